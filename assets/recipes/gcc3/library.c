/* What a program asks of the C library, compiled by the compiler that is tried: complex numbers, long double,
 * threads. Complex numbers are there only where gcc compiled the library. */

#include <complex.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>
#include "rules.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total;

static void *add(void *how_often) {
    int i;
    for (i = 0; i < *(int *)how_often; i++) {
        pthread_mutex_lock(&lock);
        total++;
        pthread_mutex_unlock(&lock);
    }
    return how_often;
}

static int twice(void *number) { return *(int *)number * 2; }

static int by_number(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static void threads(void) {
    pthread_t ids[4];
    thrd_t c11;
    void *result;
    int often = 10000, i, returned = 0, doubled = 0;
    for (i = 0; i < 4; i++) pthread_create(&ids[i], 0, add, &often);
    for (i = 0; i < 4; i++) pthread_join(ids[i], &result), returned += result == &often;
    RULE("POSIX", "four threads and a lock", total == 40000 && returned == 4);
    RULE("C11 7.26.5", "a thread's result", thrd_create(&c11, twice, &often) == thrd_success
         && thrd_join(c11, &doubled) == thrd_success && doubled == 20000);
}

static void numbers(void) {
    volatile double two = 2, minus = -1;
    volatile long double third = 1.0L / 3;
    char text[64];
    RULE("7.12.7.5", "sqrt", sqrt(two) == 1.4142135623730951 && sqrtl(two) > 1.4142135623730950487L);
    RULE("7.12.6.1", "expl and logl", fabsl(logl(expl(third)) - third) < 1e-18L && fabsl(sinl(third) - 0.327194696796152244173L) < 1e-18L);
    RULE("7.19.6.1", "printf of long double", sprintf(text, "%.20Lf", third) == 22 && !strcmp(text, "0.33333333333333333334"));
    RULE("7.20.1.3", "strtold", strtold("0.33333333333333333334", 0) == third);
    {
#ifndef __TINYC__
        double complex z = csqrt(minus), w = (two + 3 * I) * (1 - 2 * I);
        RULE("7.3.8.3", "csqrt", creal(z) == 0 && cimag(z) == 1);
        RULE("6.5.5", "complex multiplication and division", creal(w) == 8 && cimag(w) == -1
             && creal(w / (1 - 2 * I)) == 2 && cimag(cpow(I, two)) < 1e-15);
        RULE("7.3.7.1", "a long double one", cabsl(3.0L + 4.0L * I) == 5);
#endif
    }
}

int main(void) {
    int sorted[5] = {3, -1, 2, INT_MIN / 2, 0};
    qsort(sorted, 5, sizeof *sorted, by_number);
    RULE("7.20.5.2", "qsort", sorted[0] == INT_MIN / 2 && sorted[1] == -1 && sorted[4] == 3);
    RULE("5.2.4.2.1", "limits.h is gcc's and the library's", LONG_MAX == 0x7fffffffffffffff && PATH_MAX == 4096);
    numbers();
    threads();
    return report("C library");
}
