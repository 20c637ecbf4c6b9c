# What the rest of the chain leans on, tried before anything else uses this busybox, the small or the full one.
#
# In:  /usr/bin with busybox's links; this runs under its ash. In $separate the compressors that it leaves to packages
#      of their own: bzip2, xz, or none.
# Out: a line "N checks passed", or one line for each check that did not, and exit code 1.

. /recipe/checks.sh

work=$(mktemp -d)
cd "$work"

# ---- the shell ----
is 'sh: arithmetic precedence' '7 9 -2 1' "$((1 + 2 * 3)) $(((1 + 2) * 3)) $((~1)) $((7 % 3))"
is 'sh: arithmetic is 64 bits wide' '9223372036854775807' "$((0x7fffffffffffffff))"
is 'sh: arithmetic in octal and hexadecimal' '8 255' "$((010)) $((0xff))"
is 'sh: arithmetic comparison and choice' '1 0 5' "$((3 > 2)) $((3 == 2)) $((1 ? 5 : 6))"
v=path/to/file.tar.gz
is 'sh: prefixes and suffixes of a value' 'file.tar.gz to/file.tar.gz path/to path/to/file path/to/file.tar' \
	"${v##*/} ${v#*/} ${v%/*} ${v%%.*} ${v%.*}"
is 'sh: length, default, alternative' '19 fall-back other' "${#v} ${unset_name:-fall-back} ${v:+other}"
is 'sh: replacement in a value' 'path-to-file.tar.gz' "${v//\//-}"
is 'sh: word splitting by IFS' 'a|b|c' "$(IFS=:; set -- $(echo a:b:c); IFS='|'; echo "$*")"
exactly 'sh: "$@" keeps words' '2 [a b] [c]' "$(set -- 'a b' c; echo $# $(printf '[%s] ' "$@"))"
exactly 'sh: quotes and backslashes' 'a"b $v \n `' "$(echo 'a"b' "\$v" '\n' \`)"
is 'sh: nested command substitution' 'in out' "$(echo $(echo `echo in`) out)"
is 'sh: here-document with values' "v is $v, 2" "$(cat <<EOF
v is $v, $((1 + 1))
EOF
)"
exactly 'sh: here-document taken literally' 'v is $v, \$((1 + 1))' "$(cat <<'EOF'
v is $v, \$((1 + 1))
EOF
)"
exactly 'sh: here-document without its tabs' 'x' "$(cat <<-EOF
		x
	EOF
)"
is 'sh: case patterns' 'three one two' "$(for w in -x file.c 7; do
	case $w in *.c) echo one ;; [0-9] | 1?) echo two ;; -*) echo three ;; esac; done)"
f() { local v=inner; echo "$v $1"; return 3; }
is 'sh: functions, local and return' 'inner arg 3 path/to/file.tar.gz' "$(f arg; f >/dev/null || echo "$? $v")"
set +e
is 'sh: set -e leaves at a failure' '1' "$(sh -e -c 'false; echo not reached'; echo $?)"
is 'sh: set -e in a condition does not' 'reached' "$(sh -e -c 'if false; then :; fi; false || echo reached')"
is 'sh: set -u refuses an unset name' 'refused' "$(sh -u -c ': $unset_name' 2>/dev/null || echo refused)"
is 'sh: exit code of a pipe' '0 1' "$(false | true; echo $?; true | false; echo $?)"
is 'sh: ! and && and ||' 'a c' "$(! false && echo a || echo b; { true && false; } || echo c)"
exactly 'sh: a loop reads lines' '[a b][ c\d]' "$(printf 'a b\n c\\d\n' | while IFS= read -r line; do printf '[%s]' "$line"; done)"
is 'sh: read splits the rest' 'a|b c' "$(echo 'a b c' | { read one rest; echo "$one|$rest"; })"
is 'sh: getopts' 'a b=x left' "$(set -- -a -b x left; while getopts ab: o; do
	case $o in a) echo a ;; b) echo "b=$OPTARG" ;; esac; done; shift $((OPTIND - 1)); echo "$1")"
