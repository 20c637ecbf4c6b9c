# The certificates of a PEM file, each as one line of octal bytes (\NNN\NNN...), as printf takes them.

BEGIN {
	digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for (i = 0; i < 64; i++) worth[substr(digits, i + 1, 1)] = i
}

/^-----BEGIN/ {
	inside = 1
	have = bits = 0
	next
}

/^-----END/ {
	inside = 0
	print ""
	next
}

inside {
	for (i = 1; i <= length($0) && (c = substr($0, i, 1)) != "="; i++) {
		bits = bits * 64 + worth[c]
		if ((have += 6) < 8) continue
		have -= 8
		printf "\\%03o", int(bits / 2 ^ have)
		bits %= 2 ^ have
	}
}
