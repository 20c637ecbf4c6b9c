/* What tcc leans on, apart from numbers: each line must be the same by gcc and by cc1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>

static int SELF = 40;
#define EMPTY
#define ONE 1
#define TWICE(x) ((x) * 2)
#define ADD(a, b) (a + b)
#define PASTE(a, b) a ## b
#define PASTE3(a, b, c) a ## b ## c
#define STRING(x) #x
#define STRING2(x) STRING(x)
#define NOTHING()
#define CALL(f, x) f(x)
#define SELF SELF + 1
#define LATER(x) TWICE
#define \
  CONTINUED 7
#if defined ONE && !defined(TWO) && ONE + 1 == 2 && 2147483647 + 1 > 0 && (0 ? 2 - 2 : 1) && -1 < 0 && UNKNOWN == 0
# define CHOSEN "first"
#elif 1
# define CHOSEN "second"
#else
# error not here
#endif
#ifdef NEVER
# if 1
it's "not read /* at all
# else
# endif
#else
# ifndef NEVER
#  define NESTED "nested"
# endif
#endif
#undef EMPTY
#define EMPTY

static int other_variable;

static void preprocessor(void) {
    int xy = 5, x1 = 6;
    printf("%s %s %s\n", CHOSEN, NESTED, STRING(  a   +"b\n"  'c' ));
    printf("%s %s %s\n", STRING2(ONE), STRING(ONE), STRING2(PASTE(a, PASTE(b, c))));
    printf("%d %d %d %d\n", PASTE(x, y), PASTE(x, 1), PASTE3(x, , y), PASTE(, xy));
    printf("%d %d %d\n", CALL(TWICE, 4), ADD(TWICE(ADD(1, 2)), (3, 4)), LATER(0)(5));
    printf("%d %d\n", SELF, CONTINUED NOTHING() EMPTY);
    printf("%d\n", TWICE
        (ADD(1,
             2)));
    printf("a" "b" /* c */ "\101\102\t\"\\\n"); // end
    printf("%d %d %d %d %d\n", 'a', '\'', '\0', '\377', '\\');
    printf("%d %d %d %d\n", (int)sizeof(1), (int)sizeof(1L), (int)sizeof(4294967296), (int)sizeof('a'));
    printf("%d %d %d %d\n", 0x80000000 > 0, -1 < 0x7FFFFFFF, 2147483648 > 0, -1 < 0U);
    printf("%d %lx %lx %d\n", 010, 0xFFFFFFFFFFFFFFFF, ~0UL, (int)sizeof(0xFFFFFFFFu));
}

struct point { int x, y; };
struct bits {
    unsigned a : 3, b : 5;
    unsigned c : 30;
    unsigned short d : 9;
    unsigned char e : 4;
    unsigned f : 32;
    char g;
    unsigned h : 1;
};
struct mixed {
    char c;
    union {
        long l;
        struct { short low, high; };
        char bytes[8];
    };
    struct { struct point inside; char tail; } named;
    struct mixed *next;
    int (*function)(int, int);
};
typedef struct point point_t, *point_p;
enum color { RED, GREEN = 5, BLUE, LAST = -1 };

static int plus(int a, int b) { return a + b; }
static int minus(int a, int b) { return a - b; }
static int (*const table[])(int, int) = {plus, &minus, 0};
static const struct mixed initial[2] = {
    {'a', {-2}, {{1, 2}, 'b'}, NULL, plus},
    {'b', {0}, {{3, -4}, 'c'}, (struct mixed *)initial, minus},
};
static const char *const names[] = {"zero", "one", "two" "three", 0};
static char text[] = "text", sized[10] = "sized", exact[3] = "abc", *pointer = text + 1;
static int matrix[2][3] = {{1, 2, 3}, {4, 5}};
static long address = (long)&((struct mixed *)0)->named.tail;
static int counter, *counter_pointer = &counter, *element = &matrix[1][1];
extern int defined_later;
static long big[3000];
int defined_later = 77;
static enum color color = BLUE;
static int declared_twice;
static int declared_twice = 3;