is 'sh: redirections and descriptors' 'err out' "$( (echo out; echo err >&2) 2>&1 >one; cat one)"
is 'sh: exec opens descriptors' 'first second' "$(exec 3>two; echo first >&3; echo second >&3; exec 3>&-; cat two)"
is 'sh: noclobber-free append' '1 2' "$(echo 1 >three; echo 2 >>three; cat three)"
is 'sh: background and wait' '5' "$(sh -c '(exit 5) & wait $!; echo $?')"
is 'sh: many children, all waited for' '10' "$(for i in 1 2 3 4 5 6 7 8 9 10; do (echo $i >>many) & done; wait; wc -l <many)"
is 'sh: trap at the end' 'body bye' "$(sh -c 'trap "echo bye" EXIT; echo body')"
is 'sh: trap of a signal' 'caught' "$(sh -c 'trap "echo caught; exit 0" TERM; kill -TERM $$; sleep 5')"
is 'sh: a signal that is ignored' 'alive' "$(sh -c 'trap "" TERM; kill -TERM $$; echo alive')"
is 'sh: exit code of a killed child' '143' "$(sh -c 'sleep 5 & kill -TERM $!; wait $!; echo $?' 2>/dev/null)"
is 'sh: command -v' '/usr/bin/sed cd none' "$(command -v sed; command -v cd; command -v no-such-program || echo none)"
is 'sh: exit code of a missing program' '127' "$(sh -c 'no-such-program' 2>/dev/null; echo $?)"
is 'sh: exit code of a file without x' '126' "$(: >plain; ./plain 2>/dev/null; echo $?)"
is 'sh: LINENO grows' 'yes' "$(a=$LINENO
	b=$LINENO; [ "$b" -gt "$a" ] && echo yes)"
is 'sh: eval and export' 'x=1' "$(eval 'x=1'; export x; sh -c 'echo x=$x')"
is 'sh: a sourced file' 'sourced' "$(echo 'here=sourced' >script; . ./script; echo $here)"
is 'sh: a script with its own interpreter line' 'arg' "$(printf '#!/bin/sh\necho $1\n' >program; chmod +x program; ./program arg)"
is 'sh: umask' '600 644' "$(umask 077; : >p1; umask 022; : >p2; stat -c %a p1 p2)"
mkdir glob; : >glob/b1; : >glob/a1; : >glob/.hidden; : >glob/c
is 'sh: file patterns are sorted' 'glob/a1 glob/b1 glob/[x]*' "$(echo glob/[ab]* 'glob/[x]'*)"
is 'sh: a pattern that matches nothing' 'glob/*.none' "$(echo glob/*.none)"

# PATH decides, never the shell's own applets: a later awk, sed or tar in the root has to be used.
mkdir own; printf '#!/bin/sh\necho own sed\n' >own/sed; chmod +x own/sed
is 'PATH before applets: sh' 'own sed' "$(PATH=$work/own:$PATH; sed s/a/b/ </dev/null)"
is 'PATH before applets: env' 'own sed' "$(PATH=$work/own:$PATH env sed s/a/b/ </dev/null)"
is 'PATH before applets: xargs' 'own sed' "$(echo x | PATH=$work/own:$PATH xargs sed)"
is 'PATH before applets: find' 'own sed' "$(PATH=$work/own:$PATH find own -name sed -exec sed {} ';')"

