# musl, the C library, complete, by gcc.
#
# (By tcc it is built within the recipe of tcc, before there is a shell.)
#
# In:  gcc, binutils, busybox, make, and no other C library; musl's tree in $SRC.
# Out: /usr/include, /usr/lib/{libc.a,crt1.o,...} and the empty libm.a, libpthread.a, ...

set -e
target=$ARCH-linux-musl

echo '@@ configure'
# The wrapper musl-gcc is for systems with another C library; a shared one is not wanted.
"$SRC/configure" --prefix=/usr --syslibdir=/lib --build=$target --host=$target \
	--disable-shared --disable-wrapper CC=gcc AR=ar RANLIB=ranlib

echo '@@ build'
make -j "$JOBS"

echo '@@ install'
make install DESTDIR="$DESTDIR"
