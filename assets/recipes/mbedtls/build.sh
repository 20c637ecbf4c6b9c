# Mbed TLS, libraries for TLS.
#
# In:  gcc with its C library, binutils, busybox, make; Mbed TLS' tree in $SRC.
# Out: /usr/include/{mbedtls,psa} and /usr/lib/libmbed{tls,x509,crypto}.a.

set -e

echo '@@ build'
cd "$SRC/library"
# Its default configuration: AES instructions are compiled in on every machine, and chosen while a program runs. What
# Perl and Python would generate is in the archive.
make -j "$JOBS" CC="$CC" CFLAGS="$CFLAGS" WARNING_CFLAGS= GEN_FILES= static

echo '@@ install'
mkdir -p "$DESTDIR/usr/include" "$DESTDIR/usr/lib"
cp -R "$SRC/include/mbedtls" "$SRC/include/psa" "$DESTDIR/usr/include"
install -m 644 libmbedtls.a libmbedx509.a libmbedcrypto.a "$DESTDIR/usr/lib"
