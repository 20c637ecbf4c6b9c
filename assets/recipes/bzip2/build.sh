# bzip2, the library and the programs.
#
# In:  gcc with its C library, binutils, busybox, make; bzip2's tree in $SRC.
# Out: /usr/bin/{bzip2,bunzip2,bzcat,bzip2recover}, static; /usr/include/bzlib.h and /usr/lib/libbz2.a; its manual page.

set -e

echo '@@ configure'
# Its Makefile compiles beside itself, and has no configure.
cp -R "$SRC" bzip2
cd bzip2

echo '@@ build'
# Its own flags would be stronger than the environment's.
make -j "$JOBS" CC="$CC" CFLAGS="$CFLAGS" LDFLAGS="$LDFLAGS" libbz2.a bzip2 bzip2recover

echo '@@ install'
install -D -m 755 bzip2 "$DESTDIR/usr/bin/bzip2"
install -m 755 bzip2recover "$DESTDIR/usr/bin/bzip2recover"
install -D -m 644 bzlib.h "$DESTDIR/usr/include/bzlib.h"
install -D -m 644 libbz2.a "$DESTDIR/usr/lib/libbz2.a"
gzip -n -9 bzip2.1
install -D -m 644 bzip2.1.gz "$DESTDIR/usr/share/man/man1/bzip2.1.gz"
# bzip2 knows by its name what it is to do. One page tells of all four.
for name in bunzip2 bzcat; do ln -s bzip2 "$DESTDIR/usr/bin/$name"; done
for name in bunzip2 bzcat bzip2recover; do ln -s bzip2.1.gz "$DESTDIR/usr/share/man/man1/$name.1.gz"; done
