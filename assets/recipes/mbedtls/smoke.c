/* Known answers of Mbed TLS' own, a few independent ones, and what TLS 1.3 asks for is there. */

#include <mbedtls/aes.h>
#include <mbedtls/bignum.h>
#include <mbedtls/ecp.h>
#include <mbedtls/gcm.h>
#include <mbedtls/rsa.h>
#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>
#include <mbedtls/version.h>
#include <psa/crypto.h>
#include <stdio.h>
#include <string.h>

static int failed;

static void check(const char *what, int holds) {
    if (!holds) failed++, printf("FAILED %s\n", what);
}

int main(void) {
    unsigned char out[32];
    char text[65];
    unsigned i;
    check("sha256", mbedtls_sha256((const unsigned char *)"abc", 3, out, 0) == 0);
    for (i = 0; i < 32; i++) sprintf(text + 2 * i, "%02x", out[i]);
    check("sha256 of abc", !strcmp(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    check("the tests of SHA-256", mbedtls_sha256_self_test(0) == 0);
    check("the tests of SHA-512", mbedtls_sha512_self_test(0) == 0);
    check("the tests of AES", mbedtls_aes_self_test(0) == 0);
    check("the tests of GCM", mbedtls_gcm_self_test(0) == 0);
    check("the tests of large integers", mbedtls_mpi_self_test(0) == 0);
    check("the tests of RSA", mbedtls_rsa_self_test(0) == 0);
    check("the tests of curves", mbedtls_ecp_self_test(0) == 0);
    check("psa", psa_crypto_init() == PSA_SUCCESS);
    check("TLS 1.3", mbedtls_ssl_ciphersuite_from_string("TLS1-3-AES-128-GCM-SHA256") != NULL);
    check("the version of the header", mbedtls_version_get_number() == MBEDTLS_VERSION_NUMBER);
    return failed != 0;
}
