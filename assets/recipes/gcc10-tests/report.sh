# Whether the report has as many results as it must have.
#
# In:  the report; of the recipe's flags, $LEAST, how many tests must pass.
# Out: its totals, and exit code 1 if there are too few tests.

set -e
report=/usr/share/gcc-tests/report
! grep -q FAIL $report
[ "$(grep -c ' PASS$' $report)" -ge "$LEAST" ]
grep '^total' $report
