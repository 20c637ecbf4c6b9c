# What gcc asks of GMP, tried before gcc is linked with it.
#
# In:  GMP, and the compiler, C library and tools that it was built by.
# Out: the line "GMP works", or a line for each check that failed, and exit code 1.

set -e
gcc -w -static -o smoke /recipe/smoke.c -lgmp
./smoke
