# The certificate authorities that Mozilla trusts for web servers.
#
# In:  a shell with awk, sort and sha256sum; Debian's ca-certificates in $SRC.
# Out: /usr/share/ca-certificates/ca-bundle.crt.

set -e
certdata=$SRC/mozilla/certdata.txt

echo '@@ configure'
# Nothing. Debian's own way, certdata2pem.py, wants Python and a library that reads certificates.

echo '@@ build'
awk -f /recipe/bundle.awk "$certdata" >ca-bundle.crt
# In certdata.txt a comment before each certificate has its SHA-256: another hand's word on what was decoded.
sed -n 's/^# Fingerprint (SHA-256): //p' "$certdata" | tr -d : | tr A-F a-f | sort -u >stated
awk -f /recipe/octal.awk ca-bundle.crt | while read -r octal; do
	printf "$octal" | sha256sum | cut -d ' ' -f 1
done >found
trusted=$(grep -c '^CKA_TRUST_SERVER_AUTH CK_TRUST CKT_NSS_TRUSTED_DELEGATOR' "$certdata")
if [ "$(sort -u stated found | wc -l)" != "$(wc -l <stated)" ] || [ "$(sort -u found | wc -l)" != "$trusted" ]; then
	echo "certdata.txt trusts $trusted certificates; $(sort -u found | wc -l) were written, these with an unknown SHA-256:" >&2
	sort -u found | while read -r digest; do
		grep -q "$digest" stated || echo "$digest" >&2
	done
	exit 1
fi

echo '@@ install'
install -D -m 644 ca-bundle.crt "$DESTDIR/usr/share/ca-certificates/ca-bundle.crt"
