# zlib, the library that compresses as gzip does.
#
# In:  gcc with its C library, binutils, busybox, make; zlib's tree in $SRC.
# Out: /usr/include/{zlib.h,zconf.h} and /usr/lib/libz.a.

set -e

echo '@@ configure'
# Its configure writes beside itself, and asks `uname` what it is on; --static and --prefix leave nothing to that.
cp -R "$SRC" zlib
cd zlib
sh ./configure --static --prefix=/usr

echo '@@ build'
make -j "$JOBS" libz.a

echo '@@ install'
install -D -m 644 zlib.h "$DESTDIR/usr/include/zlib.h"
install -D -m 644 zconf.h "$DESTDIR/usr/include/zconf.h"
install -D -m 644 libz.a "$DESTDIR/usr/lib/libz.a"
