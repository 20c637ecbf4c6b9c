# The programs there and back, in each format; another program reads what they write.
#
# In:  xz, and the compiler, C library and tools that it was built by.
# Out: a line "N checks passed", or one line for each check that did not, and exit code 1.

. /recipe/checks.sh
set -e

i=0
while [ $i -lt 20000 ]; do echo "line $i of a text"; i=$((i + 1)); done >text
sum=$(sha256sum <text)

# 7 to 9 are 6 with up to 700 MB of memory.
for level in 0 3 6 6e; do
	xz -T1 -$level -c text >text.xz
	exactly "-$level and back" "$sum" "$(unxz -c text.xz | sha256sum)"
	exactly "-$level: it gets smaller" yes "$([ "$(wc -c <text.xz)" -lt 60000 ] && echo yes)"
done
for check in none crc32 crc64 sha256; do
	exactly "check $check" "$sum" "$(xz -T1 -C $check -c text | xzcat | sha256sum)"
done
# Blocks by threads are the same, however many threads there are.
xz -T2 --block-size=50000 -c text >two.xz
xz -T4 --block-size=50000 -c text >four.xz
exactly 'two threads write what four write' "$(sha256sum <two.xz)" "$(sha256sum <four.xz)"
exactly 'threads read' "$sum" "$(xz -T2 -dc two.xz | sha256sum)"
exactly 'as .lzma' "$sum" "$(lzma -c text | unlzma -c | sha256sum)"
lzma -c text >text.lzma
exactly 'lzcat' "$sum" "$(lzcat text.lzma | sha256sum)"
# A busybox may have been made without its own.
if busybox --list | grep -qx unxz; then
	exactly 'busybox reads it' "$sum" "$(busybox unxz -c text.xz | sha256sum)"
	exactly 'busybox reads .lzma' "$sum" "$(busybox unlzma -c text.lzma | sha256sum)"
fi
exactly 'a filter for programs' "$(sha256sum </usr/bin/xz)" "$(xz -T1 --x86 --lzma2 -c /usr/bin/xz | xz -dc | sha256sum)"
exactly 'the empty file, to the letter' fd377a585a000004e6d6b446000000001cdf44211fb6f37d010000000004595a \
	"$(xz -T1 </dev/null | od -An -tx1 | tr -d ' \n')"
exactly '-t of a whole file' 0 "$(xz -t text.xz; echo $?)"
head -c 3000 text.xz >half.xz
exactly '-t of half a file' 1 "$(xz -t half.xz 2>/dev/null || echo $?)"
exactly '--list' 1 "$(xz --robot --list text.xz | awk '$1 == "file" { print $3 }')"

gcc -static -o smoke /recipe/smoke.c -llzma
ok 'the library' ./smoke
finish
