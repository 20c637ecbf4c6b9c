# Whether the list is what users of it expect.
#
# In:  ca-certificates, and busybox.
# Out: the line "ca-certificates work", or what is wrong, and exit code 1.

set -e
bundle=/usr/share/ca-certificates/ca-bundle.crt
begun=$(grep -c '^-----BEGIN CERTIFICATE-----$' $bundle)
[ "$begun" = "$(grep -c '^-----END CERTIFICATE-----$' $bundle)" ]
[ "$begun" = "$(grep -c '^# ' $bundle)" ]
[ "$begun" -gt 100 ] || { echo "only $begun certificates"; exit 1; }
# Nothing else is in it, and no line of base64 is longer than 64.
[ "$(grep -cvE '^(# .*|-----(BEGIN|END) CERTIFICATE-----|[A-Za-z0-9+/]{1,64}={0,2})$' $bundle)" = 0 ]

# The sha256 of a certificate is what Mozilla and the authorities publish as its fingerprint.
fingerprint() {
	sed -n "/^# $1\$/,/^-----END/p" $bundle | grep -v '^[#-]' | base64 -d | sha256sum | cut -c 1-64
}
[ "$(fingerprint 'ISRG Root X1')" = 96bcec06264976f37460779acf28c5a7cfe8a3c0aae11a8ffcee05c0bddf08c6 ]
[ "$(fingerprint 'DigiCert Global Root G2')" = cb3ccbb76031e5e0138f8dd39a23f9de47ffc35e43c1144cea27d46a5ab1cb5f ]

# On the list in order not to be trusted.
! grep -q 'Distrust' $bundle
echo 'ca-certificates work'
