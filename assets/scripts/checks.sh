# What smoke tests share that are scripts: `. /recipe/checks.sh`.
#
# is NAME WANTED GOT        two texts hold the same words, wherever their spaces and line ends are
# exactly NAME WANTED GOT   two texts are equal
# ok NAME COMMAND...        a command succeeds
# no NAME COMMAND...        a command fails
# finish                    ends the test: a line "N checks passed", or "M of N checks failed" and exit code 1
#
# A check that fails prints its name and both texts, and the test goes on.

passed=0 failed=0

exactly() {
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAILED %s\n  wanted: %s\n  got:    %s\n' "$1" "$2" "$3"
	fi
}

# Unquoted, so that the shell splits its text into words.
words() {
	set -f
	echo $1
	set +f
}

is() {
	exactly "$1" "$(words "$2")" "$(words "$3")"
}

ok() {
	local name="$1" code=0
	shift
	"$@" >/dev/null 2>&1 || code=$?
	exactly "$name" 'exit code 0' "exit code $code"
}

no() {
	local name="$1" code=0
	shift
	"$@" >/dev/null 2>&1 || code=1
	exactly "$name" 'exit code not 0' "exit code $([ $code = 0 ] && echo 0 || echo not 0)"
}

finish() {
	[ $failed = 0 ] || { echo "$failed of $((passed + failed)) checks failed"; exit 1; }
	echo "$passed checks passed"
	exit 0
}
