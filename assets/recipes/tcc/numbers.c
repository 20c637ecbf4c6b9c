/* Numbers: arithmetic, conversions, the mathematical functions, and numbers as text. */

#include <fenv.h>
#include <float.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "check.h"

static void check_integers(void) {
    volatile int seven = 7, minus_seven = -7, two = 2, shift = 33, big = INT_MAX;
    volatile unsigned all = ~0u;
    volatile long long minus = -7;
    volatile unsigned long long u = 0xfedcba9876543210ull;
    volatile unsigned char byte = 0x81;
    volatile short half = -2;
    group("integers", "C99 6.2.5/9, 6.5.5-6.5.12");
    check("division cuts towards 0", minus_seven / two == -3 && seven / -two == -3);
    check("the remainder has the dividend's sign", minus_seven % two == -1 && seven % -two == 1);
    check("unsigned division", all / 2 == 2147483647u && all % 10 == 5);
    check("division of long long", minus / 2 == -3 && minus % 2 == -1);
    check("division of unsigned long long", u / 10 == 1836475854449306472ull && u % 10 == 0);
    check("division by a big divisor", u / 0x8000000000000000ull == 1 && u % 0xf000000000000000ull == 0xedcba9876543210ull);
    check("multiplication of 64 bits", u * 3 == 0xfc962fc962fc9630ull);
    check("a product of ints as long", (long)big * big == 4611686014132420609l);
    check("unsigned numbers wrap", all + 1 == 0 && all * all == 1);
    check("right shift of a negative number keeps the sign", minus_seven >> 1 == -4);
    check("right shift of an unsigned number does not", all >> 1 == 0x7fffffff);
    check("right shift of 64 bits", u >> 4 == 0x0fedcba987654321ull && (long long)u >> 60 == -1);
    check("left shift of 64 bits", 1ull << shift == 0x200000000ull && u << 60 == 0);
    check("a shift by a variable", (u >> shift) == 0x7f6e5d4cull);
    check("and, or, xor, not", (u & 0xff) == 0x10 && (u | 0xf) == 0xfedcba987654321full && (u ^ u) == 0 && ~u == 0x123456789abcdefull);
    check("compound assignment to a char", (byte <<= 1, byte == 2));
    check("compound assignment to a short", (half /= 2, half == -1) && (half *= -5, half == 5));
    check("comparisons of unsigned long long", u > 0x7fffffffffffffffull && !(u < 1));
    check("comparisons of signed ones", (long long)u < 0 && minus < 1);
    check("logical not of 64 bits", !u == 0 && !!u == 1 && !(u & 0) == 1);
    check("a condition on the upper half", ((u & 0xffffffff00000000ull) ? 1 : 0) == 1);
    check("the smallest long long", LLONG_MIN == -9223372036854775807ll - 1 && LLONG_MIN < 0);
    check("constants: type by size", sizeof 2147483647 == 4 && sizeof 2147483648 == 8 && sizeof 4294967295u == 4);
    check("constants: hexadecimal may be unsigned", 0xffffffff > 0 && sizeof 0xffffffff == 4);
    check("constants: octal and binary", 0777 == 511 && 0b101 == 5);
    check("preprocessor arithmetic",
#if 0xfedcba9876543210u / 10 == 1836475854449306472 && (-7 / 2 == -3) && (1 ? -1 : 0u) > 0 && !defined nothing
          1
#else
          0
#endif
    );
}

