# one.sh TEST-LEVEL: compiles a test at a level of optimisation, runs it, and says what came of it, in one line.

target=$1
level=-${target##*-}
test=${target%-*}
options='-w'
case $test in ieee/*) options="$options -fno-inline" ;; esac
[ ! -e "$test.x" ] || options="$options $(sed -n 's/^lappend additional_flags //p' "$test.x" | tr -d '"')"
awk -f /recipe/options.awk "$test.c" >"/tmp/${test##*/}$level.says"
while read -r what rest; do
	case $what in
	skip) echo "$test $level SKIP $rest"; exit ;;
	skip-at) [ "$rest" != "$level" ] || { echo "$test $level SKIP it is not for this level"; exit; } ;;
	options) options="$options $rest" ;;
	esac
done <"/tmp/${test##*/}$level.says"

program=/tmp/${test##*/}$level
if gcc $level $options -static -o "$program" "$test.c" -lm >"$program.log" 2>&1; then
	(cd /tmp && timeout 30 "$program" >"$program.log" 2>&1 </dev/null)
	code=$?
	[ $code = 0 ] && echo "$test $level PASS" || echo "$test $level FAIL exit code $code"
else
	echo "$test $level FAIL not compiled: $(head -n 1 "$program.log" | cut -c 1-120)"
fi
rm -f "$program" "$program.log" "$program.says"
