# What a toolchain has and does: the hash of each of its files, and what becomes of a C and a C++ program. It is run
# in a build's sandbox and on a booted machine, and both must say the same, line by line.

cd /tmp
echo '@@ files'
find /usr -type f | sort | xargs sha256sum

echo '@@ C'
gcc -static -O2 -o hello-c /recipe/hello.c
./hello-c
sha256sum hello-c

echo '@@ C++'
g++ -static -O2 -o hello-c++ /recipe/hello.cc
./hello-c++
sha256sum hello-c++

echo '@@ end'
