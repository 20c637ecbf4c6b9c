/* Passing values: arguments, results, and arguments that a function takes one by one (va_arg). */

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "check.h"

struct byte { char a; };
struct three { char a, b, c; };
struct word { int a; short b; };
struct two_longs { long a, b; };
struct big { long a, b, c; };
struct one_float { float x; };
struct two_floats { float x, y; };
struct three_floats { float x, y, z; };
struct one_double { double x; };
struct two_doubles { double x, y; };
struct mixed { int i; double d; };
struct mixed_back { double d; int i; };
struct long_one { long double x; };
struct text { char a[37]; };
union number { long i; double d; };

/* NAME_changed: a value between others, in and out. */
#define DEFINE(kind, name, statement) \
    static kind name name##_changed(int before, kind name value, double after) { \
        if (before == 1 && after == 2.5) { statement; } \
        return value; \
    }
DEFINE(struct, byte, value.a++)
DEFINE(struct, three, value.c++)
DEFINE(struct, word, value.b++)
DEFINE(struct, two_longs, value.b++)
DEFINE(struct, big, value.c++)
DEFINE(struct, one_float, value.x++)
DEFINE(struct, two_floats, value.y++)
DEFINE(struct, three_floats, value.z++)
DEFINE(struct, one_double, value.x++)
DEFINE(struct, two_doubles, value.y++)
DEFINE(struct, mixed, value.d++)
DEFINE(struct, mixed_back, value.i++)
DEFINE(struct, long_one, value.x++)
DEFINE(struct, text, value.a[36]++)
DEFINE(union, number, value.i++)

static void check_structs(void) {
    struct byte byte = {1};
    struct three three = {1, 2, 3};
    struct word word = {1, 2};
    struct two_longs longs = {1, 2};
    struct big big = {1, 2, 3};
    struct one_float one_float = {1};
    struct two_floats floats = {1, 2};
    struct three_floats three_floats = {1, 2, 3};
    struct one_double one_double = {1};
    struct two_doubles doubles = {1, 2};
    struct mixed mixed = {1, 2};
    struct mixed_back back = {1, 2};
    struct long_one long_one = {1};
    struct text text = {"0123456789"}, copy;
    union number number = {41};
    group("structs", "C99 6.5.2.2/4, 6.8.6.4/3, 6.9.1/10; System V ABI 3.2.3");
    check("{ char }", byte_changed(1, byte, 2.5).a == 2);
    check("{ char, char, char }", three_changed(1, three, 2.5).c == 4 && three_changed(1, three, 2.5).a == 1);
    check("{ int, short }", word_changed(1, word, 2.5).b == 3 && word_changed(1, word, 2.5).a == 1);
    check("{ long, long }", two_longs_changed(1, longs, 2.5).b == 3 && two_longs_changed(1, longs, 2.5).a == 1);
    check("{ long, long, long }", big_changed(1, big, 2.5).c == 4 && big_changed(1, big, 2.5).b == 2);
    check("{ float }", one_float_changed(1, one_float, 2.5).x == 2);
    check("{ float, float }", two_floats_changed(1, floats, 2.5).y == 3 && two_floats_changed(1, floats, 2.5).x == 1);
    check("{ float, float, float }", three_floats_changed(1, three_floats, 2.5).z == 4);
    check("{ double }", one_double_changed(1, one_double, 2.5).x == 2);
    check("{ double, double }", two_doubles_changed(1, doubles, 2.5).y == 3 && two_doubles_changed(1, doubles, 2.5).x == 1);
    check("{ int, double }", mixed_changed(1, mixed, 2.5).d == 3 && mixed_changed(1, mixed, 2.5).i == 1);
    check("{ double, int }", mixed_back_changed(1, back, 2.5).i == 3 && mixed_back_changed(1, back, 2.5).d == 1);
    check("{ long double }", long_one_changed(1, long_one, 2.5).x == 2);
    check("{ char[37] }", text_changed(1, text, 2.5).a[36] == 1);
    check("union", number_changed(1, number, 2.5).i == 42);
    check("the caller's own stays", byte.a == 1 && big.c == 3 && doubles.y == 2 && text.a[36] == 0);
    copy = text;
    copy.a[0] = 'x';
    check("assignment copies", text.a[0] == '0' && !strcmp(copy.a + 1, "123456789"));
    check("a member of a result", !strcmp(text_changed(1, text, 2.5).a, "0123456789"));
}

