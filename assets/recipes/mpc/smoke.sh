# What gcc asks of MPC, tried before gcc is linked with it.
#
# In:  MPC, and the compiler, C library and tools that it was built by.
# Out: the line "MPC works", or a line for each check that failed, and exit code 1.

set -e
gcc -w -static -o smoke /recipe/smoke.c -lmpc -lmpfr -lgmp
./smoke
