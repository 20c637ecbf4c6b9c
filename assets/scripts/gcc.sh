# What building gcc 10 and gcc 14 shares: the C and C++ compilers, with libgcc and libstdc++. Each sets $tables, the
# sha256 of the tables of options as gawk, mawk and Kernighan's awk make them (see gcc3), a line `SHA256  FILE` each,
# and says `. /recipe/gcc.sh`.
#
# In:  a C and C++ compiler with its libraries (which one, the recipe's variant says), binutils, busybox, make, GMP,
#      MPFR, MPC; gcc's tree in $SRC.
# Out: /usr/bin/{gcc,g++,cpp}, static; /usr/lib/gcc and /usr/libexec/gcc with the compilers proper, libgcc and the
#      start files of C++; /usr/lib/libstdc++.a and /usr/include/c++.

set -e
target=$ARCH-linux-musl

echo '@@ configure'
# Of the test suites, which the source lock leaves out, these two names are asked for.
mkdir -p "$SRC/gcc/testsuite/selftests" "$SRC/libstdc++-v3/testsuite"
echo 'all install:' >"$SRC/libstdc++-v3/testsuite/Makefile.in"
# Questions that configure answers by running a program. The answers are Linux's and musl's, and are given, so that
# no kernel is asked.
export ac_cv_func_fork_works=yes ac_cv_func_vfork_works=yes ac_cv_func_mmap_fixed_mapped=yes \
	gcc_cv_func_mbstowcs_works=yes gcc_cv_func_mmap_anon=yes gcc_cv_func_mmap_dev_zero=yes gcc_cv_func_mmap_file=yes \
	lt_cv_sys_max_cmd_len=1000000
# For the libraries, which are compiled by the new compilers. -frandom-seed: where g++ makes up a name, it would take
# a random number.
export CXXFLAGS="$CFLAGS" CFLAGS_FOR_TARGET="$LIBRARY_CFLAGS" \
	CXXFLAGS_FOR_TARGET="$LIBRARY_CFLAGS -frandom-seed=libstdc++"
# What is left out: translations, libraries for 32-bit programs, shared libraries, optimisation at link time (which
# wants a plugin), the sanitizers and other libraries that nothing here uses, checks of the compiler in itself.
"$SRC/configure" --prefix=/usr --build=$target --host=$target --target=$target --enable-languages=c,c++ \
	--with-gnu-as --with-gnu-ld --enable-checking=release --enable-threads=posix --disable-bootstrap \
	--disable-cet --disable-decimal-float --disable-default-pie --disable-lto --disable-multilib --disable-nls \
	--disable-plugin --disable-shared --without-isl --without-zstd \
	--disable-libatomic --disable-libcc1 --disable-libgomp --disable-libitm --disable-libquadmath \
	--disable-libsanitizer --disable-libssp --disable-libstdcxx-pch --disable-libvtv

compile() {
	make -j "$JOBS" MAKEINFO=true "$@"
}

echo '@@ build'
compile all-gcc
# The tables of options, which no awk may make otherwise.
echo "$tables" | sha256sum -c
compile all-target-libgcc all-target-libstdc++-v3

echo '@@ install'
compile DESTDIR="$DESTDIR" install-gcc install-target-libgcc install-target-libstdc++-v3

# What nobody calls: second names of the same programs, tools for profiles and for optimisation at link time, those
# that would edit system headers, and libtool's notes, which hold directories.
cd "$DESTDIR/usr"
rm -rf bin/$target-* bin/gcov* bin/gcc-ar bin/gcc-nm bin/gcc-ranlib share \
	lib/gcc/$target/*/install-tools libexec/gcc/$target/*/install-tools lib/gcc/$target/*/plugin libexec/gcc/$target/*/lto-wrapper
find . \( -name '*.la' -o -name '*-gdb.py' \) -exec rm {} +
[ -e bin/cc ] || ln -s gcc bin/cc