# ---- test, expr, echo, printf ----
ok 'test: texts and numbers' [ abc = abc -a 10 -gt 9 -a -n x -a -z '' ]
no 'test: a wrong number is an error' [ abc -gt 9 ]
ok 'test: files' [ -f script -a -d glob -a -x program -a ! -x script -a ! -e nothing -a -s script ]
touch -t 200001010000 older; touch -t 200101010000 newer
ok 'test: newer file' [ newer -nt older -a older -ot newer ]
ok 'test: a device' [ -c /dev/null ]
is 'expr: numbers' '7 2 1' "$(expr 1 + 2 \* 3; expr 17 / 7; expr 17 % 4 = 1)"
is 'expr: match' '3 name' "$(expr abcd : 'a.c'; expr dir/name.o : '.*/\(.*\)\.o')"
is 'expr: exit codes' '0 1 2' "$(expr 1 >one; echo $?; expr 0 >one; echo $?; expr 1 + >one 2>&1; echo $?)"
exactly 'printf: forms' '00042|2a|  x|y  |3.14|A|%' "$(printf '%05d|%x|%3s|%-3s|%.2f|%b|%%' 42 42 x y 3.14159 '\101')"
is 'printf: the format is used again' 'a-b-c-' "$(printf '%s-' a b c)"
is 'printf: large numbers' '4294967296 -1 18446744073709551615' "$(printf '%d %d %u' 4294967296 -1 -1)"
exactly 'echo: -n and -e' 'ab' "$(echo -n a; echo -e '\x62')"
is 'seq' '1 3 5' "$(seq 1 2 5)"

# ---- awk ----
# The trap: gcc's option tables go through such a call. Unpatched, the backslashes vanish.
is 'awk: gsub keeps a backslash before +' 'CL_C\+\+' "$(echo CL_C++ | awk '{ gsub("\\+", "\\+"); print }')"
is 'awk: gsub from a program file' 'a\+' "$(echo 'BEGIN { s = "a+"; gsub("\\+", "\\+", s); print s }' >t.awk; awk -f t.awk)"
is 'awk: gsub with & and \&' '[b]a & aa' "$(awk 'BEGIN { s = "ba"; gsub(/b/, "[&]", s); t = "b"; gsub(/b/, "\\&", t); u = "b"; gsub(/b/, "aa", u); print s, t, u }')"
is 'awk: gsub with two backslashes' 'x\y' "$(awk 'BEGIN { s = "x-y"; gsub(/-/, "\\\\", s); print s }')"
is 'awk: gensub, groups and \&' '<b-a> &' "$(awk 'BEGIN { print gensub(/(a)(b)/, "<\\2-\\1>", "g", "ab"), gensub(/a/, "\\&", 1, "a") }')"
is 'awk: sub replaces once and counts' 'xa 1 2' "$(awk 'BEGIN { s = "aa"; n = sub(/a/, "x", s); t = "aa"; m = gsub(/a/, "y", t); print s, n, m }')"
is 'awk: a pattern with repetition' '2 0' "$(awk 'BEGIN { print match("xaab", /a{2}/), match("xab", /a{2}/) }')"
is 'awk: fields by one character' '2 c' "$(echo 'a b:c' | awk -F: '{ print NF, $2 }')"
is 'awk: fields by a pattern' 'a|b|c' "$(echo 'a12b3c' | awk 'BEGIN { FS = "[0-9]+"; OFS = "|" } { $1 = $1; print }')"
is 'awk: fields by tabs' 'b c' "$(printf 'a\tb c\td\n' | awk -F '\t' '{ print $2 }')"
is 'awk: records by empty lines' '2 c' "$(printf 'a\nb\n\nc\nd\n' | awk 'BEGIN { RS = "" } END { print NR, $1 }')"
printf 'one\ntwo\nthree\n' >lines
is 'awk: getline from a file' 'one three 3' "$(awk 'BEGIN { getline first <"lines"; n = 1; while ((getline line <"lines") > 0) n++; print first, line, n }')"
is 'awk: getline from a command' 'hello' "$(awk 'BEGIN { "echo hello" | getline x; print x }')"
is 'awk: getline of the next record' 'two' "$(awk 'NR == 1 { getline; print; exit }' lines)"
is 'awk: output to files and pipes' 'a b c' "$(awk 'BEGIN { print "c" | "sort"; print "b" | "sort"; close("sort"); print "a" >"file"; close("file") }' >rest; cat file rest)"
is 'awk: ranges, next and exit' 'two three 4' "$(awk '/two/,/three/ { print; next } END { exit 4 }' lines; awk 'END { exit 4 }' lines || echo $?)"
is 'awk: arrays' '2 yes no' "$(awk 'BEGIN { a["x"]; a[1, 2] = 3; n = 0; for (k in a) n++; print n, ("x" in a) ? "yes" : "no", ("y" in a) ? "yes" : "no" }')"
is 'awk: delete and split' '3 b 2' "$(awk 'BEGIN { n = split("a,b,c", p, ","); delete p[1]; m = 0; for (k in p) m++; print n, p[2], m }')"
is 'awk: texts' '3 bc 5 ABC abc' "$(awk 'BEGIN { print index("abcd", "c"), substr("abcd", 2, 2), length("abcde"), toupper("aBc"), tolower("aBc") }')"
is 'awk: match sets its variables' '2 3' "$(awk 'BEGIN { match("xabcx", /abc/); print RSTART, RLENGTH }')"
is 'awk: numbers' '0.3 1e+300 3.14159 9007199254740992 -0.9 -2' "$(awk 'BEGIN { print 0.1 + 0.2, 1e299 * 10, atan2(0, -1), 2 ^ 53, -2.9 % 2, int(-2.9) }')"
is 'awk: powers group from the right' '512 -4 0.5 18 16 8' "$(awk 'BEGIN { x = 2; x ^= 3; print 2 ^ 3 ^ 2, -2 ^ 2, 2 ^ -1, 2 * 3 ^ 2, 2 ^ 3 * 2, x }')"
is 'awk: functions of numbers' '2.71828 1 3 0.84' "$(awk 'BEGIN { printf "%.5f %d %g %.2f\n", exp(1), log(exp(1)) + 0.5, sqrt(9), sin(1) }')"
exactly 'awk: printf' '  42|2a|x  |3.14|A|1.5e+10' "$(awk 'BEGIN { printf "%4d|%x|%-3s|%.2f|%c|%.1e\n", 42, 42, "x", 3.14159, 65, 1.5e10 }')"
is 'awk: texts that look like numbers' 'less' "$(echo '9 10' | awk '{ print ($1 < $2) ? "less" : "not" }')"
is 'awk: functions call themselves' '120' "$(awk 'function f(n) { return n < 2 ? 1 : n * f(n - 1) } BEGIN { print f(5) }')"
is 'awk: -v, ENVIRON and ARGV' 'given C 2 x' "$(awk -v v=given 'BEGIN { print v, ENVIRON["LC_ALL"], ARGC, ARGV[1] }' x)"
is 'awk: a long program of rules' '3 2' "$(awk '{ n[length($0)]++ } END { print NR, n[3] }' lines)"