static void check_conversions(void) {
    group("conversions", "C99 6.3.1.2-6.3.1.5");
    check_conversion(double, 2.9, int, 2);
    check_conversion(double, -2.9, int, -2);
    check_conversion(float, -2.9f, int, -2);
    check_conversion(float, -2.9f, long long, -2);
    check_conversion(long double, -2.9L, int, -2);
    check_conversion(long double, -2.9L, long long, -2);
    check_conversion(long double, 0x1.fffffffffffffffep0L, int, 1); /* all 64 bits: a double would round to 2 */
    check_conversion(long double, -0x1.fffffffffffffffep0L, short, -1);
    check_conversion(long double, 0x1.fffffffffffffffep31L, unsigned, 4294967295u);
    check_conversion(long double, 9007199254740993.0L, long long, 9007199254740993ll);
    check_conversion(long double, -9223372036854775808.0L, long long, LLONG_MIN);
    check_conversion(double, -1e15, long long, -1000000000000000ll);
    check_conversion(double, -100.5, signed char, -100);
    check_conversion(double, -30000.5, short, -30000);
    check_conversion(double, -2147483648.0, int, INT_MIN);
    check_conversion(double, 4e9, unsigned, 4000000000u);
    check_conversion(float, 3e9f, unsigned, 3000000000u);
    check_conversion(double, 1.8e19, unsigned long long, 18000000000000000000ull);
    check_conversion(long double, 18364758544493064720.0L, unsigned long long, 0xfedcba9876543210ull);
    check_conversion(long double, 9223372036854775808.0L, unsigned long long, 0x8000000000000000ull);
    check_conversion(double, 0.1, _Bool, 1);
    check_conversion(double, -0.0, _Bool, 0);
    check_conversion(long double, 1e-4940L, _Bool, 1);
    check_conversion(int, -5, double, -5.0);
    check_conversion(int, -5, float, -5.0f);
    check_conversion(int, -5, long double, -5.0L);
    check_conversion(unsigned, 4000000000u, double, 4e9);
    check_conversion(unsigned, 4000000000u, float, 4e9f);
    check_conversion(unsigned, 4000000000u, long double, 4e9L);
    check_conversion(long, -1l, double, -1.0);
    check_conversion(long long, LLONG_MIN, double, -9223372036854775808.0);
    check_conversion(long long, LLONG_MIN, long double, -9223372036854775808.0L);
    check_conversion(unsigned long, 0xfedcba9876543210ull, double, 18364758544493064720.0);
    check_conversion(unsigned long, 0xfedcba9876543210ull, long double, 18364758544493064720.0L);
    check_conversion(unsigned long, 0xfffffffffffffc00ull, double, 18446744073709550592.0);
    check_conversion(unsigned long, 0xffffff0000000000ull, float, 18446742974197923840.0f);
    check_conversion(signed char, -3, double, -3.0);
    check_conversion(unsigned short, 65535, float, 65535.0f);
    check_conversion(_Bool, 1, double, 1.0);
    check_conversion(double, 0.1, float, 0.1f);
    check_conversion(float, 0.1f, double, 0.100000001490116119384765625);
    check_conversion(long double, 0.1L, double, 0.1);
    check_conversion(double, 0.1, long double, 0.1000000000000000055511151231257827L);
    check_conversion(int, 300, unsigned char, 44);
    check_conversion(int, 200, signed char, -56);
    check_conversion(int, -1, unsigned short, 65535);
    check_conversion(int, -1, unsigned long long, 0xffffffffffffffffull);
    check_conversion(unsigned, 0xffffffffu, long long, 4294967295ll);
    check_conversion(long long, 0x100000005ll, int, 5);
    check_conversion(long long, 0x80000000ll, int, INT_MIN);
    check_conversion(unsigned long, 0xfedcba9876543210ull, short, 0x3210);
}

static void check_floats(void) {
    volatile double zero = 0, one = 1, three = 3, tiny = DBL_MIN;
    volatile float f = 16777216;
    volatile long double l = 1;
    union { double d; uint64_t bits; } minus_zero = {-0.0}, largest = {0x1.fffffffffffffp1023};
    union { float f; uint32_t bits; } third = {1.0f / 3};
    group("floating point", "C99 6.4.4.2, 6.5.8-9, F.3-F.9");
    check("double has 53 bits", 9007199254740993.0 == 9007199254740992.0 && one / three == 0x1.5555555555555p-2);
    check("float has 24 bits", f + 1.0f == f && third.bits == 0x3eaaaaab);
    check("long double has 64 bits", l + LDBL_EPSILON > l && l + LDBL_EPSILON / 2 == l && LDBL_EPSILON == 0x1p-63L);
    check("hexadecimal constants, double", 0x1p-1074 > 0 && 0x1.fffffffffffffp1023 == DBL_MAX && 0x.8p1 == 1);
    check("hexadecimal constants, float", 0x1p-149f > 0 && 0x1.fffffep127f == FLT_MAX);
    check("hexadecimal constants, long double", 0x1p-16382L == LDBL_MIN && 0x1p16383L > 1e4931L);
    check("hexadecimal constants keep 64 bits", 0x1.0000000000000002p0L - 1 == 0x1p-63L);
    check("hexadecimal constants round to nearest", 0x1.00000000000008p0 == 1 && 0x1.000000000000081p0 > 1);
    check("the bits of -0.0", minus_zero.bits == 0x8000000000000000ull);
    check("the bits of the largest double", largest.bits == 0x7fefffffffffffffull);
    check("- keeps the sign of zero", 1 / -zero < 0 && signbit(-zero));
    check("infinity", one / zero == INFINITY && -one / zero == -INFINITY && isinf(one / zero));
    check("NaN is equal to nothing", zero / zero != zero / zero && !(NAN == NAN) && isnan(zero / zero));
    check("NaN is in no order", !(NAN < one) && !(NAN > one) && !(NAN <= one) && !(NAN >= one));
    check("NaN of long double", !((long double)NAN < l) && !((long double)NAN >= l) && isnan((long double)NAN));
    check("numbers below the smallest normal one", tiny / 2 > 0 && tiny / 2 < tiny && fpclassify(1e-310) == FP_SUBNORMAL);
    check("comparisons of double", one < three && three > one && one <= one && one >= one && one != three);
    check("comparisons of long double", l < 2 && l >= 1 && l == 1 && !(l != 1));
    check("arithmetic of long double", l / 3 * 3 == l && (l + 2) * (l + 3) - 4 == 8);
    check("arithmetic of float", (f - 1) * 0.5f == 8388607.5f && f / 3 > 5592405.0f);
    check("mixed types", one + 1 == 2 && 1 / three * 3 == 1 && f + 1.0 == 16777217.0);
    check("a float is no truth for 0", !zero && one && !!f && !-zero);
    check("++ and += on floating point", (l++, l == 2) && (f += 2, f == 16777218) && (one--, one == 0));
}

