/* Numbers that are known from elsewhere. */

#include <mpc.h>
#include <stdio.h>

static int failed;

static void check(const char *what, int holds) {
    if (!holds) failed++, printf("FAILED %s\n", what);
}

/* Whether z is a + bi but for the last bits. */
static int near(mpc_t z, double a, double b) {
    double re = mpfr_get_d(mpc_realref(z), MPFR_RNDN) - a, im = mpfr_get_d(mpc_imagref(z), MPFR_RNDN) - b;
    return re < 1e-15 && re > -1e-15 && im < 1e-15 && im > -1e-15;
}

int main(void) {
    mpc_t z, w;
    mpc_init2(z, 200);
    mpc_init2(w, 200);

    mpc_set_si_si(z, -4, 0, MPC_RNDNN);
    mpc_sqrt(z, z, MPC_RNDNN);
    check("the root of -4", near(z, 0, 2));
    mpc_set_si_si(z, 1, 2, MPC_RNDNN);
    mpc_set_si_si(w, 3, -1, MPC_RNDNN);
    mpc_mul(z, z, w, MPC_RNDNN);
    check("(1 + 2i) (3 - i)", near(z, 5, 5));
    mpc_div(z, z, w, MPC_RNDNN);
    check("and divided again", near(z, 1, 2));
    mpc_set_si_si(z, 0, 1, MPC_RNDNN);
    mpc_pow(z, z, z, MPC_RNDNN);
    check("i to the power of i", near(z, 0.20787957635076190854, 0));
    mpc_set_si_si(z, 0, 1, MPC_RNDNN);
    mpc_exp(z, z, MPC_RNDNN);
    check("e to the power of i", near(z, 0.54030230586813971740, 0.84147098480789650665));
    mpc_set_si_si(z, 1, 1, MPC_RNDNN);
    mpc_log(z, z, MPC_RNDNN);
    check("log(1 + i)", near(z, 0.34657359027997265471, 0.78539816339744830962));

    if (!failed) puts("MPC works");
    return failed != 0;
}