static long sum_of_ten(char a, short b, int c, long d, unsigned char e, unsigned short f, long g, long h, int i, long j) {
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j;
}

static double sum_of_twelve(double a, float b, double c, float d, double e, double f, double g, double h, double i, float j, long double k, int l) {
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l;
}

static long after_structs(struct two_longs a, struct two_longs b, struct two_longs c, struct two_longs d, long e) {
    return a.a + b.a + c.a + c.b + d.a + d.b + e;
}

static int depth(int levels) {
    char fill[100];
    memset(fill, levels, sizeof fill);
    return levels ? depth(levels - 1) + fill[50] : 0;
}

static int is_even(unsigned n);
static int is_odd(unsigned n) { return n ? is_even(n - 1) : 0; }
static int is_even(unsigned n) { return n ? is_odd(n - 1) : 1; }

static int add(int a, int b) { return a + b; }
static int subtract(int a, int b) { return a - b; }
static int (*choose(int minus))(int, int) { return minus ? subtract : add; }
static inline int squared(int x) { return x * x; }
static signed char low_byte(int x) { return x; }
static unsigned short low_half(int x) { return x; }
static _Bool truth(double x) { return x; }

static void check_arguments(void) {
    struct two_longs pair = {1, 2};
    volatile int n = 300;
    group("arguments", "C99 6.5.2.2/6-7; System V ABI 3.2.3");
    check("ten integers, in registers and on the stack", sum_of_ten(-1, 1, -1, 1, 255, 65535, 1, -1, -1, 1) == 394487);
    check("twelve floating-point numbers", sum_of_twelve(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1) == 78);
    check("structs on the stack", after_structs(pair, pair, pair, pair, 100) == 108);
    check("deep recursion", depth(100) == 5050);
    check("functions that call each other", is_even(1000) && !is_even(1001));
    check("a pointer to a function", choose(1)(5, 3) == 2 && (*choose(0))(5, 3) == 8);
    check("an inline function", squared(n) == 90000);
    check("a result of signed char is narrowed", low_byte(n) == 44 && low_byte(200) == -56);
    check("a result of unsigned short is narrowed", low_half(-1) == 65535);
    check("a result of _Bool", truth(0.5) == 1 && truth(-0.0) == 0);
    check("calls as arguments of calls", add(add(1, 2), subtract(add(3, 4), 5)) == 5);
}

/* VARIADIC(NAME, TYPE, SUM): takes a TYPE after `count` times an int and a double, and then one more of each. */
#define VARIADIC(name, type, sum) \
    static int name##_arrives(double expected, int count, ...) { \
        va_list arguments; \
        int i, others = 0; \
        double found; \
        va_start(arguments, count); \
        for (i = 0; i < count; i++) others += va_arg(arguments, int) + va_arg(arguments, double); \
        { type value = va_arg(arguments, type); found = sum; } \
        others += va_arg(arguments, int) + va_arg(arguments, double); \
        va_end(arguments); \
        return found == expected && others == 2 * count + 9; \
    }
VARIADIC(char, int, value)
VARIADIC(long, long, value)
VARIADIC(double, double, value)
VARIADIC(long_double, long double, value)
VARIADIC(pointer, char *, value[0])
VARIADIC(byte, struct byte, value.a)
VARIADIC(word, struct word, value.a + value.b)
VARIADIC(two_longs, struct two_longs, value.a + value.b)
VARIADIC(big, struct big, value.a + value.b + value.c)
VARIADIC(one_double, struct one_double, value.x)
VARIADIC(two_doubles, struct two_doubles, value.x + value.y)
VARIADIC(two_floats, struct two_floats, value.x + value.y)
VARIADIC(mixed, struct mixed, value.i + value.d)
VARIADIC(long_one, struct long_one, value.x)

