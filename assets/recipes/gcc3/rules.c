/* Rules of the language that later compilers are compiled by, as C99 states them.
 * The same text is C++98, whose rules are here the same, and is tried as both.
 * Operands are volatile, so that the program applies a rule, and not the compiler to its constants. */

#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include "rules.h"

typedef unsigned long long u64;

struct fields {
    unsigned narrow : 16, one : 1, almost : 31, full : 32;
    int negative : 5;
    u64 wide32 : 32, wide40 : 40;
    unsigned char byte : 7;
};

static struct fields made(void) {
    struct fields f;
    memset(&f, 0, sizeof f);
    f.narrow = 3, f.one = 1, f.almost = 3, f.full = 3, f.negative = -3, f.wide32 = 3, f.byte = 3;
    f.wide40 = 0xffffffffffull;
    return f;
}

static int calls;
static int called(void) { return ++calls; }

static int chosen(long long value) {
    switch (value) {
    case -1: return 1;
    case 0x100000001ll: return 2;
    case 5: calls = 0; /* goes on */
    case 6: return calls;
    default: return 3;
    }
}

static int first_int(int count, ...) {
    va_list list;
    int value;
    va_start(list, count);
    value = va_arg(list, int);
    va_end(list);
    return value;
}

static void bit_fields(void) {
    struct fields f = made(), *p = &f, array[2];
    volatile int minus = -1, two = 2, index = 1;
    array[1] = f;
    RULE("6.3.1.1/2", "a narrow unsigned bit-field is an int: <", minus < f.narrow);
    RULE("6.3.1.1/2", "the same by a pointer", minus < p->narrow);
    RULE("6.3.1.1/2", "the same in an array", minus < array[index].narrow);
    RULE("6.3.1.1/2", "the same on the left: >", f.narrow > minus);
    RULE("6.3.1.1/2", "the same: >= and <=", f.narrow >= minus && minus <= f.narrow && !(f.narrow <= minus));
    RULE("6.3.1.1/2", "the same for == after an addition", f.narrow + minus == two);
    RULE("6.3.1.1/2", "one bit", minus < f.one && f.one - two < 0);
    RULE("6.3.1.1/2", "31 bits", minus < f.almost && f.almost - 5 < 0);
    RULE("6.3.1.1/2", "32 bits are an unsigned", !(minus < f.full) && f.full - 5 > 0);
    RULE("6.3.1.1/2", "an unsigned char bit-field", minus < f.byte && f.byte - 5 < 0);
    RULE("6.3.1.1/2", "a signed bit-field", f.negative < 0 && f.negative + two == minus);
    RULE("6.3.1.1/2", "unary minus", -f.narrow < 0 && -f.one == minus);
    RULE("6.3.1.1/2", "unary plus", minus < +f.narrow);
    RULE("6.3.1.1/2", "~", ~f.narrow < 0 && ~f.narrow == -4);
    RULE("6.3.1.1/2", "subtraction", f.narrow - 5 < 0 && (f.narrow - 5) / two == minus);
    RULE("6.3.1.1/2", "multiplication and division", f.narrow * minus < 0 && f.narrow / minus == -3);
    RULE("6.3.1.1/2", "remainder", minus % f.narrow == minus);
    RULE("6.3.1.1/2", "&, | and ^", (f.narrow | minus) < 0 && (minus & f.narrow) == 3 && (f.narrow ^ minus) < 0);
    RULE("6.5.7/3", "the type of a shift is that of its left operand", (f.narrow << 1) - 7 < 0 && (f.narrow >> 1) - two < 0);
    RULE("6.5.7/3", "the right operand changes nothing", (minus >> f.one) == minus);
#ifndef __cplusplus /* a known limit of g++: see rules.cc */
    RULE("6.5.15/5", "?: with an int", (two ? f.narrow : minus) - 5 < 0);
#endif
    RULE("6.5.2.2/6", "as an argument of printf", first_int(1, f.narrow) - 5 < 0);
    RULE("6.8.4.2/5", "switch promotes", chosen(f.one - two) == 1);
    RULE("6.5.3.3/5", "!", !f.narrow == 0);
    RULE("6.5.16.2/3", "a compound assignment computes in int", (f.narrow += minus, f.narrow == 2));
    RULE("6.7.2.1/9", "an overflow wraps and leaves the others alone",
         (f.narrow = 65535, f.narrow++, f.narrow == 0) && f.one == 1 && f.almost == 3);
    RULE("6.7.2.1/9", "40 bits", f.wide40 == 0xffffffffffull && (f.wide40 += 1, f.wide40 == 0));
    RULE("6.5.16/3", "the value of an assignment is what was stored", (f.one = two) == 0);
}

