# A file system in a file: made, filled from a directory, looked at, changed, broken and mended. None is mounted.
#
# In:  e2fsprogs, and the tools that it was built by.
# Out: a line "N checks passed", or one line for each check that did not, and exit code 1.

. /recipe/checks.sh

# Exit codes are looked at.
set +e
set -f

# A sandbox shows no list of mounts, and these tools otherwise refuse to change what might be mounted.
export EXT2FS_NO_MTAB_OK=1

uuid=01234567-89ab-cdef-0123-456789abcdef
# make_image FILE SIZE OPTION...: what mke2fs would ask the clock, the kernel or chance is given.
make_image() {
	local image=$1 size=$2
	shift 2
	rm -f "$image"
	SOURCE_DATE_EPOCH=1 mke2fs -q -F -U $uuid -E hash_seed=$uuid,lazy_itable_init=0,nodiscard "$@" "$image" "$size"
}
good() {
	e2fsck -fn "$1" >check.log 2>&1
	echo $?
}
ask() {
	debugfs -R "$2" "$1" 2>/dev/null
}

# Two directories of the same, whose files were made in another order.
fill() {
	mkdir -p "$1/etc" "$1/dev" "$1/deep/er/and/deeper"
	for i in $2; do head -c $((i * 1000)) /dev/zero | tr '\0' "$i" >"$1/etc/file$i"; done
	echo 'hello, ext4' >"$1/hello"
	head -c 3000000 /dev/zero | tr '\0' x >"$1/large"
	ln -s hello "$1/link"
	ln -s "$(head -c 200 /dev/zero | tr '\0' l)" "$1/longlink"
	ln "$1/hello" "$1/same"
	chmod 4755 "$1/hello"
	chmod 700 "$1/deep"
	find "$1" -exec touch -h -d @1 {} +
}
fill one '1 2 3 4 5 6 7 8 9'
fill two '9 3 5 1 7 2 8 6 4'

is 'version' 'mke2fs 1.47.4' "$(mke2fs -V 2>&1 | head -n 1 | cut -d ' ' -f 1,2)"
for type in ext2 ext3 ext4; do
	make_image $type.img 16M -t $type -d one >mke2fs.log 2>&1
	is "$type is made" 0 $?
	is "$type is good" 0 "$(good $type.img)"
	is "$type: a file" 'hello, ext4' "$(ask $type.img 'cat /hello')"
	is "$type: a large file" "$(sha256sum <one/large)" "$(ask $type.img 'cat /large' | sha256sum)"
	is "$type: a deep directory" 'deeper' "$(ask $type.img 'ls -p /deep/er/and' | awk -F / '$6 !~ /^\./ { print $6 }')"
done
is 'a short link' 'Fast link dest: "hello"' "$(ask ext4.img 'stat /link' | grep -o 'Fast link.*')"
is 'a long link' "$(readlink two/longlink)" "$(ask ext4.img 'cat /longlink')"
is 'modes, links and owners' '04755 2 0 0' \
	"$(ask ext4.img 'stat /same' | awk '/Mode:/ { for (i = 1; i < NF; i++) if ($i == "Mode:") m = $(i + 1) } /User:/ { u = $2; g = $4 } /Links:/ { l = $2 } END { print m, l, u, g }')"
is 'times' '1970' "$(ask ext4.img 'stat /hello' | grep mtime | grep -o '1970')"
is 'UUID' $uuid "$(dumpe2fs -h ext4.img 2>/dev/null | awk '/UUID:/ { print $3; exit }')"
make_image other.img 16M -t ext4 -d two >/dev/null 2>&1
is 'the same again, to the letter' "$(sha256sum <ext4.img)" "$(sha256sum <other.img)"
make_image small.img 4M -t ext2 -b 1024 -N 64 -L tiny >/dev/null 2>&1
is 'a small one' '64 4096 tiny' \
	"$(dumpe2fs -h small.img 2>/dev/null | awk -F ': *' '/^Inode count/ { i = $2 } /^Block count/ { b = $2 } /volume name/ { n = $2 } END { print i, b, n }')"

e2label small.img renamed
is 'e2label' 'renamed' "$(e2label small.img)"
tune2fs -j -c 7 small.img >/dev/null 2>&1
is 'tune2fs gives it a journal' 'has_journal' "$(dumpe2fs -h small.img 2>/dev/null | grep -o has_journal)"
tune2fs -O ^has_journal small.img >/dev/null 2>&1
is 'and takes it away' 0 "$(good small.img)"

resize2fs ext4.img 32M >/dev/null 2>&1
is 'larger' '32768 0' "$(dumpe2fs -h ext4.img 2>/dev/null | awk '/^Block count/ { print $3 }') $(good ext4.img)"
resize2fs -M ext4.img >/dev/null 2>&1
is 'as small as it can be' 'yes 0' "$([ "$(wc -c <ext4.img)" -lt 12000000 ] && echo yes) $(good ext4.img)"
is 'nothing is lost' "$(sha256sum <one/large)" "$(ask ext4.img 'cat /large' | sha256sum)"

cat >commands <<'EOF'
mkdir /new
write one/etc/file5 /new/five
rm /etc/file3
set_inode_field /new/five mode 0100600
EOF
debugfs -w -f commands ext4.img >/dev/null 2>&1
is 'debugfs writes' '5000 0' "$(ask ext4.img 'cat /new/five' | wc -c) $(good ext4.img)"
is 'debugfs removes' '' "$(ask ext4.img 'cat /etc/file3')"

debugfs -w -R 'set_inode_field /new/five links_count 9' ext4.img >/dev/null 2>&1
debugfs -w -R 'clri /deep/er' ext4.img >/dev/null 2>&1
is 'what is broken is seen' 4 "$(good ext4.img)"
e2fsck -fy ext4.img >/dev/null 2>&1
is 'and mended' '1 0' "$? $(good ext4.img)"
# The superblock is gone; there is another one, whose place mke2fs had told.
dd if=/dev/zero of=ext3.img bs=1024 seek=1 count=1 conv=notrunc 2>/dev/null
is 'without a superblock' 'refused' "$(dumpe2fs -h ext3.img >/dev/null 2>&1 || echo refused)"
e2fsck -fy -b 8193 ext3.img >/dev/null 2>&1
is 'by the spare one' '1 0 hello, ext4' "$? $(good ext3.img) $(ask ext3.img 'cat /hello')"

e2image -r ext2.img meta.img >/dev/null 2>&1
is 'e2image: the structure alone' 'yes' "$(dumpe2fs meta.img 2>/dev/null | grep -q 'Group 0' && echo yes)"
is 'badblocks finds none' '' "$(badblocks small.img 2>&1)"
is 'the names that others look for' '0' "$(for t in 2 3 4; do fsck.ext$t -n small.img; mkfs.ext$t -V; done >/dev/null 2>&1; echo $?)"

finish
