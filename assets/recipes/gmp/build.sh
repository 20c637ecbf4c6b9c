# GMP, integers of any size, in plain C.
#
# In:  gcc with its C library, binutils, busybox, make; GMP's tree in $SRC.
# Out: /usr/include/gmp.h and /usr/lib/libgmp.a.

set -e
target=$ARCH-linux-musl

echo '@@ configure'
# Debian's archive lacks the manual; configure only wants the place where its Makefile would be made.
echo 'all install:' >"$SRC/doc/Makefile.in"
# --disable-assembly: GMP has assembly for each model of CPU, and would take that of the one it is configured on.
# Only that assembly is read by m4: configure asks for one all the same, and is told that there is none to try.
"$SRC/configure" --prefix=/usr --build=$target --host=$target --disable-assembly --disable-shared --enable-static \
	M4=not-needed gmp_cv_m4_m4wrap_spurious=no

echo '@@ build'
make -j "$JOBS" MAKEINFO=true

echo '@@ install'
install -D -m 644 gmp.h "$DESTDIR/usr/include/gmp.h"
install -D -m 644 .libs/libgmp.a "$DESTDIR/usr/lib/libgmp.a"
