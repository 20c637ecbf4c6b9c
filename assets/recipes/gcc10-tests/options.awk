# options.awk TEST.c: what the test says of itself, in DejaGnu's words; of these, the ones that matter here.
#
# Out: a line `skip REASON`, `skip-at LEVEL`, or `options WORDS` for each. A condition that names other machines
#      only is left alone: this is Linux on x86_64, with everything but decimal floating point.

function quoted(text) {
	if (!match(text, /"[^"]*"/)) return ""
	return substr(text, RSTART + 1, RLENGTH - 2)
}

/dg-require-effective-target (dfp|noinit)/ { print "skip it needs what is not there" }
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
