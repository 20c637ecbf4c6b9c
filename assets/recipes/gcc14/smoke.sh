# The rules of the language and what the libraries promise, tried with the new compilers before anything else uses
# them: those that gcc 3.4.6 and gcc 10 are tried with, and what came to C and C++ later.
#
# In:  gcc, binutils, a C library, busybox.
# Out: lines "N rules hold", or one line for each that does not, and exit code 1.

set -e
cp /recipe/rules.c rules-as-c++.cc

# With warnings off: rules.c does on purpose what they warn of.
c='gcc -std=gnu99 -w -static'
cxx='g++ -std=gnu++98 -w -static'

run() {
	"$@" -o program -lm
	./program
}

for level in -O0 -O1 -O2 -Os; do
	echo "with $level:"
	run $c $level /recipe/rules.c
	run $cxx $level -I/recipe rules-as-c++.cc
	run $cxx $level /recipe/rules.cc
	run $c $level /recipe/library.c
	run $cxx $level /recipe/library.cc
	run g++ -std=gnu++17 -w -static $level /recipe/modern.cc
	run g++ -std=gnu++20 -w -static $level /recipe/newest.cc
	run gcc -std=gnu23 -w -static $level /recipe/newest.c
	gcc $level -static -o program /recipe/arguments.c
	[ "$(./program name)" = 'name 7 0' ]
done

# What the driver does by itself: several files, assembler, the preprocessor alone, a program from two languages.
printf '#include <stdio.h>\nint answer(void);\nint main(void) { printf("%%d\\n", answer()); return 0; }\n' >main.c
printf '.globl answer\nanswer: movl $42, %%eax\nret\n.section .note.GNU-stack,"",@progbits\n' >answer.s
[ "$(run gcc main.c answer.s)" = 42 ]
[ "$(printf 'X __GNUC__.__GNUC_MINOR__\n' | cpp -P | tail -n 1)" = 'X 14 . 2' ]
[ "$(gcc -dumpversion)" = 14.2.0 ]
[ "$(gcc -print-multi-os-directory)" = ../lib ] || [ "$(gcc -print-multi-os-directory)" = . ]
if printf '#error no\n' | gcc -E - >/dev/null 2>&1; then exit 1; fi
# Whoever says int where a pointer is meant is told so, and -Werror is believed.
printf 'int f(int *p) { return p; }\n' >warned.c
if gcc -Werror -c warned.c 2>/dev/null; then exit 1; fi
echo 'the driver works'
