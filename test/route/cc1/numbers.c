/* Integers and floating-point numbers: each line must be the same by gcc and by cc1. */
#include <stdio.h>

/* Values go through volatile variables, so that nothing is computed before the program runs. */
static volatile unsigned char uc;
static volatile char sc;
static volatile unsigned short us;
static volatile short ss;
static volatile unsigned int ui;
static volatile int si;
static volatile unsigned long ul;
static volatile long sl;
static volatile float f;
static volatile double d;
static volatile long double ld;

static const long samples[] = {0, 1, -1, 2, 7, -7, 127, 128, 255, 256, 32767, -32768, 65535, 65536, 0x7FFFFFFF, 0x80000000,
    0xFFFFFFFF, 0x100000000, 0x7FFFFFFFFFFFFFFF, -0x7FFFFFFFFFFFFFFF - 1};
enum { SAMPLES = sizeof(samples) / sizeof(samples[0]) };

static void conversions(long v) {
    uc = v; sc = v; us = v; ss = v; ui = v; si = v; ul = v; sl = v;
    printf("%d %d %d %d %u %d %lu %ld\n", uc, sc, us, ss, ui, si, ul, sl);
    printf("%ld %ld %ld %ld %ld %ld\n", (long)uc, (long)sc, (long)us, (long)ss, (long)ui, (long)si);
    printf("%lx %lx %lx %lx\n", (unsigned long)sc, (unsigned long)ss, (unsigned long)si, (unsigned long)ui);
    printf("%d %d %d\n", (unsigned short)sc, (unsigned char)ss, (char)(ui + 1));
    printf("%d %d %d\n", !v, !!v, v && ui);
    ui = 1; ui <<= 31;
    printf("%d %d\n", ui > 0, (long)ui > 0);
}

static void int_operations(long a, long b) {
    int x, y;
    unsigned u, w;
    si = a; x = si;
    si = b; y = si;
    ui = a; u = ui;
    ui = b; w = ui;
    printf("%u %u %u %u %u %u\n", u + w, u - w, u * w, u & w, u | w, u ^ w);
    printf("%lx %lx %lx\n", (unsigned long)(u + w), (unsigned long)(u * w), (unsigned long)(u - w));
    printf("%d %d %d %d\n", x & y, x | y, x ^ y, ~x);
    printf("%u %d %u %u\n", u >> (y & 31), x >> (y & 31), u << (y & 31), ~u);
    printf("%lx %lx\n", (unsigned long)(u << (y & 31)), (unsigned long)-u);
    printf("%d %d %d %d %d %d\n", x < y, x > y, x <= y, x >= y, x == y, x != y);
    printf("%d %d %d %d %d %d\n", u < w, u > w, u <= w, u >= w, u == w, u != w);
    printf("%d %d %d %d\n", x < u, u < y, (long)x < u, x == (long)u);
    if (w) printf("%u %u\n", u / w, u % w);
    if (y && y != -1) printf("%d %d\n", x / y, x % y);
}

static void long_operations(long a, long b) {
    unsigned long u, w;
    sl = a; ul = b;
    u = sl; w = ul;
    printf("%lx %lx %lx %lx %lx %lx\n", u + w, u - w, u * w, u & w, u | w, u ^ w);
    printf("%lx %lx %lx\n", u >> (w & 63), sl >> (w & 63), u << (w & 63));
    printf("%d %d %d %d %d %d\n", sl < b, sl > b, sl <= b, sl >= b, sl == b, sl != b);
    printf("%d %d %d %d %d %d\n", u < w, u > w, u <= w, u >= w, u == w, u != w);
    if (w) printf("%lu %lu\n", u / w, u % w);
    if (b && b != -1) printf("%ld %ld\n", sl / b, sl % b);
}

static void small_assignments(long v) {
    uc = 250; uc += v; printf("%d\n", uc);
    sc = 100; sc -= v; printf("%d\n", sc);
    us = 65000; us *= 3; printf("%d\n", us);
    ss = 30000; ss <<= 2; printf("%d\n", ss);
    ui = v; ui >>= 3; printf("%u\n", ui);
    si = v; si >>= 3; printf("%d\n", si);
    ui = v; ui %= 10; printf("%u\n", ui);
    ul = v; ul /= 3; printf("%lu\n", ul);
    si = v; si |= 0x10; si &= ~1; si ^= 5; printf("%d\n", si);
    uc = 255; printf("%d ", uc++); printf("%d ", uc); printf("%d ", --uc); printf("%d\n", uc--);
    sc = 127; printf("%d ", ++sc); printf("%d\n", sc--);
}

/* The bytes of a number: printf of the C library here has no floating point. */
static void show(const volatile void *p, int size) {
    const unsigned char *byte = (const unsigned char *)p;
    for (; size--; ) printf("%x%x", byte[size] >> 4, byte[size] & 15);
    printf("\n");
}