static int near(double found, double expected) {
    return fabs(found - expected) <= 1e-15 * fmax(1, fabs(expected));
}

static int near_long(long double found, long double expected) {
    return fabsl(found - expected) <= 2e-19L * fmaxl(1, fabsl(expected));
}

static void check_functions(void) {
    volatile double x = 1;
    volatile long double y = 1;
    double whole;
    int exponent, quotient;
    group("math", "C99 7.12");
    check("sin", near(sin(x), 0.84147098480789650665));
    check("cos", near(cos(x), 0.54030230586813971740));
    check("tan", near(tan(x), 1.55740772465490223051));
    check("asin", near(asin(x / 2), M_PI / 6));
    check("acos", near(acos(x / 2), M_PI / 3));
    check("atan", near(atan(x), M_PI / 4));
    check("atan2", near(atan2(-x, -x), -3 * M_PI / 4));
    check("sin of a large number", near(sin(1e22), -0.85220084976718880178));
    check("sinh, cosh, tanh", near(sinh(x), 1.17520119364380145688) && near(cosh(x), 1.54308063481524377848) && near(tanh(x), 0.76159415595576488812));
    check("exp", near(exp(x), M_E) && exp(0) == 1 && exp(-1000) == 0);
    check("exp2, expm1", exp2(10) == 1024 && near(expm1(1e-10), 1.00000000005e-10));
    check("log", log(x) == 0 && near(log(10), M_LN10));
    check("log2, log10, log1p", log2(8) == 3 && log10(1000) == 3 && near(log1p(1e-10), 9.9999999995e-11));
    check("pow", pow(2, 10) == 1024 && near(pow(2, 0.5), M_SQRT2) && pow(-2, 3) == -8 && pow(x, NAN) == 1);
    check("sqrt", sqrt(x + 1) == 0x1.6a09e667f3bcdp0 && isnan(sqrt(-x)));
    check("cbrt, hypot", cbrt(27) == 3 && hypot(3, 4) == 5);
    check("floor, ceil, trunc, round", floor(-1.5) == -2 && ceil(1.2) == 2 && trunc(-0.9) == 0 && round(0.5) == 1);
    check("rint, lrint: half to even", rint(2.5) == 2 && lrint(3.5) == 4 && llrint(-2.5) == -2 && nearbyint(0.5) == 0);
    check("lround, llround", lround(-0.5) == -1 && llround(2.5) == 3);
    check("fmod, remainder", fmod(7, 3) == 1 && fmod(-7, 3) == -1 && remainder(5, 3) == -1);
    check("remquo", remquo(7, 2, &quotient) == -1 && (quotient & 7) == 4);
    check("frexp, ldexp", frexp(12, &exponent) == 0.75 && exponent == 4 && ldexp(0.75, 4) == 12 && isinf(ldexp(x, 2000)));
    check("modf", modf(-3.25, &whole) == -0.25 && whole == -3);
    check("logb, ilogb, scalbn", logb(10) == 3 && ilogb(0.1) == -4 && scalbn(1, -1074) > 0);
    check("nextafter", nextafter(x, 2) == 1 + DBL_EPSILON && nextafter(0, 1) == 0x1p-1074);
    check("copysign, fdim, fmin, fmax", copysign(3, -0.0) == -3 && fdim(1, 3) == 0 && fmin(x, NAN) == 1 && fmax(1, 2) == 2);
    check("fma rounds once", fma(2, 3, 4) == 10 && fma(1 + 0x1p-30, 1 - 0x1p-30, -1) == -0x1p-60);
    check("erf, tgamma, lgamma", near(erf(1), 0.84270079294971486934) && near(tgamma(5), 24) && near(lgamma(10), 12.80182748008146961121));
    check("float functions", sqrtf(4) == 2 && fabsf(sinf(1) - 0.84147098f) < 1e-7f && floorf(-0.5f) == -1 && powf(2, 3) == 8);
    check("j0", near(j0(1), 0.76519768655796655145));
    group("math, long double", "C99 7.12");
    check("sinl", near_long(sinl(y), 0.841470984807896506652502321630298999623L));
    check("cosl", near_long(cosl(y), 0.540302305868139717400936607442976603732L));
    check("tanl", near_long(tanl(y), 1.557407724654902230506974807458360173087L));
    check("atanl", near_long(4 * atanl(y), 3.141592653589793238462643383279502884L));
    check("asinl, acosl", near_long(6 * asinl(y / 2), 3.141592653589793238463L) && near_long(acosl(-y), 3.141592653589793238463L));
    check("expl", near_long(expl(y), 2.71828182845904523536028747135266L));
    check("logl", near_long(logl(y + 1), 0.693147180559945309417232121458176568L));
    check("log2l, log10l", log2l(8) == 3 && near_long(log10l(1000), 3));
    check("powl", near_long(powl(2, 0.5L), 1.41421356237309504880168872420969808L) && powl(3, 4) == 81);
    check("sqrtl", sqrtl(y + 1) == 0x1.6a09e667f3bcc908p0L);
    check("floorl, ceill, truncl, roundl, rintl", floorl(-1.5L) == -2 && ceill(1.5L) == 2 && truncl(-1.5L) == -1 && roundl(2.5L) == 3 && rintl(2.5L) == 2);
    check("fabsl, fmodl, fmal", fabsl(-y) == 1 && fmodl(7, 3) == 1 && fmal(2, 3, 4) == 10);
    check("scalbnl, ldexpl, frexpl", scalbnl(y, -16400) > 0 && ldexpl(y, 16000) > 1 && frexpl(12, &exponent) == 0.75L && exponent == 4);
    check("lrintl, llroundl", lrintl(2.5L) == 2 && llroundl(2.5L) == 3);
}