static void promotions(void) {
    volatile unsigned char uc = 255;
    volatile signed char sc = -1;
    volatile unsigned short us = 65535;
    volatile short s = -1;
    volatile int i = -1;
    volatile unsigned u = 1;
    volatile long l = -1;
    volatile u64 ull = 1;
    RULE("6.3.1.1/2", "unsigned char is an int", i < uc && ~uc < 0 && -uc == -255 && uc + uc == 510);
    RULE("6.3.1.1/2", "unsigned short is an int", i < us && us * s == -65535 && (us << 1) == 131070);
    RULE("6.3.1.1/2", "signed char keeps its sign", sc < 0 && sc == i && (sc >> 1) == -1);
    RULE("6.3.1.8/1", "int with unsigned is unsigned", !(i < u) && (i + u == 0) && i / u == UINT_MAX);
    RULE("6.3.1.8/1", "unsigned with long is long", l < (long)u && u + l == 0 && l < u);
    RULE("6.3.1.8/1", "long with unsigned long long is unsigned", !(l < ull) && l * ull == ULLONG_MAX);
    RULE("6.3.1.8/1", "int with double is double", i / 2.0 == -0.5 && u - 1.5 < 0);
    RULE("6.5.15/5", "?: takes the common type", (i ? i : u) > 0 && sizeof(i ? sc : l) == sizeof(long));
    RULE("6.3.1.3/2", "to unsigned: modulo", (unsigned char)-1 == 255 && (unsigned)l == UINT_MAX && (u64)i == ULLONG_MAX);
    RULE("6.3.1.3/3", "to signed: the low bits (as gcc defines it)", (signed char)uc == -1 && (int)(ull << 31 | 1) == INT_MIN + 1);
    RULE("6.5.5/6", "division truncates towards zero", (i - 6) / 2 == -3 && (i - 6) % 2 == -1 && 7 / (i - 1) == -3);
    RULE("6.5.7/5", "a signed >> keeps the sign (as gcc defines it)", (l - 8) >> 1 == -5 && (i >> 31) == -1);
    RULE("6.5.7/5", "an unsigned one does not", (u << 31) >> 31 == 1 && ~0u >> u == INT_MAX);
    RULE("6.5.16.2/3", "compound assignments compute in the common type", (uc /= -5, uc == 205) && (us *= 2, us == 65534));
    RULE("6.4.4.1/5", "types of constants", sizeof 0x80000000 == 4 && 0x80000000 > 0 && sizeof 2147483648 == 8 && -2147483648 < 0);
    RULE("6.5.3.4/2", "sizeof does not evaluate", (sizeof(i++), i == -1));
    RULE("6.5.13/4", "&& and || stop", (i = 0, (void)(i && i++), (void)(u || i++), i == 0));
}

