# one.sh TEST-LEVEL: compiles a test at a level of optimisation, runs it, and says what came of it, in one line.
#
# In:  $CC, the compiler with the options of every test; $UNKNOWN, options of tests that this compiler does not know.
# Out: TEST LEVEL PASS; or SKIP REASON; or FAIL wrong: CODE; or FAIL not-compiled: ERROR.

target=$1
level=-${target##*-}
test=${target%-*}
options='-w'
case $test in ieee/*) options="$options -fno-inline" ;; esac
[ ! -e "$test.x" ] || options="$options $(sed -n 's/^lappend additional_flags //p' "$test.x" | tr -d '"')"
program=/tmp/${test##*/}$level
awk -f /recipe/options.awk "$test.c" >"$program.says"
while read -r what rest; do
	case $what in
	skip) echo "$test $level SKIP $rest"; exit ;;
	skip-at) [ "$rest" != "$level" ] || { echo "$test $level SKIP it is not for this level"; exit; } ;;
	options) options="$options $rest" ;;
	esac
done <"$program.says"
known=
for option in $options; do
	case " $UNKNOWN " in *" $option "*) ;; *) known="$known $option" ;; esac
done

if $CC $level $known -static -o "$program" "$test.c" -lm >"$program.log" 2>&1; then
	(cd /tmp && timeout 30 "$program" >"$program.log" 2>&1 </dev/null)
	code=$?
	[ $code = 0 ] && echo "$test $level PASS" || echo "$test $level FAIL wrong: exit code $code"
else
	error=$(grep -m 1 -E 'error|undefined' "$program.log" || head -n 1 "$program.log")
	echo "$test $level FAIL not-compiled: $(echo "$error" | cut -c 1-120)"
fi
rm -f "$program" "$program.log" "$program.says"
