/* Rules of the language: what a compiler must get right before any library is there. */

#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "check.h"

static void check_promotions(void) {
    struct {
        unsigned narrow : 16, full : 32;
        int negative : 4;
        signed char byte;
        unsigned short half;
    } s = {40000, 3000000000u, -3, -7, 65535};
    volatile signed char c = -1;
    volatile unsigned char u = 255;
    volatile short h = -1;
    int minus_one = -1;
    group("promotions", "C99 6.3.1.1/2, 6.3.1.8, 6.5.3.4, 6.5.15/5");
    check("a narrow unsigned bit-field becomes int", minus_one < s.narrow);
    check("a bit-field of 32 bits stays unsigned", !(minus_one < s.full));
    check("a signed bit-field keeps its sign", s.negative == -3);
    check("signed char keeps its sign", c == -1 && c < 0);
    check("unsigned char has none", u == 255 && u > 0);
    check("short against int", h == minus_one);
    check("unsigned short becomes int", minus_one < s.half);
    check("~ of unsigned char is an int", ~u == -256);
    check("- of unsigned char is an int", -u == -255);
    check("<< of unsigned char is an int", u << 8 == 65280);
    check("sum of unsigned chars does not wrap", u + u == 510);
    check("int against unsigned is unsigned", !(minus_one < 1u));
    check("int against long keeps its sign", minus_one < 1L);
    check("unsigned against long keeps its value", 4294967295u > -1L);
    check("sizeof of a character constant is that of int", sizeof 'a' == sizeof(int));
    check("sizeof of ?: takes the common type", sizeof(1 ? (char)1 : 1L) == sizeof(long));
    check("sizeof does not evaluate", sizeof(minus_one++) == sizeof(int) && minus_one == -1);
    check("char is signed", CHAR_MIN == -128 && (char)200 == -56);
}

static void check_bit_fields(void) {
    struct { unsigned a : 3, b : 13; int c : 5; unsigned d : 11; } s = {7, 8000, -3, 2047};
    struct { uint64_t low : 40, high : 24; } wide = {0xffffffffffull, 0xabcdef};
    struct { int a : 1; unsigned : 0; int b : 1; } separate = {0, 0};
    group("bit-fields", "C99 6.7.2.1/4-11, 6.5.16.1");
    check("3 bits", s.a == 7);
    check("13 bits", s.b == 8000);
    check("5 signed bits", s.c == -3);
    check("11 bits", s.d == 2047);
    check("they share one int", sizeof s == 4);
    s.a++;
    check("an overflow wraps", s.a == 0);
    check("and leaves the neighbour alone", s.b == 8000 && s.c == -3);
    s.c = 15;
    check("assignment takes the low bits", s.c == 15 && (s.c = 17, s.c == -15));
    s.b |= 1;
    check("|= on a bit-field", s.b == 8001);
    s.d -= 2048;
    check("-= on a bit-field", s.d == 2047);
    check("40 bits", wide.low == 0xffffffffffull);
    check("24 bits above them", wide.high == 0xabcdef);
    wide.low = 1;
    check("long fields do not touch each other", wide.low == 1 && wide.high == 0xabcdef);
    separate.a = -1;
    check("one signed bit is 0 or -1", separate.a == -1 && separate.b == 0);
    check("a field of width 0 starts a new unit", sizeof separate == 8);
}

struct point { int x, y; };
static int array_of_unknown_size[] = {[2] = 5, 6, [0] = 1};
static const char *names[] = {[2] = "two", [0] = "none"};
static struct { struct point p[2]; char word[4]; } nested = {{{1}, {.y = 4}}, "abcd"};
static int *const pointer_to_element = &array_of_unknown_size[2];
static union { double d; unsigned char bytes[8]; } one = {1.0};
static int zero_by_default[100];

static void check_initialisers(void) {
    struct point local = {.y = 2};
    int grid[2][3] = {{1, 2}, {3}};
    char text[] = "ab" "\x63" "\061";
    struct point *literal = &(struct point){8, 9};
    int i, sum = 0;
    group("initialisers", "C99 6.7.8, 6.5.2.5");
    check("designators count on", sizeof array_of_unknown_size / sizeof(int) == 4 && array_of_unknown_size[3] == 6);
    check("what is not named is 0", array_of_unknown_size[1] == 0);
    check("pointers not named are null", !names[1] && !strcmp(names[2], "two"));
    check("nested braces", nested.p[0].x == 1 && nested.p[0].y == 0 && nested.p[1].x == 0 && nested.p[1].y == 4);
    check("a string without its end", nested.word[3] == 'd');
    check("an address is a constant", *pointer_to_element == 5);
    check("the first member of a union", one.bytes[7] == 0x3f && one.bytes[6] == 0xf0);
    for (i = 0; i < 100; i++) sum |= zero_by_default[i];
    check("static memory starts as 0", sum == 0);
    check("a local struct", local.x == 0 && local.y == 2);
    check("a local array of arrays", grid[0][1] == 2 && grid[0][2] == 0 && grid[1][0] == 3 && grid[1][2] == 0);
    check("strings are joined, with escapes", sizeof text == 5 && !strcmp(text, "abc1"));
    check("a compound literal", literal->x == 8 && literal->y == 9);
    check("a wide string", sizeof L"ab" == 3 * sizeof(int) && L"ab"[1] == 'b');
}

static int calls;
static int count_call(int result) {
    calls++;
    return result;
}

