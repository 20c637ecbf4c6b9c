/* Numbers that are known from elsewhere, and the rounding that gcc asks for. */

#include <mpfr.h>
#include <stdio.h>
#include <string.h>

static int failed;

static void check(const char *what, int holds) {
    if (!holds) failed++, printf("FAILED %s\n", what);
}

static int is(mpfr_t number, int digits, const char *wanted) {
    static char text[256];
    mpfr_snprintf(text, sizeof text, "%.*Rf", digits, number);
    return !strcmp(text, wanted);
}

int main(void) {
    mpfr_t x, y, small;
    mpfr_inits2(400, x, y, (mpfr_ptr)0);
    mpfr_init2(small, 53);

    mpfr_const_pi(x, MPFR_RNDN);
    check("pi", is(x, 60, "3.141592653589793238462643383279502884197169399375105820974945"));
    mpfr_set_ui(x, 1, MPFR_RNDN);
    mpfr_exp(x, x, MPFR_RNDN);
    check("e", is(x, 60, "2.718281828459045235360287471352662497757247093699959574966968"));
    mpfr_set_ui(x, 2, MPFR_RNDN);
    mpfr_sqrt(x, x, MPFR_RNDN);
    check("the root of 2", is(x, 60, "1.414213562373095048801688724209698078569671875376948073176680"));
    mpfr_set_ui(x, 2, MPFR_RNDN);
    mpfr_log(x, x, MPFR_RNDN);
    check("log 2", is(x, 60, "0.693147180559945309417232121458176568075500134360255254120680"));
    mpfr_sin_cos(x, y, x, MPFR_RNDN);
    mpfr_hypot(x, x, y, MPFR_RNDN);
    mpfr_sub_ui(x, x, 1, MPFR_RNDN);
    check("sin^2 + cos^2 = 1", mpfr_zero_p(x) || mpfr_get_exp(x) < -390);

    check("0.1 to 53 bits", mpfr_strtofr(small, "0.1", 0, 10, MPFR_RNDN) > 0 && mpfr_get_d(small, MPFR_RNDN) == 0.1);
    check("0.1 downwards", mpfr_strtofr(small, "0.1", 0, 10, MPFR_RNDD) < 0 && mpfr_get_d(small, MPFR_RNDN) < 0.1);
    mpfr_set_d(small, 0.5, MPFR_RNDN);
    check("half to even", mpfr_get_si(small, MPFR_RNDN) == 0 && mpfr_get_si(small, MPFR_RNDU) == 1);
    mpfr_set_si(x, -1, MPFR_RNDN);
    mpfr_sqrt(x, x, MPFR_RNDN);
    check("no root of -1", mpfr_nan_p(x));
    mpfr_set_ui(x, 3, MPFR_RNDN);
    mpfr_gamma(x, x, MPFR_RNDN);
    check("gamma(3)", is(x, 3, "2.000"));

    if (!failed) puts("MPFR works");
    return failed != 0;
}
