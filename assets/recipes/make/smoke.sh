# What the packages after make lean on, tried before any of them is built.
#
# In:  make, busybox and the C compiler CC that it calls.
# Out: a line "N checks passed", or one line for each check that did not, and exit code 1.

. /recipe/checks.sh

# Runs make on a makefile that comes on standard input. In it, recipes begin with ">" instead of a tab.
run() {
	{ echo '.RECIPEPREFIX = >'; cat; } >Makefile
	make -s --no-print-directory "$@" 2>&1
}

work=$(mktemp -d)
cd "$work"

is 'version' 'GNU Make 4.4.1' "$(make --version | head -n 1)"

is 'a tab begins a recipe' 'made' "$(printf 'all:\n\t@echo made\n' >tab.mk; make -f tab.mk)"

is 'a chain of rules, in order' 'c b a' "$(run <<'EOF'
a: b ; @echo a
b: c
> @echo b
c: ; @echo c
EOF
)"

is 'only what is older is made again' 'up to date' "$(: >in; run >/dev/null <<'EOF'
out: in ; cp in out
EOF
touch -t 200001010000 in; make -q out && echo up to date)"

is 'what is newer is made again' 'again' "$(touch -t 200001010000 out; touch in; run <<'EOF'
out: in ; @echo again
EOF
)"

is 'pattern rules and automatic variables' 'one.o from one.c, stem one two.o from two.c, stem two | one.o two.o' "$(: >one.c; : >two.c; run <<'EOF'
all: one.o two.o ; @echo '|' $^
%.o: %.c ; @echo '$@ from $<, stem $*'
EOF
)"

is 'static pattern rules and order-only needs' 'dir x.a x y.a y' "$(run <<'EOF'
all: x.a y.a
x.a y.a: %.a: | dir ; @echo $@ $*
dir: ; @echo dir
EOF
)"

is 'suffix rules' 'w.q from w.p' "$(: >w.p; run <<'EOF'
.SUFFIXES: .p .q
all: w.q
.p.q: ; @echo $@ from $<
EOF
)"

is '.PHONY runs although the file is there' 'cleaned' "$(: >clean; run clean <<'EOF'
.PHONY: clean
clean: ; @echo cleaned
EOF
)"

is 'kinds of variables' 'late now first more appended' "$(run <<'EOF'
a = $(later)
b := $(now)
now = x
later = late
c := now
d ?= first
d ?= second
e = more
e += appended
all: ; @echo $(a) $(b) $(c) $(d) $(e)
EOF
)"

is 'variables of a target and of the command line' 'own given' "$(run v=given <<'EOF'
v = of the file
u = common
all: u = own
all: ; @echo $(u) $(v)
EOF
)"

is 'override, export and define' 'forced exported line1 line2' "$(run v=given <<'EOF'
override v = forced
export E = exported
define lines
@echo line1
@echo line2
endef
all:
> @echo $(v) $$E
> $(lines)
EOF
)"

is 'shell, wildcard and sort' '7 one.c two.c a b c' "$(run <<'EOF'
all: ; @echo $(shell expr 3 + 4) $(sort $(wildcard *.c)) $(sort c a b a)
EOF
)"

is 'functions of texts' 'b.o a-b yes b a c 3 two' "$(run <<'EOF'
all: ; @echo $(patsubst %.c,%.o,b.c) $(subst +,-,a+b) $(if $(findstring x,axb),yes,no) $(filter b,a b) $(filter-out b,a b c) $(words a b c) $(word 2,one two)
EOF
)"

is 'functions of names' 'c.d .d c pre-a a.x' "$(run <<'EOF'
all: ; @echo $(notdir a/c.d) $(suffix a/c.d) $(basename c.d) $(addprefix pre-,a) $(addsuffix .x,a)
EOF
)"

is 'foreach, call, eval' '<a> <b> b:a made-by-eval' "$(run <<'EOF'
turn = $(2):$(1)
all: first target
$(eval target: ; @echo made-by-eval)
first: ; @echo $(foreach v,a b,'<$(v)>') $(call turn,a,b)
EOF
)"

is 'conditionals' 'equal defined else' "$(run <<'EOF'
v = x
ifeq ($(v),x)
r = equal
endif
ifdef v
r += defined
endif
ifneq "$(v)" "x"
r += wrong
else
r += else
endif
all: ; @echo $(r)
EOF
)"

