# What users of zlib lean on, tried before anything is linked with it; and another program's gzip reads what it writes.
#
# In:  zlib, and the compiler, C library and tools that it was built by.
# Out: the line "zlib works", or a line for each check that failed, and exit code 1.

set -e
gcc -static -o smoke /recipe/smoke.c -lz
./smoke written.gz
[ "$(gzip -dc written.gz)" = 'hello, gzip' ]
printf 'and back' | gzip >read.gz
[ "$(./smoke read.gz read)" = 'and back' ]
echo 'zlib works'