# ---- sed ----
is 'sed: groups, & and the n-th match' 'b-a <ab> aXa' "$(echo ab | sed 's/\(a\)\(b\)/\2-\1/'; echo ab | sed 's/.*/<&>/'; echo aaa | sed 's/a/X/2')"
is 'sed: other delimiters' 'x/y' "$(echo /usr/y | sed 's,/usr,x,')"
is 'sed: -n, p and ranges' 'two three' "$(sed -n '2,$p' lines)"
is 'sed: patterns as ranges, negated' 'one' "$(sed '/two/,/three/!b
d' lines)"
is 'sed: a, i and c' 'i one a C three' "$(sed -e '1i\
i' -e '1a\
a' -e '2c\
C' lines)"
is 'sed: N, P, D and the line end' 'one-two three' "$(sed '1N;s/\n/-/' lines)"
is 'sed: hold space turns lines over' 'three two one' "$(sed -n '1!G;h;$p' lines)"
is 'sed: labels and t' 'x.x.x' "$(echo x,x,x | sed ':a
s/,/./
ta')"
is 'sed: y and special characters' 'hELLo tab' "$(echo 'hello	tab' | sed 'y/el/EL/;s/\t/ /')"
is 'sed: -E' 'bc' "$(echo aabc | sed -E 's/^a+(b|x)/\1/')"
is 'sed: a newline in the replacement' 'a b' "$(echo a,b | sed 's/,/\
/')"
is 'sed: w and r' 'one two' "$(sed -n '1w first' lines; sed -n '2{r first
p}' lines | sort)"
is 'sed: -i' 'ONE' "$(cp lines inplace; sed -i 's/one/ONE/' inplace; head -n 1 inplace)"
is 'sed: -f and q' 'one 2' "$(echo '2q' >q.sed; sed -f q.sed lines | sed -n '1p;$=')"
is 'sed: a class and an empty match' 'xaxbx' "$(echo ab | sed 's/[[:digit:]]*/x/g')"

