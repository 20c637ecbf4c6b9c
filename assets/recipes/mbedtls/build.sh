# mbed TLS, the libraries.
#
# In:  gcc with its C library, binutils, busybox, make; mbed TLS' tree in $SRC.
# Out: /usr/include/{mbedtls,psa} and /usr/lib/{libmbedtls,libmbedx509,libmbedcrypto}.a.

set -e

echo '@@ configure'
# Nothing: mbedtls_config.h stays as released. What it leaves to the CPU is asked when a program runs. The files that
# scripts in Perl and Python write are in the release; these two names make sure that none of them is run.

echo '@@ build'
make -C "$SRC/library" -j "$JOBS" CC="$CC" CFLAGS="$CFLAGS" PERL=false PYTHON=false \
	libmbedcrypto.a libmbedx509.a libmbedtls.a

echo '@@ install'
mkdir -p "$DESTDIR/usr/include/mbedtls" "$DESTDIR/usr/include/psa"
install -m 644 "$SRC"/include/mbedtls/*.h "$DESTDIR/usr/include/mbedtls"
install -m 644 "$SRC"/include/psa/*.h "$DESTDIR/usr/include/psa"
for library in crypto x509 tls; do
	install -D -m 644 "$SRC/library/libmbed$library.a" "$DESTDIR/usr/lib/libmbed$library.a"
done
