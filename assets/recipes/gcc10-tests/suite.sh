# gcc's own tests that run what it compiles (gcc.c-torture/execute), for the compiler that is given.
#
# In:  a compiler with its C library, busybox, make; the tests in $SRC; known, the tests that are expected to fail, and
#      why. Of the recipe's flags: $CC and $UNKNOWN (see one.sh); $LEVELS of optimisation; $EVERY: 1 for every test, 10
#      for every tenth.
# Out: /usr/share/gcc-tests/report, a line for each test and level of optimisation. Fails when a test fails that is
#      not known to, or otherwise than it is known to, and when one that is known to fail does not.

set -e
cd "$SRC/gcc/testsuite/gcc.c-torture/execute"

echo '@@ build'
for test in *.c ieee/*.c; do echo "${test%.c}"; done | awk -v every="$EVERY" 'NR % every == 0' >/build/tests
{
	printf '.PHONY: all\nall:'
	while read -r test; do for level in $LEVELS; do printf ' %s%s' "$test" "$level"; done; done </build/tests
	printf '\n%%:\n\t@sh /recipe/one.sh $@\n'
} >/build/Makefile
make -s -j "$JOBS" -f /build/Makefile all >/build/results

echo '@@ install'
mkdir -p "$DESTDIR/usr/share/gcc-tests"
report=$DESTDIR/usr/share/gcc-tests/report
sort /build/results >/build/sorted
awk -v every="$EVERY" -v deviations=/build/deviations -f /recipe/judge.awk /recipe/known /build/sorted >"$report" ||
	{ sort /build/deviations; exit 1; }
grep '^total' "$report"
