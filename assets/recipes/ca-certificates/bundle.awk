# Mozilla's certdata.txt, as a file of certificates that TLS libraries read.
#
# In:  certdata.txt: objects of attributes, one a line, with an empty line or a comment between objects. A binary value
#      is the lines after its attribute, in octal, as far as the line END.
# Out: each certificate that is trusted to name web servers, in the order of certdata.txt: a line with its label, and
#      the certificate in PEM.
#
# A certificate and what it is trusted for are two objects. Both have its issuer and serial number, which together
# belong to one certificate; its label may not. A certificate that is trusted only for what was issued up to a day
# (CKA_NSS_SERVER_DISTRUST_AFTER) is in the list, as in Debian's: no file of certificates can say that.

BEGIN {
	base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for (i = 0; i < 256; i++) byte[sprintf("%03o", i)] = i
}

inside && /^END/ {
	inside = 0
	next
}

inside {
	value[attribute] = value[attribute] $0
	next
}

/^#/ || NF == 0 {
	next
}

$1 == "CKA_CLASS" {
	finish()
	for (a in value) delete value[a]
}

{
	attribute = $1
	inside = $2 == "MULTILINE_OCTAL"
	text = $0
	sub(/^[^ ]+ [^ ]+ ?/, "", text)
	value[attribute] = inside ? "" : text
}

END {
	if (inside) fail("the file ends inside of " attribute)
	finish()
	for (i = 1; i <= certificates; i++)
		if (trusted[name[i]]) {
			print "# " label[i]
			pem(der[i])
			written++
		}
	if (!written) fail("no certificate is trusted")
}

function fail(why) {
	print "bundle.awk: " why >"/dev/stderr"
	failed = 1
	exit 1
}

# What the object that has just ended says.
function finish(    which) {
	if (failed || !("CKA_CLASS" in value)) return
	which = value["CKA_ISSUER"] " " value["CKA_SERIAL_NUMBER"]
	if (value["CKA_CLASS"] == "CKO_CERTIFICATE") {
		certificates++
		name[certificates] = which
		der[certificates] = value["CKA_VALUE"]
		label[certificates] = plain(value["CKA_LABEL"])
	} else if (value["CKA_CLASS"] == "CKO_NSS_TRUST") {
		if (which in trusted) fail("two objects say what is trusted of " value["CKA_LABEL"])
		trusted[which] = value["CKA_TRUST_SERVER_AUTH"] == "CKT_NSS_TRUSTED_DELEGATOR"
	}
}

# A label without its quotes.
function plain(text) {
	return substr(text, 2, length(text) - 2)
}

# Writes a certificate, given as \NNN\NNN..., in lines of 64 characters.
function pem(octal,    n, i, line) {
	n = length(octal) / 4
	print "-----BEGIN CERTIFICATE-----"
	for (i = 0; i < n; i += 3) {
		line = line group(octal, i, n)
		if (length(line) == 64) {
			print line
			line = ""
		}
	}
	if (line != "") print line
	print "-----END CERTIFICATE-----"
}

# Four characters for the three bytes from the i-th of n, padded at the end.
function group(octal, i, n,    bits) {
	bits = octet(octal, i) * 65536 + (i + 1 < n ? octet(octal, i + 1) * 256 : 0) + (i + 2 < n ? octet(octal, i + 2) : 0)
	return digit(bits / 262144) digit(bits / 4096) (i + 1 < n ? digit(bits / 64) : "=") (i + 2 < n ? digit(bits) : "=")
}

function octet(octal, i,    digits) {
	digits = substr(octal, 4 * i + 2, 3)
	if (substr(octal, 4 * i + 1, 1) != "\\" || !(digits in byte))
		fail("no octal byte: " substr(octal, 4 * i + 1, 4))
	return byte[digits]
}

function digit(bits) {
	return substr(base64, int(bits) % 64 + 1, 1)
}
