# Whether the report says what a report of that many tests must say.
#
# In:  the report.
# Out: its last lines, and exit code 1 if there are too few tests.

set -e
report=/usr/share/gcc-tests/report
! grep -q FAIL $report
[ "$(grep -c ' PASS$' $report)" -gt 7500 ]
tail -n 3 $report
