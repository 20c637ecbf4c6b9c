# The rules of the language and what the libraries promise, tried with the new compilers before anything else uses
# them: those that gcc 3.4.6 and gcc 10 are tried with, and what came to C and C++ later.
#
# In:  gcc, binutils, a C library, busybox.
# Out: lines "N rules hold", or one line for each that does not, and exit code 1.

. /recipe/gcc-smoke.sh
for level in -O0 -O1 -O2 -Os; do
	rules $level
	run g++ -std=gnu++20 -w -static $level /recipe/newest.cc
	run gcc -std=gnu23 -w -static $level /recipe/newest.c
done
modern_driver 14.2.0
