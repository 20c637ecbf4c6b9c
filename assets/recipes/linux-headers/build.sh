# Linux' headers for programs: /usr/include/{linux,asm,asm-generic,mtd,...}.
#
# In:  gcc with its C library, binutils, busybox, make; part of Linux' tree in $SRC.
# Out: /usr/include/*/, as `make headers` of the kernel makes them.

set -e
case $ARCH in
x86_64) kernel_arch=x86 ;;
*) echo "which of the kernel's directories is $ARCH?" >&2; exit 1 ;;
esac

echo '@@ build'
cd "$SRC"
# The kernel's makefiles look for tools of its own in the tree, and write there.
make -j "$JOBS" ARCH=$kernel_arch HOSTCC="$CC" SHELL=/bin/sh headers

echo '@@ install'
mkdir -p "$DESTDIR/usr"
cp -R usr/include "$DESTDIR/usr/include"
# Makefiles, and the kernel's notes on how each file was made.
find "$DESTDIR/usr/include" -type f ! -name '*.h' -exec rm {} +
# The C library has its own, which says the same; two packages bring no path twice.
rm -rf "$DESTDIR/usr/include/scsi"
