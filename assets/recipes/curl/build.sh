# curl, with TLS from BearSSL or from Mbed TLS: whichever it is given.
#
# In:  gcc with its C library, binutils, busybox, make, zlib, one of the two libraries for TLS; curl's tree in $SRC.
# Out: /usr/bin/curl, static.

set -e
target=$ARCH-linux-musl
tls=
[ ! -e /usr/lib/libbearssl.a ] || tls="$tls bearssl"
[ ! -e /usr/lib/libmbedtls.a ] || tls="$tls mbedtls"
case $tls in
' bearssl' | ' mbedtls') tls=${tls# } ;;
*)
	echo "curl: expected one library for TLS among what it is given, bearssl or mbedtls; there are:${tls:- none}" >&2
	exit 1
	;;
esac

echo '@@ configure'
# Left out: what wants further libraries, the manual, and protocols that nobody fetches packages by. The certificates
# of those who are trusted are a package of their own. Names are looked up in the program itself, without threads.
# The last lines are answers that configure would find by running programs: they are Linux's and musl's.
"$SRC/configure" --prefix=/usr --build=$target --host=$target --disable-shared --enable-static \
	--with-$tls --with-zlib --with-ca-bundle=/usr/share/ca-certificates/ca-bundle.crt --without-ca-path \
	--without-libpsl --without-brotli --without-zstd --without-nghttp2 --without-libidn2 --without-librtmp \
	--without-libssh2 --disable-ldap --disable-ldaps --disable-manual --disable-docs --disable-threaded-resolver \
	--disable-dict --disable-gopher --disable-imap --disable-mqtt --disable-pop3 --disable-rtsp --disable-smb \
	--disable-smtp --disable-telnet --disable-tftp --disable-debug --disable-curldebug --disable-werror \
	curl_cv_writable_argv=yes ac_cv_func_malloc_0_nonnull=yes curl_cv_recv=yes curl_cv_send=yes \
	lt_cv_sys_max_cmd_len=1000000

echo '@@ build'
make -j "$JOBS" -C lib
make -j "$JOBS" -C src

echo '@@ install'
install -D -m 755 src/curl "$DESTDIR/usr/bin/curl"
