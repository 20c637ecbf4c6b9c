# judge.awk KNOWN RESULTS: compares the results with the failures that are known, a line for each:
#
#     TEST LEVEL KIND WHY
#
# LEVEL is a level of optimisation, several with commas between, or *. KIND is wrong or not-compiled.
#
# In:  every, 1 if all tests ran; deviations, a file to write.
# Out: a line for each result, FAIL replaced by KNOWN with its reason; the totals. In that file, a line for each
#      deviation from the table; with any, the exit code is 1.

function bad(line) { print line >deviations; found++ }

FNR == NR {
	if ($0 ~ /^(#|$)/) next
	test = $1; kind = $3
	if (NF < 4 || kind !~ /^(wrong|not-compiled)$/) bad("known, line " FNR ": expected TEST LEVEL KIND WHY")
	n = split($2, levels, ",")
	$1 = $2 = $3 = ""
	for (i = 1; i <= n; i++) {
		id = test " " levels[i]
		if (id in kinds) bad(id " is in the table of known failures twice")
		kinds[id] = kind
		reasons[id] = substr($0, 4)
	}
	next
}

{ id = ($1 " " $2) in kinds ? $1 " " $2 : $1 " *"; used[id] = 1 }
!(id in kinds) && $3 == "FAIL" { bad($0) }
id in kinds && $3 != "FAIL" { bad($1 " " $2 " is known to fail (" kinds[id] "): " $3) }
id in kinds && $3 == "FAIL" {
	if ($4 != kinds[id] ":") bad($0 ", known as " kinds[id])
	$0 = $1 " " $2 " KNOWN " kinds[id] ": " reasons[id]
}
{ print; count[$3 == "KNOWN" ? $4 : $3]++ }

END {
	for (id in kinds) if (every == 1 && !(id in used)) bad(id " is known to fail, and there is no such test")
	print "total pass " count["PASS"] + 0
	print "total skipped " count["SKIP"] + 0
	print "total not-compiled " count["not-compiled:"] + 0
	print "total wrong " count["wrong:"] + 0
	exit found > 0
}
