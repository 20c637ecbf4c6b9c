/* A gcc 10 that was compiled by a g++ without promotion of bit-fields takes every argument of mid() for one that
 * nobody uses, at -O2, and passes none. What is printed is checked by smoke.sh. */

#include <stdio.h>

static __attribute__((noinline)) int leaf(unsigned mask, int x, const char *name, int code) {
    return mask ? printf("%s %d %d\n", name, code, x) : 0;
}

static __attribute__((noinline)) int mid(unsigned mask, const char *name, int code) {
    return leaf(mask, 0, name, code);
}

int main(int argc, char **argv) {
    return mid(argc, argv[1], argc + 5) < 0;
}
