# GNU make, built by a compiler under busybox's shell, before there is a make.
#
# In:  a C compiler with its C library (which one, the recipe's variant says), busybox; make's tree in $SRC.
# Out: /usr/bin/make, static.

set -e
target=$ARCH-linux-musl

echo '@@ configure'
# Debian's archive lacks the manual; configure only wants the place where its Makefile would be made.
mkdir -p "$SRC/doc"
: >"$SRC/doc/Makefile.in"
# The last four are questions that configure answers by running a program. The answers are musl's, and are
# given, so that no kernel is asked.
"$SRC/configure" --prefix=/usr --build=$target --host=$target \
	--disable-dependency-tracking --disable-load --disable-nls --without-guile \
	ac_cv_func_fork_works=yes ac_cv_func_gettimeofday=yes ac_cv_func_strcoll_works=yes \
	make_cv_synchronous_posix_spawn=yes

echo '@@ build'
# The build script that make brings for the case that there is no make.
sh "$SRC/build.sh"

echo '@@ install'
install -D -m 755 make "$DESTDIR/usr/bin/make"
