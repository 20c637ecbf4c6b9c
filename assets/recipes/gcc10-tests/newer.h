/* What gcc 10 defines before a program's first line, for an older or another compiler: names of types, limits, and
 * functions that gcc knows by a second name. Each only gives another name to what the compiler has. */

#ifndef __INT8_TYPE__
#define __INT8_TYPE__ signed char
#define __INT16_TYPE__ short
#define __INT32_TYPE__ int
#define __INT64_TYPE__ long
#define __UINT8_TYPE__ unsigned char
#define __UINT16_TYPE__ unsigned short
#define __UINT32_TYPE__ unsigned
#define __UINT64_TYPE__ unsigned long
#define __INT_LEAST8_TYPE__ signed char
#define __INT_LEAST16_TYPE__ short
#define __INT_LEAST32_TYPE__ int
#define __INT_LEAST64_TYPE__ long
#define __UINT_LEAST8_TYPE__ unsigned char
#define __UINT_LEAST16_TYPE__ unsigned short
#define __UINT_LEAST32_TYPE__ unsigned
#define __UINT_LEAST64_TYPE__ unsigned long
#define __INTPTR_TYPE__ long
#define __UINTPTR_TYPE__ unsigned long
#endif

#ifndef __SIZEOF_INT__
#define __SIZEOF_SHORT__ 2
#define __SIZEOF_INT__ 4
#define __SIZEOF_LONG__ 8
#define __SIZEOF_LONG_LONG__ 8
#define __SIZEOF_POINTER__ 8
#define __SIZEOF_SIZE_T__ 8
#define __SIZEOF_FLOAT__ 4
#define __SIZEOF_DOUBLE__ 8
#define __SIZEOF_LONG_DOUBLE__ 16
#endif

#ifndef __CHAR_BIT__
#define __CHAR_BIT__ 8
#endif
#ifndef __SCHAR_MAX__
#define __SCHAR_MAX__ 127
#define __SHRT_MAX__ 32767
#define __INT_MAX__ 2147483647
#define __LONG_MAX__ 9223372036854775807L
#define __LONG_LONG_MAX__ 9223372036854775807LL
#endif

#ifndef __ORDER_LITTLE_ENDIAN__
#define __ORDER_LITTLE_ENDIAN__ 1234
#define __ORDER_BIG_ENDIAN__ 4321
#define __BYTE_ORDER__ __ORDER_LITTLE_ENDIAN__
#endif

#ifndef __FLT_MAX__
#define __FLT_MANT_DIG__ 24
#define __FLT_MAX__ 3.40282346638528859812e+38F
#define __FLT_MIN__ 1.17549435082228750797e-38F
#define __FLT_EPSILON__ 1.19209289550781250000e-7F
#define __DBL_MANT_DIG__ 53
#define __DBL_MIN_EXP__ (-1021)
#define __DBL_MAX_EXP__ 1024
#define __DBL_MAX__ 1.79769313486231570815e+308
#define __DBL_MIN__ 2.22507385850720138309e-308
#define __DBL_EPSILON__ 2.22044604925031308085e-16
#define __LDBL_MANT_DIG__ 64
#define __LDBL_MAX__ 1.18973149535723176502e+4932L
#define __LDBL_MIN__ 3.36210314311209350626e-4932L
#endif

#if !defined __GNUC__ || __GNUC__ < 4
/* gcc 10 has these declared from the start; without a declaration, each would return an int. */
int __signbit(double);
void free(void *);
#define __builtin_free free
#define __builtin_signbit __signbit
#endif

#ifdef __TINYC__
void *alloca(unsigned long);
double copysign(double, double), fabs(double);
float copysignf(float, float);
long double copysignl(long double, long double);
#define __builtin_abs abs
#define __builtin_copysign copysign
#define __builtin_copysignf copysignf
#define __builtin_copysignl copysignl
#define __builtin_fabs fabs
#define __builtin_ffs ffs
#define __builtin_printf printf
#define __builtin_snprintf snprintf
#define __builtin_sprintf sprintf
#define __builtin_trap abort
#define __builtin_unreachable abort
#define __builtin_huge_val() (1.0 / 0.0)
#define __builtin_huge_valf() (1.0f / 0.0f)
#define __builtin_huge_vall() (1.0L / 0.0L)
#define __builtin_inf() (1.0 / 0.0)
#define __builtin_inff() (1.0f / 0.0f)
#define __builtin_infl() (1.0L / 0.0L)
#define __builtin_nan(payload) (0.0 / 0.0)
#define __builtin_isunordered(x, y) ((x) != (x) || (y) != (y))
#define __builtin_isgreater(x, y) ((x) > (y))
#define __builtin_isgreaterequal(x, y) ((x) >= (y))
#define __builtin_isless(x, y) ((x) < (y))
#define __builtin_islessequal(x, y) ((x) <= (y))
#define __builtin_islessgreater(x, y) ((x) < (y) || (x) > (y))
#elif __GNUC__ < 4
#define __builtin_offsetof(type, member) ((__SIZE_TYPE__) &((type *) 0)->member)
#define __builtin_unreachable __builtin_trap
#endif
