# busybox in its full configuration, by its own makefiles.
#
# In:  gcc with its C library, Linux' headers, binutils, busybox, make; busybox's patched tree in /src/busybox;
#      differences.config, what differs from its default configuration.
# Out: /usr/bin/busybox, and a link to it for each applet.

set -e
cd /src/busybox

echo '@@ configure'
# No time in the banner.
export KCONFIG_NOTIMESTAMP=1 CPPFLAGS='-DBB_EXTRA_VERSION=\"\"'
# Its makefiles want a host's compiler for their own programs: here it is the same.
run() {
	make -j "$JOBS" CC="$CC" HOSTCC="$CC -static" SHELL=/bin/sh SKIP_STRIP=y EXTRA_LDFLAGS=-s "$@"
}
run defconfig >/dev/null
grep CONFIG_ /recipe/differences.config | while read -r line; do
	name=$(echo "$line" | sed 's/^# //; s/[= ].*//')
	sed -i "s/^$name=.*/$line/; s/^# $name is not set/$line/" .config
done
yes '' | run oldconfig >/dev/null
# What it did not take, or took back, it must not do without a word.
grep CONFIG_ /recipe/differences.config | while read -r line; do
	name=$(echo "$line" | sed 's/^# //; s/[= ].*//')
	grep -qxF "$line" .config || ! grep -q "$name[= ]" .config || { echo "not taken: $line" >&2; exit 1; }
done

echo '@@ build'
run busybox
run busybox.links

echo '@@ install'
install -D -m 755 busybox "$DESTDIR/usr/bin/busybox"
# Everything is in /usr/bin. linuxrc would be the first process of a disk in memory, as init is.
sed 's,.*/,,' busybox.links | grep -vx 'busybox\|linuxrc' | while read -r applet; do
	ln -s busybox "$DESTDIR/usr/bin/$applet"
done
