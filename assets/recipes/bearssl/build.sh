# BearSSL, a library for TLS.
#
# In:  gcc with its C library, binutils, busybox, make; BearSSL's tree in $SRC.
# Out: /usr/include/bearssl*.h and /usr/lib/libbearssl.a.

set -e

echo '@@ build'
cd "$SRC"
# AES instructions and the like are compiled in on every machine, and chosen while a program runs.
make -j "$JOBS" CC="$CC" CFLAGS="$CFLAGS" LD="$CC" AR=ar DLL=no TOOLS=no TESTS=no BUILD=/build lib

echo '@@ install'
mkdir -p "$DESTDIR/usr/include"
install -m 644 inc/*.h "$DESTDIR/usr/include"
install -D -m 644 /build/libbearssl.a "$DESTDIR/usr/lib/libbearssl.a"