static void structures(void) {
    struct mixed m, n;
    struct bits b;
    struct point a[2] = {{1, 2}}, p = a[0], *q = a;
    point_t t = {9};
    m = initial[1];
    n = m;
    n.next = &m;
    n.high = 300;
    printf("%d %d %d %d\n", (int)sizeof(struct mixed), (int)sizeof(struct bits), (int)sizeof(m.named), (int)offsetof(struct mixed, function));
    printf("%c %d %d %d\n", n.c, n.next->named.inside.y, (*n.next).named.tail, n.bytes[2]);
    printf("%d %d\n", n.next->next->function(3, 4), initial[1].next[1].function(3, 4));
    memset(&b, 0, sizeof(b));
    b.a = 9; b.b = 31; b.c = -1; b.d = 0x3FF; b.e = 0x1A; b.f = -2; b.g = 'g'; b.h = 3;
    printf("%d %d %d %d %d %u %c %d\n", b.a, b.b, b.c, b.d, b.e, b.f, b.g, b.h);
    b.a += 7; b.b <<= 1; b.c ^= 1; b.d |= 1; b.e = b.a = 13;
    printf("%d %d %d %d %d\n", b.a, b.b, b.c, b.d, b.e);
    printf("%d\n", (b.d = 513));
    printf("%d %d %d\n", b.a - 6 < 0, -b.b < 0, b.f > 0);
    p.x++; q++->y = 20; q->x = 30; ++q[0].y;
    printf("%d %d %d %d %d %d %d\n", p.x, a[0].y, a[1].x, a[1].y, t.x, t.y, (int)(q - a));
}

static void pointers(void) {
    int local[4] = {1, 2}, *p = local, i = 2;
    char *s = text, buffer[8] = "loc";
    const char *const *n = names;
    int (*row)[3] = matrix;
    int (*call)(int, int) = table[0];
    void *v = p;
    *p++ = 5; *++p = 6; p[-1] += 10; local[3] = 7;
    printf("%d %d %d %d %d\n", local[0], local[1], local[2], local[3], (int)(p - local));
    printf("%d %d %d %d %d\n", p > local, p == &local[2], !p, p != NULL, v == local);
    printf("%s %s %s %d\n", s + 1, &s[2], pointer, (int)sizeof(buffer));
    while (*n) printf("%s ", *n++);
    printf("%d %d %d\n", row[1][0], (*row)[2], (int)sizeof(matrix) / (int)sizeof(matrix[0]));
    printf("%d %d %d\n", call(1, 2), (*call)(3, 4), (**table[1])(9, 4));
    printf("%d %d %d\n", (int)address, *element, counter_pointer == &counter);
    printf("%d %d\n", (i ? p : 0) == p, (i ? (void *)local : (char *)local) == v);
    printf("%s%.*s%s\n", sized, 3, exact, buffer);
    big[2999] = 5; printf("%ld %ld\n", big[0], big[2999]);
}

static const char *choose(int v) {
    switch (v) {
    case 0: case 1: return "small";
    case RED + 2: { static int times; times += 1; if (times > 1) return "again"; }
    case 'a': return "falls";
    default: break;
    case -1: return "minus";
    case 0x7FFFFFFF: return "large";
    }
    return "other";
}

static const char *choose_long(unsigned long v) {
    switch (v) {
    case 0x7FFFFFFF: return "2^31 - 1";
    case -1: return "all bits";
    case 5: return "five";
    }
    return "none";
}

static void statements(void) {
    int i, j, sum = 0;
    for (i = -2; i < 4; i++) printf("%s ", choose(i));
    printf("%s %s\n", choose('a'), choose(0x7FFFFFFF));
    printf("%s %s %s %s\n", choose_long(0x7FFFFFFF), choose_long(-1), choose_long(5), choose_long(0xFFFFFFFF));
    for (i = 0; ; i++) {
        if (i == 3) continue;
        if (i > 6) break;
        for (j = 0; j < i; j++) {
            if (j == 4) goto out;
            switch (j) { case 1: continue; case 2: break; default: sum += 100; }
            sum++;
        }
    }
out:
    printf("%d %d %d\n", i, j, sum);
    do { if (--i == 2) continue; sum += i; } while (i > 0);
    while (i++ < 10) if (i & 1) continue; else if (i == 8) break;
    printf("%d %d\n", i, sum);
    i = 3, j = (i++, i + 1);
    { int i = 100; struct { char only; } p; p.only = 1; sum = i + sizeof(p); }
    printf("%d %d %d\n", i, j, sum);
    goto inside;
    while (j) { sum = 0; inside: j = 0; }
    printf("%d %d %d %d\n", sum, i > 3 && j++, j || !j, (i, j));
    printf("%d %d %d\n", i > 3 ? 1 : 2, 1 ? i : j, 0 ? i : j);
    color = i ? GREEN : LAST;
    printf("%d %d %d\n", color, LAST, other_variable);
    if (0) ; else printf("else\n");
}

