# one.sh TEST-LEVEL: compiles a test at a level of optimisation, runs it, and says what came of it, in one line.
#
# In:  $CC and $CXX, the compilers with the options of every test; $UNKNOWN, options of tests that these do not know.
# Out: TEST LEVEL PASS; or SKIP REASON; or FAIL wrong: CODE; or FAIL not-compiled: ERROR.

target=$1
level=-${target##*-}
test=${target%-*}
compiler=$CC
file=$test.c
options=-w
case $test in
g++.*)
	cd "$SRC/gcc/testsuite"
	compiler=$CXX
	file=$test.C
	# The older directory is of C++98; what is tested of stacks is whether they can be aligned to 32.
	case $test in
	g++.old-deja/*) options='-w -std=gnu++98' ;;
	*/stackalign/*) options='-w -mstackrealign -mpreferred-stack-boundary=5' ;;
	esac
	;;
*) cd "$SRC/gcc/testsuite/gcc.c-torture/execute" ;;
esac
sources=
case $test in
ieee/*) options='-w -fno-inline' ;;
builtins/*)
	sources="$test-lib.c builtins/lib/main.c"
	# As in uClibc, so in musl: vsprintf calls vsnprintf, which the tests must not define by it.
	options='-w -D__UCLIBC__ -fno-tree-dse -fno-tree-loop-distribute-patterns -fno-tracer -fno-ipa-ra -fno-inline-functions'
	;;
esac
[ ! -e "$test.x" ] || options="$options $(sed -n \
	-e 's/^lappend additional_flags //p' -e 's/^set additional_flags //p' "$test.x" | tr -d '"')"
program=/tmp/$(echo "$target" | tr / :)
awk -f /recipe/options.awk "$file" >"$program.says"
while read -r what rest; do
	case $what in
	skip) echo "$test $level SKIP $rest"; exit ;;
	skip-at) [ "$rest" != "$level" ] || { echo "$test $level SKIP it is not for this level"; exit; } ;;
	options) options="$options $rest" ;;
	sources) for source in $rest; do sources="$sources ${test%/*}/$source"; done ;;
	esac
done <"$program.says"
known=
for option in $options; do
	case " $UNKNOWN " in *" $option "*) ;; *) known="$known $option" ;; esac
done

if $compiler $level $known -static -o "$program" "$file" $sources -lm >"$program.log" 2>&1; then
	# The outer redirection hides what the shell says of a signal.
	(cd /tmp && timeout 30 "$program" >"$program.log" 2>&1 </dev/null) 2>/dev/null
	code=$?
	[ $code = 0 ] && echo "$test $level PASS" || echo "$test $level FAIL wrong: exit code $code"
else
	error=$(grep -m 1 -E 'error|undefined' "$program.log" || head -n 1 "$program.log")
	echo "$test $level FAIL not-compiled: $(echo "$error" | cut -c 1-120)"
fi
rm -f "$program" "$program.log" "$program.says"