static void floating(void) {
    volatile double d = -2.9;
    volatile float f = 16777217.0;
    volatile long double x = 9007199254740993.0L, tiny = 1.0L;
    volatile u64 big = 18446744073709551615ull;
    volatile long l = LONG_MIN;
    volatile double upper = 9223372036854775808.0;
    int bits = 0;
    RULE("6.3.1.4/1", "to an integer: towards zero", (int)d == -2 && (long)d == -2 && (int)-d == 2);
    RULE("6.3.1.4/1", "to unsigned long, the upper half", (u64)upper == 1ull << 63 && (u64)(upper * 1.5) == 3ull << 62);
    RULE("6.3.1.4/2", "from unsigned long, the upper half", (double)big == upper * 2 && (long double)big == 18446744073709551615.0L);
    RULE("6.3.1.4/2", "from long", (double)l == -upper && (long double)l == -upper);
    RULE("6.3.1.5/2", "to float: rounded to the nearest", f == 16777216.0f);
    RULE("5.2.4.2.2/8", "long double has 64 bits", x - 9007199254740992.0L == 1.0L && (double)x == 9007199254740992.0);
    while (tiny + 1.0L != 1.0L) tiny /= 2, bits++;
    RULE("5.2.4.2.2/8", "long double's epsilon", bits == 64);
    RULE("6.5.8/6", "comparisons with a NaN are false", (d = 0, d /= d, !(d < 1) && !(d >= 1) && d != d));
    RULE("6.5.3.3/3", "minus zero", (d = 0, 1 / -d < 0));
    RULE("6.4.4.2/3", "hexadecimal constants", 0x1.8p1 == 3.0 && 0x1.0000000000000002p0L == 1.0L + 2.0L / 18446744073709551616.0L);
}

/* Structures of all the ways in which x86-64 passes them. */
struct s1 { char c; };
struct s3 { char c[3]; };
struct s8 { int i; float f; };
struct s12 { float x, y, z; };
struct s16 { double d; long l; };
struct s16f { double d, e; };
struct s17 { char c[17]; };
struct sld { long double x; };
struct s40 { long a, b, c, d, e; };

static struct s3 back3(struct s3 s) { s.c[0]++; return s; }
static struct s8 back8(struct s8 s) { s.i++, s.f++; return s; }
static struct s12 back12(struct s12 s) { s.x++, s.z++; return s; }
static struct s16 back16(struct s16 s) { s.d++, s.l++; return s; }
static struct s16f back16f(struct s16f s) { s.d++, s.e++; return s; }
static struct s17 back17(struct s17 s) { s.c[16]++; return s; }
static struct sld backld(struct sld s) { s.x += 1; return s; }
static struct s40 back40(struct s40 s) { s.a++, s.e++; return s; }

/* More than the registers hold, and each a bit of everything. */
static long double sum(struct s1 a, struct s8 b, int c, struct s16 d, struct s17 e, double f, struct s16f g,
                       long double h, struct s40 i, long j, struct s12 k, char l, float m, struct sld n) {
    return a.c + b.i + b.f + c + d.d + d.l + e.c[0] + e.c[16] + f + g.d + g.e + h + i.a + i.e + j + k.x + k.y
        + k.z + l + m + n.x;
}

static void structures(void) {
    struct s1 a = {1};
    struct s3 a3 = {{1, 2, 3}};
    struct s8 b = {2, 3};
    struct s12 k = {4, 5, 6};
    struct s16 d = {7, 8};
    struct s16f g = {9, 10};
    struct s17 e = {{11}};
    struct sld n = {12};
    struct s40 i = {13, 0, 0, 0, 14};
    struct s3 r3 = back3(a3);
    e.c[16] = 15;
    RULE("6.5.2.2/4", "3 bytes", r3.c[0] == 2 && r3.c[1] == 2 && r3.c[2] == 3);
    RULE("6.5.2.2/4", "int and float", back8(b).i == 3 && back8(b).f == 4);
    RULE("6.5.2.2/4", "three floats", back12(k).x == 5 && back12(k).y == 5 && back12(k).z == 7);
    RULE("6.5.2.2/4", "double and long", back16(d).d == 8 && back16(d).l == 9);
    RULE("6.5.2.2/4", "two doubles", back16f(g).d == 10 && back16f(g).e == 11);
    RULE("6.5.2.2/4", "17 bytes, in memory", back17(e).c[0] == 11 && back17(e).c[16] == 16);
    RULE("6.5.2.2/4", "long double", backld(n).x == 13);
    RULE("6.5.2.2/4", "40 bytes, in memory", back40(i).a == 14 && back40(i).e == 15 && i.a == 13);
    RULE("6.5.2.2/4", "all at once", sum(a, b, 16, d, e, 17, g, 18, i, 19, k, 20, 21, n) == 1 + 5 + 16 + 15 + 26 + 17
         + 19 + 18 + 27 + 19 + 15 + 20 + 21 + 12);
}

