# options.awk TEST: what the test says of itself, in DejaGnu's words; of these, the ones that matter here.
#
# Out: a line `skip REASON`, `skip-at LEVEL`, `options WORDS`, or `sources FILES`, for each. A condition that names other
#      machines only is left alone: this is Linux on x86_64, with everything but decimal floating point, profiling and
#      control-flow enforcement.

function quoted(text) {
	if (!match(text, /"[^"]*"/)) return ""
	return substr(text, RSTART + 1, RLENGTH - 2)
}

/dg-require-effective-target (dfp|noinit|ilp32|cet)/ || /dg-require-profiling/ || /dg-do run.*ia32/ {
	print "skip it needs what is not there"
}
/dg-skip-if/ && /\{ *\*-\*-\* *\}/ {
	text = $0
	sub(/.*\{ *\*-\*-\* *\}/, "", text)
	print "skip-at " quoted(text)
}
/dg-(additional-)?options/ && !/ia32/ && (!/target/ || /x86_64|int128|fpic/) {
	text = $0
	sub(/.*dg-(additional-)?options */, "", text)
	# In quotes, or in braces with quotes in them.
	print "options " quoted(text)
}
/dg-additional-sources/ { print "sources " quoted($0) }