# ---- grep ----
is 'grep: -c, -v, -i, -n' '1 2 1 2:two' "$(grep -c two lines; grep -vc two lines; grep -ic TWO lines; grep -n two lines)"
is 'grep: -E, -F, -x, -w, -o' '2 0 1 wo' "$(grep -Ec 'one|two' lines; grep -Fc 't.o' lines; grep -xc one lines; grep -o wo lines)"
is 'grep: basic patterns' '1 1' "$(grep -c '^t\(w\)o$' lines; grep -c 'e\{2\}' lines)"
is 'grep: exit codes' '0 1 2' "$(grep -q one lines; echo $?; grep -q four lines; echo $?; grep -q x nothing 2>/dev/null; echo $?)"
is 'grep: -l, -r and -e' 'glob/a1' "$(echo word >glob/a1; grep -rl -e none -e word glob)"
is 'grep: context' 'one two' "$(grep -B1 two lines)"
is 'grep -o: two patterns' 'one two one ' "$(echo 'one two one' | grep -o -e one -e two | tr '\n' ' ')"
is 'grep -o: the longest of the leftmost' 'abcd ' "$(echo abcd | grep -o -e bc -e ab -e abcd -e a | tr '\n' ' ')"
is 'grep -oF: each' 'a A ' "$(echo 'a b A' | grep -oiF a | tr '\n' ' ')"
is 'grep -ow: words alone' '1:foo 1:foo ' "$(echo 'foo foobar foo' | grep -onw foo | tr '\n' ' ')"
is 'grep -ox and -ov' 'x ' "$(printf 'x\nxx\n' | grep -ox x | tr '\n' ' '; echo a | grep -ov b)"

# ---- sort and its like ----
is 'sort: by bytes' 'A B a b' "$(printf 'b\nA\na\nB\n' | sort)"
is 'sort: numbers, backwards, once' '10 9 1' "$(printf '9\n10\n1\n9\n' | sort -nru)"
is 'sort: by a key' 'b:1 c:2 a:3' "$(printf 'a:3\nb:1\nc:2\n' | sort -t : -k 2,2n)"
is 'sort: stable' 'a2 a1 b' "$(printf 'b\na2\na1\n' | sort -s -k 1.1,1.1)"
is 'uniq -c and -d' '2 a 1 b a' "$(printf 'a\na\nb\n' >u; uniq -c u; uniq -d u)"
is 'comm' 'b' "$(printf 'a\nb\n' >c1; printf 'b\nc\n' >c2; comm -12 c1 c2)"
is 'cut' 'b:c bc' "$(echo a:b:c | cut -d : -f 2-; echo abcd | cut -c 2-3)"
is 'tr: sets, classes, -d, -s, -c' 'ABC a b ab' "$(echo abc | tr a-z A-Z; echo 'a12b' | tr -s '[:digit:]' ' '; echo a-b | tr -cd 'a-z\n')"
is 'head and tail' 'one three one two two three' "$(head -n 1 lines; tail -n 1 lines; head -n -1 lines; tail -n +2 lines)"
is 'head and tail, the old way' 'one three' "$(head -1 lines; tail -1 lines)"
is 'wc' '3 3 14' "$(wc <lines)"
is 'paste, tac, nl, rev' 'one,two,three three two one 1 one eno' "$(paste -s -d , lines; tac lines; head -n 1 lines | nl; head -n 1 lines | rev)"
is 'fold, expand, split' 'ab c a b 2' "$(echo abc | fold -w 2; printf 'a\tb\n' | expand; split -l 2 lines part.; ls part.* | wc -l)"
is 'tsort' 'a b c' "$(printf 'a b\nb c\n' | tsort)"
is 'od, hexdump, xxd' '61 62 0a 000000 61 62 0a ab' "$(echo ab | od -An -tx1; echo ab | hexdump -v -e '1/1 "%02x "' >h; printf '000000 '; cat h; echo ab | xxd | xxd -r)"
is 'base64' 'YQBi 3' "$(printf 'a\000b' | base64; echo YQBi | base64 -d | wc -c)"
is 'tee' 'x x' "$(echo x | tee copy | cat - copy)"

