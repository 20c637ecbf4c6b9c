# MPC, complex numbers of any precision.
#
# In:  gcc with its C library, binutils, busybox, make, GMP, MPFR; MPC's tree in $SRC.
# Out: /usr/include/mpc.h and /usr/lib/libmpc.a.

set -e
target=$ARCH-linux-musl

echo '@@ configure'
"$SRC/configure" --prefix=/usr --build=$target --host=$target --disable-dependency-tracking --disable-shared \
	--enable-static

echo '@@ build'
make -j "$JOBS" MAKEINFO=true -C src

echo '@@ install'
install -D -m 644 "$SRC/src/mpc.h" "$DESTDIR/usr/include/mpc.h"
install -D -m 644 src/.libs/libmpc.a "$DESTDIR/usr/lib/libmpc.a"
