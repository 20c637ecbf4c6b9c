# MPFR, floating point of any precision.
#
# In:  gcc with its C library, binutils, busybox, make, GMP; MPFR's tree in $SRC.
# Out: /usr/include/{mpfr.h,mpf2mpfr.h} and /usr/lib/libmpfr.a.

set -e
target=$ARCH-linux-musl

echo '@@ configure'
# --disable-thread-safe: gcc has one thread; thread-local storage of gcc 3.4 and that of later ones need not agree.
"$SRC/configure" --prefix=/usr --build=$target --host=$target --disable-dependency-tracking --disable-shared \
	--enable-static --disable-thread-safe

echo '@@ build'
make -j "$JOBS" MAKEINFO=true -C src

echo '@@ install'
for header in mpfr.h mpf2mpfr.h; do
	install -D -m 644 "$SRC/src/$header" "$DESTDIR/usr/include/$header"
done
install -D -m 644 src/.libs/libmpfr.a "$DESTDIR/usr/lib/libmpfr.a"