# ---- files ----
mkdir -p tree/sub/deep; echo data >tree/file; echo x >'tree/sub/a name'; ln -s ../file tree/sub/link; ln tree/file tree/hard
chmod 640 tree/file; touch -t 200203040506 tree/file; touch -t 200203040507 tree/sub/deep
is 'cp -a keeps links, modes and times' '../file 640 1015218360' "$(cp -a tree copied; readlink copied/sub/link; stat -c '%a %Y' copied/file)"
is 'cp -R, mv, rm -r' 'data gone' "$(cp -R tree moved; mv moved moved2; cat moved2/file; rm -rf moved2; [ -e moved2 ] || echo gone)"
is 'ln -sf replaces' 'new' "$(ln -s old link; ln -sf new link; readlink link)"
is 'readlink -f and realpath' 'tree/file tree/file' "$(readlink -f tree/sub/link | sed "s,$work/,,"; realpath tree/sub/link | sed "s,$work/,,")"
is 'install' '755 600 d755' "$(install -d made/dir; install program made/dir/; install -m 600 script made/s; stat -c %a made/dir/program made/s; echo d$(stat -c %a made/dir))"
is 'chmod with names' '751 711' "$(: >m; chmod u=rwx,g=rx,o=x m; stat -c %a m; chmod g-r m; stat -c %a m)"
is 'mkdir -m, rmdir -p' '700 gone' "$(mkdir -m 700 one.d; stat -c %a one.d; mkdir -p q/r; rmdir -p q/r; [ -e q ] || echo gone)"
is 'basename and dirname' 'c b/c.d / .' "$(basename a/b/c.x .x; dirname b/c.d/e; dirname /; dirname x)"
is 'mktemp makes something new' '2 600' "$(mkdir t; TMPDIR=$PWD/t mktemp >a; TMPDIR=$PWD/t mktemp >b; ls t | wc -l; stat -c %a "$(cat a)")"
is 'a fifo' 'through' "$(mkfifo pipe; echo through >pipe & cat pipe)"
is 'dd' 'cde' "$(echo abcdefg | dd bs=1 skip=2 count=3 2>/dev/null)"
is 'truncate and a hole' '1000' "$(truncate -s 1000 hole; stat -c %s hole)"
is 'touch -r and -d' '1015218360 0' "$(touch -r tree/file r; stat -c %Y r; touch -d @0 r; stat -c %Y r)"
is 'date from seconds' '2002-03-04 05:06' "$(date -u -d @1015218360 '+%Y-%m-%d %H:%M')"
ok 'cmp: equal files' cmp -s tree/file tree/hard
no 'cmp: different files' cmp -s lines script
is 'ls sorts and follows' 'a1 b1 c' "$(ls glob)"
# Not df and free: they read of the machine in /proc, and a build sees its own processes there and nothing else.
is 'du answers' '0' "$(du -s . >/dev/null 2>&1; echo $?)"

