# What a TLS connection is made of, tried before anything is linked with it.
#
# In:  mbed TLS, and the compiler, C library and tools that it was built by.
# Out: the line "mbed TLS works", or a line for each check that failed, and exit code 1.

set -e
gcc -static -o smoke /recipe/smoke.c -lmbedtls -lmbedx509 -lmbedcrypto
./smoke
