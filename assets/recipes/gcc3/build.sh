# gcc 3.4.6: the C and C++ compilers.
#
# In:  a C compiler with its C library (which one, the recipe's variant says), binutils, busybox, make; gcc's tree
#      in $SRC.
# Out: /usr/bin/{gcc,g++,cpp}, static; /usr/lib/gcc and /usr/libexec/gcc with the compilers proper, libgcc and the
#      start files of C++. By gcc also /usr/lib/libstdc++.a and /usr/include/c++. By tcc not: nothing is built by
#      that gcc but a C library and the next gcc, both in C.

set -e
target=$ARCH-linux-musl

echo '@@ configure'
# Questions that configure answers by running a program. The answers are Linux's and musl's, and are given, so that
# no kernel is asked.
export ac_cv_func_fork_works=yes ac_cv_func_vfork_works=yes gcc_cv_func_mbstowcs_works=yes \
	gcc_cv_func_mmap_anon=yes gcc_cv_func_mmap_dev_zero=yes gcc_cv_func_mmap_file=yes
# What is left out: translations, libraries for 32-bit programs, shared libraries, checks of the compiler in itself.
# Threads: libstdc++ would look at run time whether the program has threads, by weak symbols, and in a static
# program some of them are there and some are not.
"$SRC/configure" --prefix=/usr --build=$target --host=$target --target=$target --enable-languages=c,c++ \
	--with-gnu-as --with-gnu-ld --disable-checking --disable-multilib --disable-nls --disable-shared \
	--disable-threads --enable-__cxa_atexit --enable-clocale=generic \
	--disable-libmudflap --disable-libstdcxx-debug --disable-libstdcxx-pch

# CFLAGS and LDFLAGS are for the compilers, and are given here because the configure scripts would have -g.
# LIBCFLAGS and *_FOR_TARGET are for the libraries, which are compiled by the new compilers.
# -frandom-seed: where g++ makes up a name for a file's initialisers, it would take a random number.
compile() {
	make -j "$JOBS" MAKEINFO=true CFLAGS="$CFLAGS" LDFLAGS="$LDFLAGS" LIBCFLAGS=-O2 \
		CFLAGS_FOR_TARGET=-O2 CXXFLAGS_FOR_TARGET='-O2 -frandom-seed=libstdc++' "$@"
}

echo '@@ build'
compile all-gcc
# The table of options is made by awk, and an awk that gets one call of gsub wrong leaves C++ out of it without an
# error (see busybox). This is the table as gawk, mawk and Kernighan's awk make it.
echo '6773b01f4fdd54cb0126c7115917d6515c9ee70b14358b9cb2f8d4a528402554  gcc/options.c' | sha256sum -c
[ "$VARIANT" = tcc ] || compile all-target-libstdc++-v3

echo '@@ install'
compile DESTDIR="$DESTDIR" install-gcc
[ "$VARIANT" = tcc ] || compile DESTDIR="$DESTDIR" install-target-libstdc++-v3

# What nobody calls: second names of the same programs, the tools that would edit system headers, and libtool's
# notes, which hold directories.
cd "$DESTDIR/usr"
rm -rf bin/$target-* bin/gccbug info man share lib/gcc/$target/*/install-tools libexec/gcc/$target/*/install-tools
find . -name '*.la' -exec rm {} +
[ -e bin/cc ] || ln -s gcc bin/cc