# ---- find and xargs ----
is 'find: names and kinds' 'tree/file tree/hard tree/sub/a name' "$(find tree -type f | sort)"
is 'find: -newer, -links, -perm' 'tree/file tree/hard' "$(find tree -type f ! -newer tree/file -links 2 -perm 640 | sort)"
is 'find: -prune and -maxdepth' 'tree tree/file tree/hard' "$(find tree -maxdepth 1 -name sub -prune -o -print | sort)"
is 'find: -exec with many' '3' "$(find tree -type f -exec sh -c 'echo $#' x {} +)"
is 'find -print0 and xargs -0' '3' "$(find tree -type f -print0 | xargs -0 sh -c 'echo $#' x)"
is 'find: -empty -delete' 'gone' "$(mkdir -p e/e; find e -empty -delete; [ -e e/e ] || echo gone)"
is 'xargs: -n, -I and many words' 'a b c <d> 3000' "$(echo a b c | xargs -n 2 echo; echo d | xargs -I X echo '<X>'; seq 3000 | xargs echo | wc -w)"
is 'xargs: a failure is told' '123' "$(echo x | xargs false; echo $?)"

# ---- diff and patch ----
printf 'a\nb\nc\nd\ne\nf\ng\n' >text.old; printf 'a\nb\nC\nd\ne\nf\ng\nh\n' >text.new
is 'diff: exit codes' '0 1' "$(diff lines lines; echo $?; diff -q text.old text.new >one; echo $?)"
diff -u text.old text.new >text.diff
is 'diff -u' '-c +C +h' "$(sed -n '3,$s/^\([-+].\)/\1/p' text.diff)"
is 'patch applies' "$(sha256sum <text.new)" "$(cp text.old text; patch text <text.diff >/dev/null; sha256sum <text)"
is 'patch -R takes it back' "$(sha256sum <text.old)" "$(patch -R text <text.diff >/dev/null; sha256sum <text)"
is 'patch refuses what does not fit' '1' "$(cp lines other; patch other <text.diff >/dev/null 2>&1; echo $?)"
is 'patch -p1 makes files' 'new' "$(mkdir pt; cd pt; printf -- '--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+new\n' | patch -p1 >/dev/null; cat n)"
is 'diff -r' 'Only in tree: more' "$(rm -rf copied; cp -a tree copied; : >tree/more; diff -rq tree copied; rm tree/more)"

# ---- digests ----
is 'sha256sum of nothing' e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 "$(sha256sum </dev/null | cut -c 1-64)"
is 'sha256sum of abc' ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad "$(printf abc | sha256sum | cut -c 1-64)"
is 'sha256sum of a million letters' cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0 "$(yes a | head -n 1000000 | tr -d '\n' | sha256sum | cut -c 1-64)"
is 'sha512sum of abc' ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f "$(printf abc | sha512sum | cut -c 1-128)"
is 'sha1sum of abc' a9993e364706816aba3e25717850c26c9cd0d89d "$(printf abc | sha1sum | cut -c 1-40)"
is 'md5sum of abc' 900150983cd24fb0d6963f7d28e17f72 "$(printf abc | md5sum | cut -c 1-32)"
is 'cksum of abc' '1219131554 3' "$(printf abc | cksum)"
is 'sha256sum -c' 'lines: OK' "$(sha256sum lines >sums; sha256sum -c sums)"

# ---- archives and compression ----
seq 1 20000 >big
big=$(sha256sum <big)
is 'gzip round trip' "$big" "$(gzip -c big | gzip -dc | sha256sum)"
is 'gzip -9 stores no time' "$(gzip -9n <big | sha256sum)" "$(cp big big2; touch -d @0 big2; gzip -9n <big2 | sha256sum)"
has() {
	case " $separate " in *" $1 "*) return 1 ;; esac
}
has bzip2 && is 'bzip2 round trip' "$big" "$(bzip2 -c big | bunzip2 -c | sha256sum)"
if has xz; then
	# xz only decompresses; the same three lines with each kind of check, and as .lzma
	three=43a76f6f84bd94fdae4aacad8a444c95b031994c10238b681269c25ccf67f974
	is 'xz with crc32' $three "$(echo /Td6WFoAAAFpIt42AgAhARwAAAAQz1jM4AA4ABpdADMciiJvqsu3BjjXMiUKIlp2EoEEfDgKDgAAAAAA4ZSTaQABMjlSafOSkEKZDQEAAAAAAVla | base64 -d | xz -dc | sha256sum | cut -c 1-64)"
	is 'xz with crc64' $three "$(echo /Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4AA4ABpdADMciiJvqsu3BjjXMiUKIlp2EoEEfDgKDgAAAAAAsTr//LrmcWEAATY5Vqyf9h+2830BAAAAAARZWg== | base64 -d | xzcat | sha256sum | cut -c 1-64)"
	is 'xz with sha256' $three "$(echo /Td6WFoAAArh+wyhAgAhARwAAAAQz1jM4AA4ABpdADMciiJvqsu3BjjXMiUKIlp2EoEEfDgKDgAAAAAAQ6dvb4S9lP2uSqytikRMlbAxmUwQI4toEmnCXM9n+XQAAU45qF95ERibS5oBAAAAAApZWg== | base64 -d | unxz -c | sha256sum | cut -c 1-64)"
	is 'lzma' $three "$(echo XQAAgAD//////////wAzHIoib6rLtwY41zIlCiJadhKBBHw4EmIJ///8F6AA | base64 -d | unlzma -c | sha256sum | cut -c 1-64)"
