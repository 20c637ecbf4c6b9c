# What only the full busybox has, and then all that the chain leans on.
#
# In, out: as in applets.sh.

busybox --list >applets
for applet in vi less ip mount fdisk wget nc httpd udhcpc init login su crond modprobe top ping telnet; do
	grep -qx $applet applets || { echo "FAILED: $applet is not there"; exit 1; }
done
for applet in ar strings xz bzip2 mke2fs man; do
	! grep -qx $applet applets || { echo "FAILED: $applet belongs to another package"; exit 1; }
done
ip link show lo | grep -q LOOPBACK || { echo 'FAILED: ip does not see the loopback'; exit 1; }

separate='bzip2 xz'
. /recipe/applets.sh
