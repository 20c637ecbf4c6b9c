# Numbers and sizes that the kernel's ABI fixes, and that C and C++ can read the headers beside the C library's.
#
# In:  the headers, and the compiler, C library and tools that they were made by.
# Out: the line "linux-headers work", or a line for each check that failed, and exit code 1.

set -e
gcc -static -Wall -Werror -o smoke /recipe/smoke.c
./smoke
for header in linux/bpf linux/netlink linux/perf_event linux/fuse linux/io_uring linux/can; do
	echo "#include <$header.h>" | gcc -fsyntax-only -x c -
	echo "#include <$header.h>" | g++ -fsyntax-only -x c++ -
done
echo 'linux-headers work'