static void floating_of_integers(long v) {
    ul = v; sl = v; ui = v; si = v;
    f = sl; show(&f, 4);
    f = ul; show(&f, 4);
    d = sl; show(&d, 8);
    d = ul; show(&d, 8);
    d = ui; show(&d, 8);
    ld = sl; show(&ld, 10);
    ld = ul; show(&ld, 10);
    ld = ui; show(&ld, 10);
    ld = si; show(&ld, 10);
    ld = ul;
    ld = ld / 3.0; show(&ld, 10);
}

static void integers_of_floating(long v) {
    ld = v;
    ld = ld / 4.0;
    sl = ld; printf("%ld\n", sl);
    d = ld; f = ld;
    show(&d, 8);
    show(&f, 4);
    if (f > -128.0 && f < 127.0) printf("%d %d\n", (char)f, (char)d);
    if (ld > -2147483648.0 && ld < 2147483647.0) printf("%d %d\n", (int)ld, (int)d);
    if (ld >= 0.0) { ul = ld; printf("%lu\n", ul); }
    ul = v;
    ld = ul;
    ul = 0; ul = ld; printf("%lx\n", ul);
    ld = 1.0 - ld; show(&ld, 10);
    d = ul; ld = d;
    if (ld < 4294967296.0 * 4294967296.0 && ld >= 0.0) { ul = ld; printf("%lx\n", ul); }
    sl = d < 1000.0 ? (long)-d : 0; printf("%ld\n", sl);
}

/* Each result of float and of double is rounded, though computed in long double. */
static void rounding(void) {
    float g;
    double e, h;
    d = 9007199254740992.0; e = d;
    h = (e + 1.0) - e; show(&h, 8);
    h = e + 1.0; ld = h; show(&ld, 10);
    ld = e + 1.0; show(&ld, 10);
    ld = e / 3.0; show(&ld, 10);
    ld = e * e + e; show(&ld, 10);
    f = 16777216.0; g = f;
    ld = g + (float)1.0; show(&ld, 10);
    ld = g / (float)3.0; show(&ld, 10);
    ld = g; ld = ld + 1.0; show(&ld, 10);
    f = d + 1.0; show(&f, 4);
    ld = (double)(ld / 3.0); show(&ld, 10);
    ld = (float)(e / 3.0); show(&ld, 10);
    e += 1.0; show(&e, 8);
    e -= 3.0; e *= 2.0; e /= 7.0; show(&e, 8);
    show(&d, 8);
}

static void comparisons(double a, double b) {
    printf("%d%d%d%d%d%d ", a < b, a > b, a <= b, a >= b, a == b, a != b);
    printf("%d%d%d%d ", !a, a && b, a || b, a ? 1 : 2);
    printf("%d%d%d\n", (float)a < (float)b, (long double)a == b, 1 < a);
    if (a == b) printf("equal\n"); else printf("not equal\n");
    if (a < b) printf("less\n"); else printf("not less\n");
    if (a) printf("true\n");
    while (b) { printf("once\n"); b = 0.0; }
}

static void all_comparisons(void) {
    double values[5];
    int i, j;
    d = 0.0;
    values[0] = 0.0; values[1] = -d; values[2] = 1.0; values[3] = d / d; values[4] = -1.0 / d;
    for (i = 0; i < 5; i++) for (j = 0; j < 5; j++) comparisons(values[i], values[j]);
    values[0] = -values[0]; show(values, 8);
}

static long double mixed(int a, float b, long double c, double e, long double g, unsigned char h) {
    return a + b * c - e / g + h;
}

/* What is computed before the program runs, and what is narrowed by a cast. */
static void constants(void) {
    printf("%d %d %d %d\n", (char)200, (unsigned char)300, (short)40000, (unsigned short)70000);
    printf("%ld %ld %d %d\n", (long)(int)0xFFFFFFFF, (long)(unsigned)-1, (unsigned)-1 > 1, -1 > 1);
    printf("%x %x %lx %ld\n", 0xFFFFFFFF >> 4, ~0u >> 31, ~0UL >> 4, -16L >> 2);
    printf("%d %d %d\n", ~0UL > 5, ~0UL >= 5UL, 5UL < ~0UL);
    sl = 0x1234567890; ul = 0x12F4567890;
    printf("%ld %ld %ld %ld\n", (long)(int)sl, (long)(unsigned)ul, (long)(int)ul, (long)(short)sl);
    uc = 200; sc = -100; us = 60000;
    printf("%d %d %d %d %d\n", uc + uc, sc * sc, us * 2, -uc, ~uc);
}

int main(int argc, char **argv) {
    int i, j;
    for (i = 0; i < SAMPLES; i++) {
        conversions(samples[i]);
        small_assignments(samples[i]);
        floating_of_integers(samples[i]);
        integers_of_floating(samples[i]);
        for (j = 0; j < SAMPLES; j++) {
            int_operations(samples[i], samples[j]);
            long_operations(samples[i], samples[j]);
        }
    }
    constants();
    rounding();
    all_comparisons();
    ld = mixed(-3, 2.0, 5.0, 7.0, 8.0, 255);
    show(&ld, 10);
    ld = mixed(3.0, 2, 5, 7U, 8.0, 511);
    show(&ld, 10);
    return 0;
}
