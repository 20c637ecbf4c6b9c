# gcc's own tests that run what it compiles (gcc.c-torture/execute), for the compiler that is given.
#
# In:  gcc with its C library, binutils, busybox, make; the tests in $SRC; known, the tests that are expected to fail,
#      and why.
# Out: /usr/share/gcc-tests/report, a line for each test and level of optimisation. Fails when a test fails that is
#      not known to, and when one that is known to fail does not.

set -e
levels='-O0 -O1 -O2 -O3 -Os'
cd "$SRC/gcc/testsuite/gcc.c-torture/execute"

echo '@@ build'
{
	printf '.PHONY: all\nall:'
	for test in *.c ieee/*.c; do for level in $levels; do printf ' %s%s' "${test%.c}" "$level"; done; done
	printf '\n%%:\n\t@sh /recipe/one.sh $@\n'
} >/build/Makefile
make -s -j "$JOBS" -f /build/Makefile all >/build/results

echo '@@ install'
mkdir -p "$DESTDIR/usr/share/gcc-tests"
report=$DESTDIR/usr/share/gcc-tests/report
sort /build/results >/build/sorted
# The known ones: a line for each, TEST LEVEL WHY, where LEVEL may be *.
awk '
	FNR == NR { if ($0 !~ /^(#|$)/) { name = $1 " " $2; $1 = $2 = ""; known[name] = $0 } next }
	{ id = ($1 " " $2) in known ? $1 " " $2 : $1 " *" }
	id in known { used[id]; if ($3 == "PASS") bad[$1 " " $2 " is known to fail, and passed"]; else { $0 = $1 " " $2 " KNOWN" known[id] } }
	$3 == "FAIL" { bad[$0] }
	{ print; count[$3]++ }
	END {
		for (id in known) if (!(id in used)) bad[id " is known to fail, and there is no such test"]
		for (what in count) total = total " " what " " count[what]
		for (line in bad) { print line >"/build/bad"; n++ }
		exit n > 0
	}
' /recipe/known /build/sorted >"$report" || { sort /build/bad; exit 1; }
for what in PASS SKIP KNOWN; do echo "total $what $(grep -c " $what" "$report" || true)"; done >>"$report"
tail -n 3 "$report"
