# e2fsprogs, the tools for ext2, ext3 and ext4 file systems.
#
# In:  gcc with its C library, binutils, busybox, make; e2fsprogs' tree in $SRC.
# Out: /usr/bin/{mke2fs,e2fsck,tune2fs,resize2fs,debugfs,dumpe2fs,badblocks,chattr,lsattr,filefrag,e2image,e2undo,
#      e2freefrag}, static; links to them by the names that others look for (mkfs.ext4, fsck.ext4, ...); manual pages.

set -e
target=$ARCH-linux-musl

echo '@@ configure'
# What is left out: translations, a daemon for UUIDs, a front end of fsck, scripts for LVM, a FUSE server, the tool
# that moves the blocks of files, and reading archives by a library.
# The headers of the kernel are told not to be there, so that it does not matter whether they are: they know when a
# file is mounted through a loop device, and name floppies. am_cv: asked by running a program, for translations only.
"$SRC/configure" --prefix=/usr --build=$target --host=$target --disable-nls --disable-rpath --disable-uuidd \
	--disable-fsck --disable-e2initrd-helper --disable-fuse2fs --disable-defrag --disable-backtrace \
	--without-libarchive --with-udev-rules-dir=no --with-crond-dir=no --with-systemd-unit-dir=no \
	ac_cv_header_linux_falloc_h=no ac_cv_header_linux_fd_h=no ac_cv_header_linux_fsmap_h=no \
	ac_cv_header_linux_fsverity_h=no ac_cv_header_linux_loop_h=no ac_cv_header_linux_major_h=no \
	ac_cv_header_linux_types_h=no am_cv_func_iconv_works=yes

echo '@@ build'
# The libraries first: its makefiles do not say which program wants which.
make -j "$JOBS" libs
misc='mke2fs tune2fs dumpe2fs badblocks filefrag e2image e2undo e2freefrag chattr lsattr'
pages='mke2fs.8 tune2fs.8 dumpe2fs.8 badblocks.8 filefrag.8 e2image.8 e2undo.8 e2freefrag.8 e2label.8 e2mmpstatus.8
	chattr.1 lsattr.1 mke2fs.conf.5 ext4.5'
make -j "$JOBS" -C misc $misc $pages
make -j "$JOBS" -C e2fsck e2fsck e2fsck.8
make -j "$JOBS" -C resize resize2fs resize2fs.8
make -j "$JOBS" -C debugfs debugfs debugfs.8

echo '@@ install'
bin=$DESTDIR/usr/bin man=$DESTDIR/usr/share/man
mkdir -p "$bin" "$man/man1" "$man/man5" "$man/man8"
for program in $misc; do install -m 755 misc/$program "$bin/$program"; done
install -m 755 e2fsck/e2fsck resize/resize2fs debugfs/debugfs "$bin/"
# Each of them knows by its name what it is to do.
for type in ext2 ext3 ext4; do
	ln -s mke2fs "$bin/mkfs.$type"
	ln -s e2fsck "$bin/fsck.$type"
done
ln -s tune2fs "$bin/e2label"
ln -s dumpe2fs "$bin/e2mmpstatus"

for page in $pages; do gzip -n -9 -c misc/$page >"$man/man${page##*.}/$page.gz"; done
for name in e2fsck/e2fsck resize/resize2fs debugfs/debugfs; do gzip -n -9 -c $name.8 >"$man/man8/${name#*/}.8.gz"; done
for type in ext2 ext3 ext4; do
	ln -s mke2fs.8.gz "$man/man8/mkfs.$type.8.gz"
	ln -s e2fsck.8.gz "$man/man8/fsck.$type.8.gz"
done
for type in ext2 ext3; do ln -s ext4.5.gz "$man/man5/$type.5.gz"; done
