# What gcc asks of MPFR, tried before gcc is linked with it.
#
# In:  MPFR, and the compiler, C library and tools that it was built by.
# Out: the line "MPFR works", or a line for each check that failed, and exit code 1.

set -e
gcc -w -static -o smoke /recipe/smoke.c -lmpfr -lgmp
./smoke
