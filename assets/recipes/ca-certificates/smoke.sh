# The file of certificates, read as a TLS library reads it.
#
# In:  ca-certificates, and the shell that it was made by.
# Out: a line "N checks passed", or one line for each check that did not, and exit code 1.

. /recipe/checks.sh
set -e
bundle=/usr/share/ca-certificates/ca-bundle.crt

# As many as Mozilla's list of this version trusts.
exactly 'certificates' 150 "$(grep -c '^-----BEGIN CERTIFICATE-----$' $bundle)"
# Each is a label, a first line, lines of 64 characters of base64, a shorter one at most, and a last line.
exactly 'lines that are out of place' '' "$(awk '
	/^# ./ && !state { state = "label"; next }
	/^-----BEGIN CERTIFICATE-----$/ && state == "label" { state = "full"; next }
	/^-----END CERTIFICATE-----$/ && (state == "full" || state == "last") { state = ""; next }
	/^[A-Za-z0-9+\/]+=?=?$/ && state == "full" && length($0) % 4 == 0 && length($0) <= 64 {
		if (length($0) < 64 || /=/) state = "last"
		next
	}
	{ print NR ": " $0 }
	END { if (state) print "the end" }' $bundle)"
# Each is one DER sequence, with its own length in its second to fourth byte; and none is there twice.
awk -f /recipe/octal.awk $bundle >octal
exactly 'certificates in DER' 150 "$(awk '
	function octet(i) { return substr($0, 4 * i + 2, 1) * 64 + substr($0, 4 * i + 3, 1) * 8 + substr($0, 4 * i + 4, 1) }
	octet(0) == 48 && octet(1) == 130 && octet(2) * 256 + octet(3) + 4 == length($0) / 4' octal | wc -l)"
exactly 'different certificates' 150 "$(sort -u octal | wc -l)"
# One that much of the web hangs on, by the SHA-256 that its owner (letsencrypt.org/certificates) publishes.
exactly 'ISRG Root X1' '96bcec06264976f37460779acf28c5a7cfe8a3c0aae11a8ffcee05c0bddf08c6' "$(
	sed -n '/^# ISRG Root X1$/,/^-----END/p' $bundle | awk -f /recipe/octal.awk >isrg
	printf "$(cat isrg)" | sha256sum | cut -d ' ' -f 1)"
# What Mozilla says must not be trusted.
exactly 'DigiNotar' '' "$(grep -i diginotar $bundle || true)"

finish
