# GNU m4, a macro processor.
#
# In:  gcc with its C library, binutils, busybox, make; m4's tree in $SRC.
# Out: /usr/bin/m4, static, and its manual page.

set -e

echo '@@ configure'
# It has more than a hundred questions that it answers by running a program, some of which ask the kernel. With
# two names for one machine it runs none, and takes the answers that it knows for musl.
"$SRC/configure" --prefix=/usr --build=$ARCH-build-linux-musl --host=$ARCH-linux-musl --disable-dependency-tracking \
	--disable-nls --disable-rpath --enable-threads=posix --without-libsigsegv-prefix

echo '@@ build'
make -j "$JOBS" -C lib
make -j "$JOBS" -C src

echo '@@ install'
install -D -m 755 src/m4 "$DESTDIR/usr/bin/m4"
mkdir -p "$DESTDIR/usr/share/man/man1"
gzip -n -9 -c "$SRC/doc/m4.1" >"$DESTDIR/usr/share/man/man1/m4.1.gz"
