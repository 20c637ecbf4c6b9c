# binutils: assembler, linker, archiver.
#
# In:  a C compiler with its C library (which one, the recipe's variant says), busybox, make; binutils' tree in $SRC.
# Out: /usr/bin/{as,ld,ar,nm,...}, static, and the linker scripts that ld does not hold itself.

set -e
target=$ARCH-linux-musl

echo '@@ configure'
# lt_cv_sys_max_cmd_len: libtool would make a large archive in pieces, and `tcc -ar` cannot append. It is given
# always, so that the kernel's limit is not asked for.
export lt_cv_sys_max_cmd_len=1000000
# What is left out are other programs (gdb, gprof, gold), translations, and what needs shared libraries.
"$SRC/configure" --prefix=/usr --build=$target --host=$target --target=$target --with-sysroot=/ \
	--disable-gdb --disable-gold --disable-gprof --disable-multilib --disable-nls --disable-plugins \
	--disable-shared --disable-werror --enable-deterministic-archives

echo '@@ build'
# MAKEINFO: there is no texinfo, and nobody to read its pages.
make -j "$JOBS" MAKEINFO=true all-binutils all-gas all-ld

echo '@@ install'
# "make install" would bring libraries and headers of its own, their .la files, and each tool twice.
for tool in addr2line ar elfedit nm:nm-new objcopy objdump ranlib readelf size strings strip:strip-new c++filt:cxxfilt; do
	install -D -m 755 "binutils/${tool#*:}" "$DESTDIR/usr/bin/${tool%:*}"
done
install -D -m 755 gas/as-new "$DESTDIR/usr/bin/as"
install -D -m 755 ld/ld-new "$DESTDIR/usr/bin/ld"
# Those of this machine's own kind of program are inside ld; these are for ld -m elf_i386 and the like.
mkdir -p "$DESTDIR/usr/$target/lib"
cp -R ld/ldscripts "$DESTDIR/usr/$target/lib/ldscripts"