static void check_rounding(void) {
    volatile double one = 1, three = 3, zero = 0, up, down;
    volatile long double lone = 1, lthree = 3, lup, ldown;
    fenv_t saved;
    group("floating-point environment", "C99 7.6");
    check("it starts with rounding to nearest", fegetround() == FE_TONEAREST);
    check("rounding up", !fesetround(FE_UPWARD) && fegetround() == FE_UPWARD);
    up = one / three;
    lup = lone / lthree;
    check("rounding down", !fesetround(FE_DOWNWARD) && fegetround() == FE_DOWNWARD);
    down = one / three;
    ldown = lone / lthree;
    fesetround(FE_TONEAREST);
    check("directions differ, double", up > down);
    check("directions differ, long double", lup > ldown);
    feclearexcept(FE_ALL_EXCEPT);
    check("no exception is set", !fetestexcept(FE_ALL_EXCEPT));
    up = one / zero;
    check("division by zero is noted", fetestexcept(FE_DIVBYZERO));
    up = one / three;
    check("an inexact result is noted", fetestexcept(FE_INEXACT));
    feclearexcept(FE_DIVBYZERO);
    check("one is cleared alone", !fetestexcept(FE_DIVBYZERO) && fetestexcept(FE_INEXACT));
    feraiseexcept(FE_OVERFLOW);
    check("one is raised", fetestexcept(FE_OVERFLOW));
    feholdexcept(&saved);
    check("all are put aside", !fetestexcept(FE_ALL_EXCEPT));
    fesetenv(&saved);
    check("and come back", fetestexcept(FE_OVERFLOW));
    feclearexcept(FE_ALL_EXCEPT);
}

/* PRINTS(TEXT, FORMAT, VALUE...): what printf makes of values. */
#define PRINTS(text, ...) check("printf " text, (snprintf(line, sizeof line, __VA_ARGS__), !strcmp(line, text)))