fi
no 'gzip: damaged data are refused' sh -c 'gzip -c big | head -c 5000 | gzip -dc'
long=tree/$(printf 'd%.0s' $(seq 90))/$(printf 'f%.0s' $(seq 90))
mkdir "${long%/*}"; echo long >"$long"
(cd tree && find . -exec stat -c '%N %a %s' {} + | sort | grep -v "^'*\./*'* ") >list.wanted
is 'tar: names, links, modes, long names' "$(sha256sum <list.wanted)" "$(tar cf a.tar tree; mkdir x1; tar xf a.tar -C x1 --strip-components=1 && cd x1 && find . -exec stat -c '%N %a %s' {} + | sort | grep -v "^'*\./*'* " | sha256sum)"
is 'tar: hard links and times' 'same 1015218360' "$([ x1/file -ef x1/hard ] && echo same; stat -c %Y x1/file)"
# Not tree/file: which of two hard links holds the content is for the order of the directory to say.
is 'tar: finds the compression by itself' 'long' "$(gzip -kc a.tar >a.tgz; tar xOf a.tgz $long)"
has bzip2 && is 'tar: finds bzip2 by itself' 'long' "$(bzip2 -c a.tar >a.tbz; tar xOf a.tbz $long)"
is 'tar: czf, tzf, --exclude' '1' "$(tar czf b.tgz --exclude 'tree/d*' --exclude tree/sub --exclude tree/hard tree; tar tzf b.tgz | grep -vc '/$')"
is 'cpio round trip' 'data' "$(mkdir x2; find tree/file | cpio -o -H newc 2>/dev/null >c.cpio; cd x2; cpio -id <../c.cpio 2>/dev/null; cat tree/file)"

# ---- the rest ----
is 'env -i' 'A=1' "$(env -i A=1 /usr/bin/env)"
is 'env and nice pass exit codes' '3 3' "$(env sh -c 'exit 3'; echo $?; nice sh -c 'exit 3'; echo $?)"
is 'timeout ends a program' '143' "$(timeout 0.2 sleep 20 2>/dev/null; echo $?)"
is 'bc and dc' '18446744073709551616 3.14 5' "$(echo '2^64' | bc; echo 'scale=2; 22/7' | bc; echo '2 3 + p' | dc)"
is 'uname, id, nproc' 'Linux 0 yes' "$(uname -s; id -u; [ "$(nproc)" -ge 1 ] && echo yes)"
exactly 'getopt' " -a -b 'x' -- 'left'" "$(getopt -o ab: -- -a left -b x)"
is 'which and kill -l' '/usr/bin/awk 15' "$(which awk; kill -l TERM)"
is 'ps and pidof see this shell' 'yes' "$(ps -o pid,comm | grep -q " *$$ " && echo yes)"
is 'the banner holds no time' 'BusyBox v1.37.0 multi-call binary.' "$(busybox | head -n 1)"

cd /
rm -rf "$work"
finish
