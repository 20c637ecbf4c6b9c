# GNU make, built by tcc under busybox's shell, before there is a make.
#
# In:  tcc with its C library, busybox; make's tree in $SRC.
# Out: /usr/bin/make, static.

set -e
target=$ARCH-linux-musl

echo '@@ configure'
# Debian's archive lacks the manual; configure only wants the place where its Makefile would be made.
mkdir -p "$SRC/doc"
: >"$SRC/doc/Makefile.in"
# CFLAGS: without -g, which would store directories.
# LD: there is no linker but tcc, and configure would look for one and ask whether it is GNU's.
# The last four are questions that configure answers by running a program. The answers are musl's, and are
# given, so that no kernel is asked.
"$SRC/configure" --prefix=/usr --build=$target --host=$target \
	--disable-dependency-tracking --disable-load --disable-nls --without-guile \
	CC='tcc -static' CPP='tcc -E' CFLAGS=-O AR='tcc -ar' \
	LD=tcc acl_cv_path_LD=tcc acl_cv_prog_gnu_ld=no \
	ac_cv_func_fork_works=yes ac_cv_func_gettimeofday=yes ac_cv_func_strcoll_works=yes \
	make_cv_synchronous_posix_spawn=yes

echo '@@ build'
# The build script that make brings for the case that there is no make.
sh "$SRC/build.sh"

echo '@@ install'
install -D -m 755 make "$DESTDIR/usr/bin/make"
