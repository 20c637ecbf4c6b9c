# gcc's own tests that run what it compiles, for the compiler that is given: gcc.c-torture/execute of C, and directories
# of tests of C++.
#
# In:  a compiler with its C library, busybox, make; the tests in $SRC; known, the tests that are expected to fail, and
#      why; $CC, $CXX and $UNKNOWN (see one.sh); $BUILTINS, not empty to test how it replaces calls of the C library;
#      $CXX_TESTS, directories of tests of C++, or empty. Of the recipe's flags: $LEVELS of optimisation, for C++
#      $CXX_LEVELS; $EVERY: 1 for every test, 10 for every tenth.
# Out: /usr/share/gcc-tests/report, a line for each test and level of optimisation. Fails when a test fails that is
#      not known to, or otherwise than it is known to, and when one that is known to fail does not.

set -e

# The tests of C, then those of C++ that are to be run.
c_tests() {
	cd "$SRC/gcc/testsuite/gcc.c-torture/execute"
	for test in *.c ieee/*.c; do echo "${test%.c}"; done
	[ -z "$BUILTINS" ] || for test in builtins/*-lib.c; do echo "${test%-lib.c}"; done
}
cxx_tests() {
	cd "$SRC/gcc/testsuite"
	find $CXX_TESTS -name '*.C' | sort | xargs grep -lE 'dg-do *"?run' | sed 's/\.C$//'
}

# Of the tests that are read, those of this part, at some levels.
at_levels() { awk -v every="$EVERY" -v levels="$1" '
	BEGIN { n = split(levels, level, " ") }
	NR % every == 0 { for (i = 1; i <= n; i++) printf " %s%s", $0, level[i] }'; }

echo '@@ build'
{
	printf '.PHONY: all\nall:'
	(c_tests) | at_levels "$LEVELS"
	[ -z "$CXX_TESTS" ] || (cxx_tests) | at_levels "$CXX_LEVELS"
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