static void check_text(void) {
    char line[400], word[20], *end;
    int i = 0;
    unsigned u = 0;
    float f = 0;
    double d = 0;
    long double ld = 0;
    long long ll = 0;
    group("numbers as text", "C99 7.19.6, 7.20.1");
    PRINTS("-5", "%d", -5);
    PRINTS("5", "%u", 5u);
    PRINTS("1099511627776", "%lld", 1ll << 40);
    PRINTS("-9223372036854775808", "%lld", LLONG_MIN);
    PRINTS("18446744073709551615", "%llu", ULLONG_MAX);
    PRINTS("ff", "%x", 255);
    PRINTS("0XFF", "%#X", 255);
    PRINTS("0777", "%#o", 0777);
    PRINTS("deadbeef", "%08lx", 0xdeadbeefL);
    PRINTS("0x1234", "%p", (void *)0x1234);
    PRINTS("+3 4    |   05", "%+d %-5d|%5.2d", 3, 4, 5);
    PRINTS("44", "%hhd", 300);
    PRINTS("-1", "%hd", 65535);
    PRINTS("9 -9 7", "%zu %jd %td", (size_t)9, (intmax_t)-9, (ptrdiff_t)7);
    PRINTS(" 3.14", "%5.2f", 3.14159);
    PRINTS("1.000000e+100", "%e", 1e100);
    PRINTS("0.1", "%g", 0.1);
    PRINTS("1e-05", "%g", 0.00001);
    PRINTS("0.1000000000000000055511151231257827021181583404541015625", "%.55f", 0.1);
    PRINTS("1.7976931348623157e+308", "%.17g", DBL_MAX);
    PRINTS("4.9406564584124654e-324", "%.17g", 0x1p-1074);
    PRINTS("1.500000", "%Lf", 1.5L);
    PRINTS("1.18973149535723176502e+4932", "%.20Le", LDBL_MAX);
    PRINTS("0x1p+0", "%a", 1.0);
    PRINTS("0x1.5555555555555p-2", "%a", 1.0 / 3);
    PRINTS("inf -inf nan", "%f %f %f", INFINITY, -INFINITY, fabs(NAN));
    PRINTS("-0.0", "%.1f", -0.0);
    PRINTS("2 4", "%.0f %.0f", 2.5, 3.5);
    PRINTS("2.000", "%.*f", 3, 2.0);
    PRINTS("    ab|ab    |a", "%6s|%-6s|%.1s", "ab", "ab", "ab");
    PRINTS("c%", "%c%%", 'c');
    PRINTS("2 1", "%2$d %1$d", 1, 2);
    check("snprintf tells the whole length", snprintf(line, 5, "%s", "toolong") == 7 && !strcmp(line, "tool"));
    check("sscanf %d %lf %Lf %lld %s", sscanf("42 3.5 9.25 123456789012 word", "%d %lf %Lf %lld %19s", &i, &d, &ld, &ll, word) == 5 && i == 42 && d == 3.5 && ld == 9.25L && ll == 123456789012ll && !strcmp(word, "word"));
    check("sscanf %x %o %f", sscanf("ff 17 0x1.8p1", "%x %o %f", &u, (unsigned *)&i, &f) == 3 && u == 255 && i == 15 && f == 3);
    check("sscanf %[ and %n", sscanf("abc123", "%[a-z]%n", word, &i) == 1 && !strcmp(word, "abc") && i == 3);
    check("strtol with a base", strtol("0x7f", &end, 0) == 127 && !*end && strtol("-z", 0, 36) == -35 && strtol("077", 0, 0) == 63);
    check("strtoull, strtoimax", strtoull("18446744073709551615", 0, 10) == ULLONG_MAX && strtoimax("-5", 0, 10) == -5);
    check("strtol stops at the largest", strtol("99999999999999999999", 0, 10) == LONG_MAX);
    check("strtod is exact", strtod("0.1", 0) == 0.1 && strtod("4.9e-324", 0) == 0x1p-1074 && strtod("1.7976931348623157e308", 0) == DBL_MAX);
    check("strtod at half a unit", strtod("9007199254740993", 0) == 9007199254740992.0);
    check("strtod of inf, nan and hexadecimal", isinf(strtod("-inf", 0)) && isnan(strtod("nan", 0)) && strtod("0x1.8p1", 0) == 3);
    check("strtof rounds once", strtof("0.1", 0) == 0.1f && strtof("16777217", 0) == 16777216);
    check("strtold is exact", strtold("3.3621031431120935063e-4932", 0) == LDBL_MIN && strtold("1.18973149535723176502e+4932", 0) == LDBL_MAX);
    check("atoi, atof", atoi(" -12x") == -12 && atof("2.5e1") == 25);
}

void check_numbers(void) {
    check_integers();
    check_conversions();
    check_floats();
    check_functions();
    check_rounding();
    check_text();
}
