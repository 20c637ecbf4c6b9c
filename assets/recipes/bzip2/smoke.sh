# The programs there and back; another program reads what they write, and the library does the same.
#
# In:  bzip2, and the compiler, C library and tools that it was built by.
# Out: a line "N checks passed", or one line for each check that did not, and exit code 1.

. /recipe/checks.sh
set -e

i=0
while [ $i -lt 20000 ]; do echo "line $i of a text"; i=$((i + 1)); done >text
sum=$(sha256sum <text)

for level in 1 5 9; do
	bzip2 -$level -k -c text >text.bz2
	exactly "-$level and back" "$sum" "$(bunzip2 -c text.bz2 | sha256sum)"
	exactly "bzcat after -$level" "$sum" "$(bzcat text.bz2 | sha256sum)"
	exactly "-$level: it gets smaller" yes "$([ "$(wc -c <text.bz2)" -lt 60000 ] && echo yes)"
done
# A busybox may have been made without its own.
if busybox --list | grep -qx bzip2; then
	exactly 'busybox reads it' "$sum" "$(busybox bzip2 -dc text.bz2 | sha256sum)"
	exactly 'it reads what busybox writes' "$sum" "$(busybox bzip2 -c text | bzip2 -d | sha256sum)"
fi
exactly 'the empty file, to the letter' '425a683917724538509000000000' "$(bzip2 -9 </dev/null | od -An -tx1 | tr -d ' \n')"
exactly '-t of a whole file' 0 "$(bzip2 -t text.bz2 2>/dev/null; echo $?)"
head -c 5000 text.bz2 >half.bz2
exactly '-t of half a file' 2 "$(bzip2 -t half.bz2 2>/dev/null || echo $?)"
# With -1 a block is 100 kB, so there are some. Once it gave up, as it prints numbers in a way that musl refuses.
bzip2 -1 -c text >blocks.bz2
bzip2recover blocks.bz2 2>recover.log || cat recover.log
exactly 'bzip2recover finds the blocks' "$sum" "$(cat rec*blocks.bz2 | bzcat | sha256sum)"

gcc -static -o smoke /recipe/smoke.c -lbz2
ok 'the library' ./smoke
finish
