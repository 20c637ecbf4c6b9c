/* The macros that a C compiler for x86-64 Linux predefines, as far as ccgo, the headers of its C library and tcc's
   source ask for them (System V ABI, AMD64, 3.1.2). Only long double is another: ccgo makes a float64 of it. */
#define __x86_64__ 1
#define __linux__ 1
#define __SIZEOF_LONG_DOUBLE__ 8
#define __STDC__ 1
#define __STDC_VERSION__ 199901L
#define __SIZE_TYPE__ unsigned long
#define __PTRDIFF_TYPE__ long
#define __WCHAR_TYPE__ int
#define __UINT16_TYPE__ unsigned short
#define __UINT32_TYPE__ unsigned int
#define __UINT64_TYPE__ unsigned long
