# What the smoke tests of gcc 3.4.6, 10 and 14 share: `. /recipe/gcc-smoke.sh`.

set -e
# A file of C is compiled as C++, too.
cp /recipe/rules.c rules-as-c++.cc

# run COMMAND...: a compiler's command, then the program that it makes.
run() {
	"$@" -o program -lm
	./program
}

# driver VERSION: what the driver does by itself: several files, assembler, the preprocessor alone, a program from two
# languages.
driver() {
	printf '#include <stdio.h>\nint answer(void);\nint main(void) { printf("%%d\\n", answer()); return 0; }\n' >main.c
	printf '.globl answer\nanswer: movl $42, %%eax\nret\n.section .note.GNU-stack,"",@progbits\n' >answer.s
	[ "$(run gcc main.c answer.s)" = 42 ]
	[ "$(printf 'X __GNUC__.__GNUC_MINOR__.__GNUC_PATCHLEVEL__\n' | cpp -P | tail -n 1 | tr -d ' ')" = "X$1" ]
	[ "$(gcc -dumpversion)" = "$1" ]
	if printf '#error no\n' | gcc -E - >/dev/null 2>&1; then exit 1; fi
	echo 'the driver works'
}

# modern_driver VERSION: the same, and what came later.
modern_driver() {
	[ "$(gcc -print-multi-os-directory)" = ../lib ] || [ "$(gcc -print-multi-os-directory)" = . ]
	# Whoever says int where a pointer is meant is told so, and -Werror is believed.
	printf 'int f(int *p) { return p; }\n' >warned.c
	if gcc -Werror -c warned.c 2>/dev/null; then exit 1; fi
	driver "$1"
}

# rules LEVEL: what gcc 3.4.6 is tried with, by a later gcc. With warnings off: rules.c does on purpose what they warn of.
rules() {
	echo "with $1:"
	run gcc -std=gnu99 -w -static $1 /recipe/rules.c
	run g++ -std=gnu++98 -w -static $1 -I/recipe rules-as-c++.cc
	run g++ -std=gnu++98 -w -static $1 /recipe/rules.cc
	run gcc -std=gnu99 -w -static $1 /recipe/library.c
	run g++ -std=gnu++98 -w -static $1 /recipe/library.cc
	run g++ -std=gnu++17 -w -static $1 /recipe/modern.cc
	gcc $1 -static -o program /recipe/arguments.c
	[ "$(./program name)" = 'name 7 0' ]
}
