# BearSSL, a small TLS library.
#
# In:  gcc with its C library, binutils, busybox, make; BearSSL's tree in $SRC.
# Out: /usr/include/bearssl*.h and /usr/lib/libbearssl.a.

set -e

echo '@@ configure'
# There is nothing to configure: what it needs of the compiler and the CPU it asks the compiler while it is compiled,
# and the CPU when it runs. Its state machines were written by a compiler of its own, in C#: their C is in the release.
target=$PWD

echo '@@ build'
# Its Makefile names its files from where they are.
cd "$SRC"
make -j "$JOBS" CC="$CC" CFLAGS="$CFLAGS" BUILD="$target" lib

echo '@@ install'
for header in inc/*.h; do
	install -D -m 644 "$header" "$DESTDIR/usr/include/${header#inc/}"
done
install -D -m 644 "$target/libbearssl.a" "$DESTDIR/usr/lib/libbearssl.a"
