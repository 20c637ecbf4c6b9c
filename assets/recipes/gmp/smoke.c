/* Numbers that are known from elsewhere, and identities that hold for all numbers. */

#include <gmp.h>
#include <stdio.h>
#include <string.h>

static int failed;

static void check(const char *what, int holds) {
    if (!holds) failed++, printf("FAILED %s\n", what);
}

static int is(mpz_t number, const char *wanted) {
    static char text[4096];
    return !strcmp(mpz_get_str(text, 10, number), wanted);
}

int main(void) {
    mpz_t a, b, c, q, r;
    gmp_randstate_t random;
    int i, wrong = 0;
    mpz_inits(a, b, c, q, r, NULL);

    mpz_fac_ui(a, 30);
    check("30!", is(a, "265252859812191058636308480000000"));
    mpz_ui_pow_ui(a, 2, 127);
    mpz_sub_ui(a, a, 1);
    check("2^127 - 1", is(a, "170141183460469231731687303715884105727"));
    check("it is a prime, and its square is not", mpz_probab_prime_p(a, 20) && (mpz_mul(b, a, a), !mpz_probab_prime_p(b, 20)));
    mpz_fib_ui(a, 200);
    check("a Fibonacci number", is(a, "280571172992510140037611932413038677189525"));
    mpz_set_str(a, "-7", 10);
    mpz_tdiv_qr_ui(q, r, a, 2);
    check("division towards zero", is(q, "-3") && is(r, "-1"));
    mpz_fdiv_qr_ui(q, r, a, 2);
    check("division downwards", is(q, "-4") && is(r, "1"));
    mpz_set_ui(a, 123456789);
    mpz_set_ui(b, 1000000007);
    mpz_invert(c, a, b);
    mpz_mul(c, c, a);
    mpz_mod(c, c, b);
    check("an inverse", is(c, "1"));
    mpz_set_str(a, "ffffffffffffffff0123456789abcdef", 16);
    check("hexadecimal digits", is(a, "340282366920938463445009848887275146735"));

    /* Sizes on both sides of where one way of multiplying or dividing takes over from another. */
    gmp_randinit_mt(random);
    gmp_randseed_ui(random, 1);
    for (i = 1; i < 400; i++) {
        mpz_rrandomb(a, random, 97 * i);
        mpz_rrandomb(b, random, 53 * i);
        mpz_rrandomb(c, random, 31 * i);
        mpz_add_ui(b, b, 1);
        mpz_mod(c, c, b);
        mpz_mul(q, a, b);
        mpz_add(q, q, c);
        mpz_tdiv_qr(q, r, q, b);
        wrong += mpz_cmp(q, a) != 0 || mpz_cmp(r, c) != 0;
        mpz_mul(q, b, b);
        mpz_sqrtrem(q, r, q);
        wrong += mpz_cmp(q, b) != 0 || mpz_sgn(r) != 0;
    }
    check("(a * b + c) / b is a and leaves c; the root of a square", wrong == 0);

    if (!failed) puts("GMP works");
    return failed != 0;
}
