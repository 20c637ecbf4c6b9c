# Mozilla's list of trusted certificates, as one file of PEM.
#
# In:  busybox; the tree of Debian's package in $SRC, with Mozilla's certdata.txt.
# Out: /usr/share/ca-certificates/ca-bundle.crt.

set -e

echo '@@ build'
# Debian's own script is Python; and it matches a certificate with what is thought of it by its label only.
awk -f /recipe/bundle.awk "$SRC/mozilla/certdata.txt" >ca-bundle.crt

echo '@@ install'
install -D -m 644 ca-bundle.crt "$DESTDIR/usr/share/ca-certificates/ca-bundle.crt"
