# What a TLS connection is made of, tried before anything is linked with it.
#
# In:  BearSSL, and the compiler, C library and tools that it was built by.
# Out: the line "BearSSL works", or a line for each check that failed, and exit code 1.

set -e
gcc -static -o smoke /recipe/smoke.c -lbearssl
./smoke
