# curl, the command. Its library is linked into it, and not installed.
#
# In:  gcc with its C library, binutils, busybox, make; zlib; BearSSL or mbed TLS; curl's tree in $SRC.
# Out: /usr/bin/curl, static. It trusts what is in /usr/share/ca-certificates/ca-bundle.crt.

set -e
target=$ARCH-linux-musl

echo '@@ configure'
with=
[ ! -e /usr/lib/libbearssl.a ] || with="$with --with-bearssl"
# To curl's configure, --with-mbedtls alone means a version of long ago.
[ ! -e /usr/lib/libmbedtls.a ] || with="$with --with-mbedtls=/usr"
case $with in
*' --'*' --'*) echo 'curl takes one TLS library, and is given both, BearSSL and mbed TLS: which one?' >&2; exit 1 ;;
'') echo 'curl takes a TLS library, BearSSL or mbed TLS, and is given none' >&2; exit 1 ;;
esac
# --build is another name of the same machine: so configure believes that what it compiles cannot be run, and asks
# neither the kernel nor the network. What it then cannot know, and takes for absent, is that a program may overwrite
# its arguments, by which a password on the command line is hidden.
# What is left out: protocols other than HTTP, FTP and file; ways to log in that need a library or MD4; names of hosts
# from other places than the C library; threads; what else would be looked for on the machine.
"$SRC/configure" --prefix=/usr --build=$ARCH-builder-linux-musl --host=$target CPPFLAGS=-DHAVE_WRITABLE_ARGV=1 \
	AR=ar NM=nm RANLIB=ranlib STRIP=strip PERL=no PKG_CONFIG=no \
	--disable-shared --enable-static --disable-dependency-tracking --disable-silent-rules \
	$with --with-zlib --with-ca-bundle=/usr/share/ca-certificates/ca-bundle.crt --without-ca-path --without-ca-fallback \
	--disable-dict --disable-gopher --disable-imap --disable-ipfs --disable-ldap --disable-ldaps --disable-mqtt \
	--disable-pop3 --disable-rtsp --disable-smb --disable-smtp --disable-telnet --disable-tftp --disable-websockets \
	--disable-aws --disable-kerberos-auth --disable-negotiate-auth --disable-ntlm --disable-tls-srp \
	--disable-ares --disable-doh --disable-httpsrr --disable-threaded-resolver \
	--disable-docs --disable-libcurl-option --disable-manual \
	--without-brotli --without-libgsasl --without-libidn2 --without-libpsl --without-librtmp --without-libssh \
	--without-libssh2 --without-nghttp2 --without-nghttp3 --without-ngtcp2 --without-zstd

echo '@@ build'
make -C lib -j "$JOBS"
# To libtool, -static in the compiler's name means less than it does to the compiler.
make -C src -j "$JOBS" curl LDFLAGS="$LDFLAGS -all-static"

echo '@@ install'
install -D -m 755 src/curl "$DESTDIR/usr/bin/curl"