/* In registers, as far as its type allows; and on the stack, when no register is left. */
#define NINE 1, 1., 1, 1., 1, 1., 1, 1., 1, 1., 1, 1., 1, 1., 1, 1., 1, 1.
#define check_variadic(name, function, expected, value) \
    check(name, function(expected, 0, value, 7, 2.)); \
    check(name " on the stack", function(expected, 9, NINE, value, 7, 2.))

static double mixed_sum(int count, ...) {
    va_list arguments, again;
    double sum = 0;
    int i;
    va_start(arguments, count);
    va_copy(again, arguments);
    for (i = 0; i < count; i++) {
        sum += va_arg(arguments, int) + va_arg(arguments, double) + va_arg(arguments, long long);
        sum += va_arg(arguments, long double);
    }
    va_end(arguments);
    sum += va_arg(again, int);
    va_end(again);
    return sum;
}

static int sum_of_list(int count, va_list arguments) {
    int sum = 0;
    while (count--) sum += va_arg(arguments, int);
    return sum;
}

static int sum_by_list(int count, ...) {
    va_list arguments;
    int sum;
    va_start(arguments, count);
    sum = sum_of_list(count, arguments);
    va_end(arguments);
    return sum;
}

static void check_va_arg(void) {
    struct two_doubles doubles = {1.25, 2.25};
    group("va_arg", "C99 7.15.1");
    check_variadic("char", char_arrives, 'c', (char)'c');
    check_variadic("long", long_arrives, 1L << 40, 1L << 40);
    check_variadic("double", double_arrives, 1.5, 1.5);
    check_variadic("float", double_arrives, 1.25, 1.25f);
    check_variadic("long double", long_double_arrives, 1.5, 1.5L);
    check_variadic("pointer", pointer_arrives, 'x', "x");
    check_variadic("struct { char }", byte_arrives, 5, ((struct byte){5}));
    check_variadic("struct { int, short }", word_arrives, 5, ((struct word){2, 3}));
    check_variadic("struct { long, long }", two_longs_arrives, 5, ((struct two_longs){2, 3}));
    check_variadic("struct { long, long, long }", big_arrives, 6, ((struct big){1, 2, 3}));
    check_variadic("struct { double }", one_double_arrives, 1.5, ((struct one_double){1.5}));
    check("struct { double, double }", two_doubles_arrives(3.5, 0, doubles, 7, 2.) && two_doubles_arrives(3.5, 9, NINE, doubles, 7, 2.));
    check_variadic("struct { float, float }", two_floats_arrives, 3.5, ((struct two_floats){1.25, 2.25}));
    check_variadic("struct { int, double }", mixed_arrives, 4.5, ((struct mixed){4, .5}));
    check_variadic("struct { long double }", long_one_arrives, 1.5, ((struct long_one){1.5L}));
    check("many of four types, and va_copy", mixed_sum(2, 1, 2.0, 3LL, 4.0L, 10, 20.0, 30LL, 40.0L) == 111);
    check("a va_list handed on", sum_by_list(10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) == 55);
}

static jmp_buf place;
static int jumps;

static void jump_from_below(int levels) {
    if (levels) jump_from_below(levels - 1);
    longjmp(place, ++jumps);
}

static void check_jumps(void) {
    volatile int kept = 5;
    int seen = setjmp(place);
    group("setjmp", "C99 7.13");
    if (seen < 3) {
        kept++;
        jump_from_below(seen);
    }
    check("longjmp comes back with its value", seen == 3);
    check("volatile variables are kept", kept == 8);
    if (!(seen = setjmp(place))) longjmp(place, 0);
    check("longjmp with 0 gives 1", seen == 1);
}

void check_calls(void) {
    check_structs();
    check_arguments();
    check_va_arg();
    check_jumps();
}
