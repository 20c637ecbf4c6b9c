# What musl promises, and what was once wrong in it for a compiler, tried before anything is linked with it.
#
# In:  musl, the gcc and binutils that it was built by, busybox.
# Out: the line "musl works", or a line for each check that failed, and exit code 1.

set -e
cp /recipe/smoke.c .

# A library of which an object is missing: smoke.c would not notice. 1,900 functions, and complex numbers too.
[ "$(nm -g /usr/lib/libc.a 2>/dev/null | grep -c ' [TWtw] ')" -gt 1900 ]
for library in m pthread rt dl crypt util resolv xnet; do [ -s /usr/lib/lib$library.a ]; done

for level in -O0 -O2; do
	gcc -std=gnu99 -w $level -static -o smoke smoke.c -lm -lpthread
	./smoke
done
