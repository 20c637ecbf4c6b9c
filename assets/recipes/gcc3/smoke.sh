# The rules of the language and what the libraries promise, tried with the new compilers before anything else uses
# them. A compiler that compiles itself can still be wrong: gcc 3.4.6's g++ was, for all that was compiled by it.
#
# In:  gcc, binutils, a C library, busybox. (By tcc, the C library is tcc's, and there is no C++ library.)
# Out: lines "N rules hold", or one line for each that does not, and exit code 1.

. /recipe/gcc-smoke.sh

# In gnu99, and with its warnings off: rules.c does on purpose what they warn of.
c='gcc -std=gnu99 -w -static'
cxx='g++ -w -static'

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

driver 3.4.6
