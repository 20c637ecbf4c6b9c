# What flex, bison and autoconf lean on.
#
# In:  m4, and the tools that it was built by.
# Out: a line "N checks passed", or one line for each check that did not, and exit code 1.

. /recipe/checks.sh

# m NAME WANTED [OPTION...]: m4 of what comes on standard input
m() {
	local name=$1 wanted=$2
	shift 2
	is "$name" "$wanted" "$(m4 "$@" 2>&1)"
}
set -f

is 'version' 'm4 (GNU M4) 1.4.19' "$(m4 --version | head -n 1)"
m 'define and arguments' 'x=1, y=2, n=2' <<'EOF'
define(`f', `x=$1, y=$2, n=$#')f(1, 2)
EOF
m 'quotes and comments' '[a] b # a' <<'EOF'
define(`a', `b')changequote(<,>)<[a]> a # a
EOF
m 'recursion' '120' <<'EOF'
define(`fact', `ifelse($1, 0, 1, `eval($1 * fact(decr($1)))')')fact(5)
EOF
m 'eval' '14 255 -1 1 ff 0011' <<'EOF'
eval(2 + 3 * 4) eval(0xff) eval(-7 / 4) eval(3 > 2 && 1) eval(255, 16) eval(3, 2, 4)
EOF
m 'texts' '5 2 bcd HELLO ac' <<'EOF'
len(`hello') index(`abcd', `cd') substr(`abcde', 1, 3) translit(`hello', `a-z', `A-Z') translit(`abc', `b')
EOF
m 'expressions for texts' '3 <b>c-a' <<'EOF'
regexp(`abcdef', `de+') patsubst(`a-bc', `\(a\)-\(b\)\(c\)', `<\2>\3-\1')
EOF
m 'format' '00042 2a 1.50 [  x]' <<'EOF'
format(`%05d %x %.2f [%3s]', 42, 42, 1.5, x)
EOF
m 'diversions' 'first second third' <<'EOF'
divert(2)third
divert(1)second
divert(0)first
EOF
m 'undivert between' 'a b c' <<'EOF'
divert(1)b
divert(0)a
undivert(1)c
EOF
m 'pushdef and popdef' '1 2 1' <<'EOF'
define(`v', 1)v pushdef(`v', 2)v popdef(`v')v
EOF
m 'esyscmd' 'from a shell , 3' <<'EOF'
esyscmd(`echo from a shell')`'syscmd(`exit 3'), sysval
EOF
m '-D and -I, include' 'yes included' -DV=yes -I "$(mkdir -p inc; echo included >inc/i.m4; echo inc)" <<'EOF'
V include(`i.m4')
EOF
m 'sinclude of nothing' 'fine' <<'EOF'
sinclude(`nothing.m4')fine
EOF
m '-s tells lines' '#line 1 "stdin" one #line 3 three' -s <<'EOF'
one
dnl
three
EOF
m 'm4wrap' 'text end' <<'EOF'
m4wrap(`end
')text
EOF
m 'indir and builtin, -P' '3 define(a,b)' -P <<'EOF'
m4_indir(`m4_len', `abc') define(a,b)
EOF
m 'warnings name the line' 'm4:stdin:2: Warning: excess arguments to builtin `len'\'' ignored 1' <<'EOF'
dnl
len(a,b)
EOF
m 'm4exit' 'before' <<'EOF'
before
m4exit(5)after
EOF
is 'its exit code' 5 "$(echo 'm4exit(5)' | m4 || echo $?)"
# autoconf keeps what it has read of its own macros in a frozen file.
echo 'define(`kept'\'', `from a frozen file'\'')' >keep.m4
m4 -F state.m4f keep.m4
is 'frozen state' 'from a frozen file' "$(echo kept | m4 -R state.m4f)"
is 'the same frozen state again' "$(sha256sum <state.m4f)" "$(m4 -F again.m4f keep.m4; sha256sum <again.m4f)"
# A diversion that does not fit into memory goes through a file.
is 'large diversions' '3000000' "$({ echo 'define(`ten'\'', `$1$1$1$1$1$1$1$1$1$1'\'')divert(1)dnl'
	echo 'ten(ten(ten(ten(ten(ten(`abc'\''))))))`'\''dnl'; } | m4 | wc -c)"

finish
