# xz, the library and the programs.
#
# In:  gcc with its C library, binutils, busybox, make; xz's tree in $SRC.
# Out: /usr/bin/{xz,unxz,xzcat,lzma,unlzma,lzcat,lzmainfo}, static; /usr/include/lzma.h and lzma/; /usr/lib/liblzma.a;
#      manual pages.

set -e
target=$ARCH-linux-musl

echo '@@ configure'
# What is left out: shared libraries, translations, the second and smaller decompressors, scripts that call grep and
# diff, assembly for 32-bit CPUs, and the sandbox, which is the kernel's business. What one CPU can do faster (CRC by
# carry-less multiplication) is asked when it runs, and gives the same. lt_cv: libtool would ask the kernel.
"$SRC/configure" --prefix=/usr --build=$target --host=$target --disable-dependency-tracking --disable-shared \
	--enable-static --disable-nls --disable-rpath --disable-xzdec --disable-lzmadec --disable-scripts \
	--disable-doc --disable-assembler --enable-sandbox=no --enable-threads=posix \
	lt_cv_sys_max_cmd_len=1000000

echo '@@ build'
make -j "$JOBS" -C src

echo '@@ install'
make -C src DESTDIR="$DESTDIR" install
cd "$DESTDIR/usr"
# libtool's note holds directories, and pkg-config is not here.
rm -rf lib/liblzma.la lib/pkgconfig
# The pages' links follow them.
find share/man -type l | sort >/build/links
find share/man -type f -exec gzip -n -9 {} +
while read -r link; do
	to=$(readlink "$link")
	rm "$link"
	ln -s "$to.gz" "$link.gz"
done </build/links