is 'include, also of a file that a rule makes' 'from the file made' "$(echo 'i = from the file' >i.mk; rm -f j.mk; run <<'EOF'
include i.mk
include j.mk
all: ; @echo $(i) $(j)
j.mk: ; @echo 'j = made' >$@
EOF
)"

is '-include of nothing' 'fine' "$(run <<'EOF'
-include nothing.mk
all: ; @echo fine
EOF
)"

is 'VPATH' 'deep/v.in' "$(mkdir deep; : >deep/v.in; run <<'EOF'
VPATH = deep
all: v.in ; @echo $<
EOF
)"

is '-C, -f and sub-makes with their variables' 'sub got it' "$(mkdir sub; printf 'all: ; @echo sub $(V)\n' >sub/other.mk; run <<'EOF'
all: ; @$(MAKE) -C sub -f other.mk V='got it'
EOF
)"

is 'one shell a recipe' 'kept' "$(run <<'EOF'
.ONESHELL:
all:
> @v=kept
> echo $$v
EOF
)"

is '-n shows and does not' 'echo x >never none' "$(run -n <<'EOF'
all: ; echo x >never
EOF
[ -e never ] || echo none)"

is 'a recipe that fails: exit code 2' '2' "$(run >/dev/null <<'EOF' || echo $?
all: ; @exit 7
EOF
)"

is 'a failure is told' 'Error 7' "$(run <<'EOF' | grep -o 'Error 7'
all: ; @exit 7
EOF
)"

is 'no rule: exit code 2' '2' "$(run >/dev/null <<'EOF' || echo $?
all: nowhere
EOF
)"

is '-k goes on, and a leading - forgives' 'other 2 forgiven' "$(run -k <<'EOF' | grep -v make:; run -k bad >/dev/null </dev/null || echo $?; run <<'END' | grep -v ignored
all: bad other
bad: ; @false
other: ; @echo other
EOF
all:
> -@false
> @echo forgiven
END
)"

is 'a half-made target is removed' 'removed' "$(run >/dev/null <<'EOF' || [ -e half ] || echo removed
.DELETE_ON_ERROR:
half: ; @echo x >half; false
EOF
)"

# Each of the two waits for the other, so this ends only if both run at once.
is '-j2 runs two at once' 'met met' "$(run -j2 <<'EOF'
all: l r
l r: ; @: >$@.here; i=0; while [ ! -e l.here -o ! -e r.here ]; do sleep 0.02; i=$$((i + 1)); [ $$i -lt 500 ] || exit 1; done; echo met
EOF
)"

# Sub-makes take their jobs from the same pool: with -j3, two of them have never more than three at once.
cat >many.mk <<'EOF'
all: $(addprefix $(N)-,1 2 3 4 5 6)
$(N)-%: ; @: >running/$@; ls running 2>/dev/null | wc -l >>seen; sleep 0.05; rm running/$@
EOF
mkdir running
is 'sub-makes share the jobs' '12 no more' "$(run -j3 <<'EOF'
all: a b
a b: ; @$(MAKE) -f many.mk N=$@
EOF
wc -l <seen; [ "$(sort -n seen | tail -n 1)" -le 3 ] && echo no more)"

# Again each waits for the other, this time from two makes.
is 'sub-makes run at once' 'met met' "$(rm -f *.here; cat >meet.mk <<'EOF'
$(N): ; @: >$@.here; i=0; while [ ! -e l.here -o ! -e r.here ]; do sleep 0.02; i=$$((i + 1)); [ $$i -lt 500 ] || exit 1; done; echo met
EOF
run -j2 <<'EOF'
all: l r
l r: ; @$(MAKE) -f meet.mk N=$@
EOF
)"

is 'the jobs come by a fifo' 'fifo' "$(run -j2 <<'EOF'
all: ; @echo $(MAKEFLAGS) | grep -o 'jobserver-auth=fifo' | cut -d = -f 2; : $(MAKE)
EOF
)"

is '-j1 goes in order' '1 2 3' "$(run -j1 <<'EOF'
all: 1 2 3
1 2 3: ; @echo $@
EOF
)"

is 'a C program' 'hello from two files' "$(cat >main.c <<'EOF'
#include <stdio.h>
const char *text(void);
int main(void) { puts(text()); return 0; }
EOF
echo 'const char *text(void) { return "hello from two files"; }' >text.c
run -j2 CC="$CC" <<'EOF'
hello: main.o text.o ; @$(CC) -static -o $@ $^
EOF
./hello)"

is 'nothing is left of the fifos' '' "$(ls /tmp | grep '^GMfifo')"

cd /
rm -rf "$work"
finish
