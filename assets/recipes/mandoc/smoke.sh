# Pages of each language, plain and gzipped, shown as text and found by their words, in a directory of the test's own.
#
# In:  mandoc, and the tools that it was built by.
# Out: a line "N checks passed", or one line for each check that did not, and exit code 1.

. /recipe/checks.sh

# Exit codes are looked at.
set +e
set -f
# Letters that are bold or underlined are struck over: x, backspace, x.
plain() {
	sed "s/.$(printf '\b')//g"
}

# Without an index, it also says that there is none.
show() {
	man -M "$pages" -c "$@" 2>/dev/null | plain
}

pages=$PWD/pages
mkdir -p pages/man1 pages/man3 pages/man7
cat >pages/man1/grow.1 <<'EOF'
.TH GROW 1 2024-01-02 "Version 3" "Test Manual"
.SH NAME
grow \- makes a tree of a seed
.SH SYNOPSIS
.B grow
.RI [ seed ]
.SH DESCRIPTION
The first paragraph, with \fBbold\fP and \fIslanted\fP words, is long enough to be filled over two lines.
.TP
.B \-v
Says more.
.PP
.EX
kept    as  it is
.EE
EOF
cat >pages/man3/plant.3 <<'EOF'
.Dd January 2, 2024
.Dt PLANT 3
.Os Test
.Sh NAME
.Nm plant ,
.Nm replant
.Nd puts a seed into the ground
.Sh SYNOPSIS
.In garden.h
.Ft int
.Fn plant "const char *seed" "size_t depth"
.Sh DESCRIPTION
The
.Fn plant
function digs.
.Bl -tag -width Ds
.It Dv DEEP
Far down.
.El
.Sh SEE ALSO
.Xr grow 1
EOF
cat >pages/man7/table.7 <<'EOF'
'\" t
.TH TABLE 7 2024-01-02 Test
.SH NAME
table \- a table and an equation
.SH DESCRIPTION
.TS
l r.
oak	7
beech	12
.TE
.EQ
a over b
.EN
\(em \[u00E4]
EOF
echo '.so man3/plant.3' >pages/man3/bury.3
gzip -n -9 pages/man1/grow.1 pages/man3/plant.3 pages/man3/bury.3
ln -s plant.3.gz pages/man3/replant.3.gz

is 'a gzipped page' 'grow - makes a tree of a seed' "$(show grow | grep 'tree of')"
is 'its heads' 'NAME SYNOPSIS DESCRIPTION' "$(show grow | grep '^[A-Z]*$')"
is 'head and foot lines' 'GROW(1) Test Manual GROW(1) Version 3 2024-01-02 GROW(1)' \
	"$(show grow | sed -n '1p;$p')"
is 'a synopsis' 'grow [seed]' "$(show grow | grep '\[seed')"
is 'bold letters' 2 "$(man -M "$pages" -c grow 2>/dev/null | grep -c "b$(printf '\b')bo$(printf '\b')o\|-$(printf '\b')-v")"
is 'an example has its spaces' yes "$(show grow | grep -q 'kept    as  it is' && echo yes)"
is 'a page in mdoc' 'int plant(const char *seed, size_t depth);' "$(show plant | grep -A 2 '^ *int')"
is 'a section' 'plant, replant - puts a seed into the ground' "$(show 3 plant | grep 'puts a')"
is 'by .so' 'plant, replant - puts a seed into the ground' "$(show bury | grep 'puts a')"
is 'by a link' 'plant, replant - puts a seed into the ground' "$(show replant | grep 'puts a')"
is 'a table' 'oak 7 beech 12' "$(show table | grep 'oak\|beech')"
is 'a file by its name' 'TABLE(7)' "$(man -c -l pages/man7/table.7 | plain | head -n 1 | cut -d ' ' -f 1)"
is 'an equation' 'a/b' "$(mandoc pages/man7/table.7 | plain | grep -o 'a */ *b')"
is 'UTF-8' '— ä' "$(mandoc -T utf8 pages/man7/table.7 | grep -o '— ä')"
is 'ASCII' '-- a' "$(mandoc -T ascii pages/man7/table.7 | plain | grep -o -e '--.*a')"
is 'HTML' '<h1 class="Sh" id="NAME">' "$(mandoc -T html pages/man7/table.7 | grep -o '<h1[^>]*NAME">')"
is 'where a page is' "$pages/man3/plant.3.gz" "$(man -M "$pages" -w plant)"
is 'a page that is not there' 5 "$(man -M "$pages" -c weed >/dev/null 2>&1; echo $?)"
is 'lint' 0 "$(zcat pages/man3/plant.3.gz | mandoc -T lint -W error >/dev/null 2>&1; echo $?)"
is 'through a pager' 'grow - makes a tree of a seed' "$(MANPAGER=cat man -M "$pages" grow 2>/dev/null | plain | grep 'tree of')"

makewhatis "$pages" 2>whatis.log
is 'makewhatis' '0' "$?"
is 'whatis' 'grow(1) - makes a tree of a seed' "$(whatis -M "$pages" grow)"
is 'whatis by another name' 'puts a seed into the ground' "$(whatis -M "$pages" replant | sed 's/.* - //')"
is 'apropos' 'grow(1) plant' "$(apropos -M "$pages" seed | sort | cut -d ' ' -f 1 | sed 's/,.*//')"
is 'apropos by a macro' 'puts a seed into the ground' "$(apropos -M "$pages" In=garden.h | sed 's/.* - //')"
is 'with the index, the same page' 'grow - makes a tree of a seed' "$(show grow | grep 'tree of')"
first=$(sha256sum <pages/mandoc.db)
makewhatis "$pages" 2>/dev/null
is 'the same index again' "$first" "$(sha256sum <pages/mandoc.db)"

is 'its own pages' 'man - display manual pages' "$(man -M /usr/share/man -c 1 man 2>/dev/null | plain | grep 'man - ')"

finish