static void print_all(const char *kinds, ...) {
    va_list arguments, copy;
    va_start(arguments, kinds);
    va_start(copy, kinds);
    for (; *kinds; kinds++) {
        if (*kinds == 'i') printf("%d ", va_arg(arguments, int));
        if (*kinds == 'l') printf("%ld ", va_arg(arguments, long));
        if (*kinds == 's') printf("%s ", va_arg(arguments, char *));
        if (*kinds == 'd') printf("%d ", (int)va_arg(arguments, double));
    }
    printf("%d\n", va_arg(copy, int));
    va_end(arguments);
}

static int recursive(int n);
static int even(int n) { return n ? recursive(n - 1) : 1; }
static int recursive(int n) { return n ? even(n - 1) : 0; }
static unsigned char narrow(long v) { return v; }
static void nothing(void) { return; }
static int many(int a, char b, short c, long d, unsigned e, char *f, int g, int h) { return a + b + c + d + e + *f + g * h; }

static jmp_buf place;
static void jump(int n) { if (n == 0) longjmp(place, 42); jump(n - 1); }

static void functions(void) {
    short c = 5;
    unsigned char byte = 200;
    float f = 2.0;
    volatile int tries = 0;
    print_all("islidd", 1, "two", 3L, c, 6.0, f);
    print_all("ii", byte, (char)byte);
    printf("%d %d %d\n", even(10), narrow(0x1FF), many(1, 2, 3, 4, 5, "x", 6, 7));
    nothing();
    (void)byte;
    if (setjmp(place) == 0) { tries++; jump(5); } else tries += 10;
    printf("%d %d %d\n", tries, defined_later, declared_twice);
    printf("%d|%-5d|%-3d|%x|%lu|%c|%%|%.*s|%-4s|%x|%u|%lx|%llu\n", -42, 42, -1234, 255, 1UL << 63, 'c', 2, "abc", "l", -1, -1, -1L, 5ULL);
    printf("%s %ld %d\n", strchr("find me", 'm'), strtol("-0x1F", 0, 0), atoi("99x"));
}

/* What a fault in cc1 was not noticed by before. */
static void nested(int a, int b) {
    int sum = 0;
    while (1) {
        while (1) { sum++; break; }
        sum += 10;
        if (a) break;
        do { sum += 100; if (b) break; } while (0);
        break;
    }
    switch (a) {
    case 1: switch (b) { case 1: sum += 1000; break; case 7: sum += 2000; } break;
    case 2: sum += 3000; break;
    default: sum += 4000;
    }
    if (b == 7) goto out;
    sum += 10000;
out:
    printf("%d\n", sum);
}

static void again(int i) {
    float f = -3.0, g = 1000000.0;
    int *p = matrix[0];
    print_all("idd", i, f, g);
    printf("%d %d %d %d\n", *(i + p), (2 + p)[1], *(p + i), *(1 + (i + p)));
    printf("%d %d %d\n", (int)sizeof(0x80000000), (int)sizeof(037777777777), -1 > 0x80000000);
    printf("%d %d %d %d\n", 1 && i, 0 || i, 0 && i, 1 || i);
    printf("%d %d %d %d\n", 1 && 0, 0 || 0, 1 && 2, 0 || 3);
    if (i > 1) goto out;
    printf("not yet\n");
out:
    if (i < 2) again(2);
}

int main(int argc, char **argv) {
    preprocessor();
    nested(0, 0);
    nested(1, 7);
    nested(2, 1);
    nested(1, 1);
    again(1);
    structures();
    pointers();
    statements();
    functions();
    printf("%d %s\n", argc, argv[1]);
    return 3;
}