static int choose(int value) {
    switch (value) {
    case INT_MIN: return 1;
    case -1: return 2;
    case 0:
    case 1: return 3;
    case 5 ... 9: return 4;
    case 1000000: return 5;
    default: return 6;
    }
}

static int choose_long(long long value) {
    switch (value) {
    case 0x100000000ll: return 1;
    case -0x100000000ll: return 2;
    }
    return 3;
}

static void check_control(void) {
    int i, j, sum = 0, n = 10, even = 0;
    static void *const labels[] = {&&first, &&second};
    group("control", "C99 6.5.13-17, 6.8.4-6");
    check("&& stops early", !(count_call(0) && count_call(1)) && calls == 1);
    check("|| stops early", (count_call(1) || count_call(0)) && calls == 2);
    check("?: takes one side", (1 ? count_call(3) : count_call(4)) == 3 && calls == 3);
    check("a ?: b evaluates a once", (count_call(5) ?: 6) == 5 && calls == 4);
    check("the comma's value is the last", (count_call(1), 7) == 7);
    check("switch: the smallest int", choose(INT_MIN) == 1);
    check("switch: a negative case", choose(-1) == 2);
    check("switch: falling through", choose(0) == 3 && choose(1) == 3);
    check("switch: a range", choose(4) == 6 && choose(5) == 4 && choose(9) == 4 && choose(10) == 6);
    check("switch: a big case", choose(1000000) == 5);
    check("switch: cases of long long", choose_long(0x100000000ll) == 1 && choose_long(-0x100000000ll) == 2 && choose_long(0) == 3);
    for (i = 0; i < 5; i++) {
        if (i == 1) continue;
        for (j = 0; j < 5; j++) {
            if (j == 3) break;
            sum += 10 * i + j;
        }
    }
    check("continue and break", sum == 3 * (0 + 20 + 30 + 40) + 4 * 3);
    switch (n % 4) { /* Duff's device */
    case 0: do { even += 1;
    case 3: even += 1;
    case 2: even += 1;
    case 1: even += 1;
            } while ((n -= 4) > 0);
    }
    check("a switch into a loop", even == 10);
    goto *labels[1];
first:
    sum = -1;
second:
    check("a computed goto", sum != -1);
    i = 5;
    i = i++ + 1;
    check("post-increment", (j = 3, j++) == 3 && j == 4);
    check("pre-decrement", --j == 3 && j == 3);
    check("compound assignment is right to left", (i = j = 9, i == 9 && j == 9));
}

typedef int vector[3];
#define PASTE(a, b) a##b
#define TEXT(...) #__VA_ARGS__
#define COUNT(...) (sizeof((int[]){__VA_ARGS__}) / sizeof(int))
#define KIND(x) _Generic((x), int: 1, long: 2, float: 3, double: 4, char *: 5, default: 0)

static void check_types(void) {
    volatile int size = 6;
    int variable[size], matrix[size][size + 1], i, j;
    struct { char c; double d; char e; } padded;
    struct __attribute__((packed)) { char c; double d; } packed;
    struct { char c; char end[]; } flexible;
    union { struct { int a, b; }; long long whole; } anonymous = {{1, 2}};
    vector v = {1, 2, 3};
    int (*pointer_to_vector)[3] = &v;
    group("types", "C99 6.7.2-6.7.6, 6.2.5");
    for (i = 0; i < size; i++) variable[i] = i;
    for (i = 0; i < size; i++)
        for (j = 0; j < size + 1; j++) matrix[i][j] = i * j;
    check("sizeof of an array of variable length", sizeof variable == 6 * sizeof(int) && variable[5] == 5);
    check("an array of variable length and two dimensions", sizeof matrix == 6 * 7 * sizeof(int) && matrix[5][6] == 30);
    check("padding", offsetof(__typeof__(padded), d) == 8 && sizeof padded == 24);
    check("packed", sizeof packed == 9);
    check("a flexible array member", sizeof flexible == 1);
    check("anonymous members", anonymous.whole == 0x200000001ll);
    check("a pointer to an array", (*pointer_to_vector)[2] == 3 && sizeof *pointer_to_vector == 12);
    check("difference of pointers", &v[2] - &v[0] == 2);
    check("a negative index", (&v[2])[-2] == 1);
    check("index[array]", 2[v] == 3);
    check("sizes of the basic types", sizeof(short) == 2 && sizeof(int) == 4 && sizeof(long) == 8 && sizeof(void *) == 8);
    check("size of long double", sizeof(long double) == 16);
    check("alignment of long double", offsetof(struct { char c; long double d; }, d) == 16);
    check("_Generic: int", KIND(1) == 1);
    check("_Generic: long", KIND(1L) == 2);
    check("_Generic: float", KIND(1.f) == 3);
    check("_Generic: double", KIND(1.) == 4);
    check("_Generic: text", KIND((char *)"") == 5);
    check("_Generic: another", KIND(1u) == 0);
    check("## joins tokens", PASTE(1, 2) == 12);
    check("# makes text", !strcmp(TEXT(a + "b", c), "a + \"b\", c"));
    check("__VA_ARGS__", COUNT(1, 2, 3) == 3);
    check("__func__", !strcmp(__func__, "check_types"));
    check("a typedef'd enum", (enum { A, B = 5, C })C == 6);
    check("_Bool is 0 or 1", (_Bool)0.5 == 1 && (_Bool)256 == 1 && (_Bool)0 == 0);
}

void check_language(void) {
    check_promotions();
    check_bit_fields();
    check_initialisers();
    check_control();
    check_types();
}
