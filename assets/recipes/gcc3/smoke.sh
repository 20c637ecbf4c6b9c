# The rules of the language and what the libraries promise, tried with the new compilers before anything else uses
# them. A compiler that compiles itself can still be wrong: gcc 3.4.6's g++ was, for all that was compiled by it.
#
# In:  gcc, binutils, a C library, busybox. (By tcc, the C library is tcc's, and there is no C++ library.)
# Out: lines "N rules hold", or one line for each that does not, and exit code 1.

set -e
cp /recipe/rules.c rules-as-c++.cc

# In gnu99, and with its warnings off: rules.c does on purpose what they warn of.
c='gcc -std=gnu99 -w -static'
cxx='g++ -w -static'

run() {
	"$@" -o program -lm
	./program
}

for level in -O0 -O1 -O2 -Os; do
	echo "with $level:"
	run $c $level /recipe/rules.c
	if [ "$VARIANT" = tcc ]; then
		g++ -w -fno-exceptions $level -I/recipe -c rules-as-c++.cc
		run $c rules-as-c++.o
	else
		run $cxx $level -I/recipe rules-as-c++.cc
		run $cxx $level /recipe/rules.cc
		run $c $level /recipe/library.c
		run $cxx $level /recipe/library.cc
	fi
done

# What the driver does by itself: several files, assembler, the preprocessor alone, a program from two languages.
printf '#include <stdio.h>\nint answer(void);\nint main(void) { printf("%%d\\n", answer()); return 0; }\n' >main.c
printf '.globl answer\nanswer: movl $42, %%eax\nret\n.section .note.GNU-stack,"",@progbits\n' >answer.s
[ "$(run gcc main.c answer.s)" = 42 ]
[ "$(printf 'X __GNUC__.__GNUC_MINOR__\n' | cpp -P | tail -n 1)" = 'X 3 . 4' ]
[ "$(gcc -dumpversion)" = 3.4.6 ]
if printf '#error no\n' | gcc -E - >/dev/null 2>&1; then exit 1; fi
echo 'the driver works'