static long double added(const char *kinds, ...) {
    va_list list, again;
    long double total = 0;
    int turn;
    va_start(list, kinds);
    va_copy(again, list);
    for (turn = 0; turn < 2; turn++, kinds -= strlen(kinds))
        for (; *kinds; kinds++) {
            if (*kinds == 'i') total += turn ? va_arg(again, int) : va_arg(list, int);
            if (*kinds == 'l') total += turn ? va_arg(again, long) : va_arg(list, long);
            if (*kinds == 'd') total += turn ? va_arg(again, double) : va_arg(list, double);
            if (*kinds == 'L') total += turn ? va_arg(again, long double) : va_arg(list, long double);
            if (*kinds == 's') total += turn ? va_arg(again, struct s16).d : va_arg(list, struct s16).d;
            if (*kinds == 'b') total += turn ? va_arg(again, struct s40).e : va_arg(list, struct s40).e;
        }
    va_end(again);
    va_end(list);
    return total;
}

static void varargs(void) {
    struct s16 s = {3, 0};
    struct s40 b = {0, 0, 0, 0, 5};
    RULE("6.5.2.2/7", "char and float are promoted", added("id", (char)-1, 2.5f) == 1.5L);
    RULE("7.15.1.1/2", "ints beyond the registers", added("iiiiiiiii", 1, 2, 3, 4, 5, 6, 7, 8, -9) == 27);
    RULE("7.15.1.1/2", "doubles beyond the registers", added("dddddddddd", 1., 2., 3., 4., 5., 6., 7., 8., 9., .5) == 45.5L);
    RULE("7.15.1.1/2", "long doubles among others", added("iLdLl", 1, 2.5L, 3., 4.25L, 5L) == 15.75L);
    RULE("7.15.1.1/2", "structures among others", added("isbdsi", 1, s, b, 2., s, 4) == 18);
}

static int zeros[3];
static struct s40 *null_pointer;

static void initialisation(void) {
    int part[5] = {1, 2}, i, clean = 1;
    char text[8] = "ab", exact[2] = {'x', 'y'};
    struct { int a; struct { double d; char *p; } in[2]; } nested = {1, {{2}}};
    for (i = 0; i < 3; i++) part[2 + i] |= zeros[i];
    RULE("6.7.8/10", "what is static is zero", !zeros[0] && !zeros[2] && !null_pointer);
    RULE("6.7.8/21", "the rest of an array is zero", part[1] == 2 && !part[2] && !part[3] && !part[4]);
    for (i = 2; i < 8; i++) clean &= !text[i];
    RULE("6.7.8/21", "the rest of a string's array is zero", text[1] == 'b' && clean && exact[1] == 'y');
    RULE("6.7.8/21", "nested", nested.in[0].d == 2 && !nested.in[0].p && nested.in[1].d == 0 && !nested.in[1].p);
}

static void control(void) {
    volatile int zero = 0;
    int array[3] = {0, 0, 0}, *p = array, i = 0;
    RULE("6.8.4.2/5", "switch over 64 bits", chosen(-1) == 1 && chosen(0x100000001ll) == 2 && chosen(1) == 3);
    RULE("6.8.4.2/4", "a case goes on into the next", (calls = 9, chosen(6) == 9) && chosen(5) == 0);
    RULE("6.5.16.2/3", "the left side is evaluated once", (calls = 0, array[called()] += 5, calls == 1 && array[1] == 5));
    RULE("6.5.2.4/2", "p++ is the old value", *p++ == 0 && *p == 5 && p - array == 1);
    RULE("6.5.17/2", ", is a sequence point", (i = 1, i += i, i) == 2);
    do { i++; if (i == 5) continue; } while (zero);
    RULE("6.8.5/4", "do runs once; continue looks at its condition", i == 3);
    RULE("6.5.9/6", "pointers one past the end", array + 3 == &array[2] + 1 && &array[3] - array == 3);
}

int main(void) {
    bit_fields();
    promotions();
    floating();
    structures();
    varargs();
    initialisation();
    control();
#ifdef __cplusplus
    return report("C++ (rules of C)");
#else
    return report("C");
#endif
}
