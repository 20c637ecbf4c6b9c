# Known answers of what TLS rests on.
#
# In:  Mbed TLS, and the compiler, C library and tools that it was built by.
# Out: the line "mbedtls works", or a line for each check that failed, and exit code 1.

set -e
gcc -static -o smoke /recipe/smoke.c -lmbedtls -lmbedx509 -lmbedcrypto
./smoke
echo 'mbedtls works'
