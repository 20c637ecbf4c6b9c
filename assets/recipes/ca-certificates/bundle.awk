# bundle.awk certdata.txt >ca-bundle.crt
#
# In:  objects of NSS' built-in list: a line each for most fields, several with octal bytes for others, an empty line
#      after each object. A certificate (CKO_CERTIFICATE) and what is thought of it (CKO_NSS_TRUST) are two objects,
#      which belong together by issuer and serial number.
# Out: the certificates that may vouch for servers (CKT_NSS_TRUSTED_DELEGATOR), in the order of the list: its label as a
#      comment, then PEM.

BEGIN {
	digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
}

/^#/ { next }
/^BEGINDATA/ { started = 1; next }
!started { next }

in_octal {
	if ($0 == "END") in_octal = 0
	else value[field] = value[field] $0
	next
}
/^[ \t]*$/ { end_of_object(); next }
$2 == "MULTILINE_OCTAL" { field = $1; value[field] = ""; in_octal = 1; next }
{
	field = $1
	text = $0
	sub(/^[^ ]+ [^ ]+ ?/, "", text)
	value[field] = text
}

END {
	end_of_object()
	for (i = 1; i <= count; i++) {
		if (trust[owner[i]] != "CKT_NSS_TRUSTED_DELEGATOR") continue
		print "# " label[i]
		print "-----BEGIN CERTIFICATE-----"
		print_base64(bytes[i])
		print "-----END CERTIFICATE-----"
	}
}

function end_of_object(    id) {
	id = value["CKA_ISSUER"] "/" value["CKA_SERIAL_NUMBER"]
	if (value["CKA_CLASS"] == "CKO_CERTIFICATE") {
		count++
		owner[count] = id
		bytes[count] = value["CKA_VALUE"]
		label[count] = value["CKA_LABEL"]
		gsub(/^"|"$/, "", label[count])
	}
	if (value["CKA_CLASS"] == "CKO_NSS_TRUST") trust[id] = value["CKA_TRUST_SERVER_AUTH"]
	split("", value)
}

# The bytes are \ooo each; three of them are four digits of six bits.
function print_base64(octal,    n, i, group, out, part) {
	n = split(substr(octal, 2), part, "\\")
	out = ""
	for (i = 1; i <= n; i += 3) {
		group = byte(part[i]) * 65536 + (i + 1 <= n ? byte(part[i + 1]) * 256 : 0) + (i + 2 <= n ? byte(part[i + 2]) : 0)
		out = out digit(group / 262144) digit(group / 4096) (i + 1 <= n ? digit(group / 64) : "=") (i + 2 <= n ? digit(group) : "=")
		if (length(out) == 64) {
			print out
			out = ""
		}
	}
	if (out != "") print out
}

function byte(octal) {
	return substr(octal, 1, 1) * 64 + substr(octal, 2, 1) * 8 + substr(octal, 3, 1)
}

function digit(number) {
	return substr(digits, int(number) % 64 + 1, 1)
}
