/* Numbers that are known from elsewhere, that a changed bit is noticed, and the library's own tests of its arithmetic. */

#include <mbedtls/aes.h>
#include <mbedtls/bignum.h>
#include <mbedtls/chachapoly.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/ecdsa.h>
#include <mbedtls/ecp.h>
#include <mbedtls/entropy.h>
#include <mbedtls/gcm.h>
#include <mbedtls/rsa.h>
#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <psa/crypto.h>
#include "known.h"

static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context drbg;

static void gcm(void) {
    unsigned char key[16], iv[12], additional[20], text[64], out[64], tag[16];
    size_t n = bytes(GCM_PLAIN, text);
    mbedtls_gcm_context gcm;
    bytes(GCM_KEY, key), bytes(GCM_IV, iv), bytes(GCM_ADDITIONAL, additional);
    mbedtls_gcm_init(&gcm);
    mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, key, 128);
    check("AES-GCM", mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_ENCRYPT, n, iv, 12, additional, 20, text, out, 16, tag) == 0
          && is(out, n, GCM_CIPHER) && is(tag, 16, GCM_TAG));
    check("AES-GCM back", mbedtls_gcm_auth_decrypt(&gcm, n, iv, 12, additional, 20, tag, 16, out, text) == 0
          && is(text, n, GCM_PLAIN));
    tag[3] ^= 1;
    check("AES-GCM, a wrong tag",
          mbedtls_gcm_auth_decrypt(&gcm, n, iv, 12, additional, 20, tag, 16, out, text) == MBEDTLS_ERR_GCM_AUTH_FAILED);
    mbedtls_gcm_free(&gcm);
}

static void ec(void) {
    unsigned char private[32], public[65] = {4}, digest[32], signature[64];
    mbedtls_ecp_group group;
    mbedtls_ecp_point point, peer;
    mbedtls_mpi d, r, s;
    mbedtls_ecp_group_init(&group), mbedtls_ecp_point_init(&point), mbedtls_ecp_point_init(&peer);
    mbedtls_mpi_init(&d), mbedtls_mpi_init(&r), mbedtls_mpi_init(&s);
    bytes(EC_PRIVATE, private), bytes(EC_PUBLIC, public + 1);
    mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_SECP256R1);
    mbedtls_mpi_read_binary(&d, private, sizeof private);
    mbedtls_ecp_point_read_binary(&group, &peer, public, sizeof public);
    mbedtls_ecp_mul(&group, &point, &d, &group.G, mbedtls_ctr_drbg_random, &drbg);
    check("P-256", mbedtls_ecp_point_cmp(&point, &peer) == 0);
    mbedtls_sha256((const unsigned char *)"sample", 6, digest, 0);
    mbedtls_ecdsa_sign_det_ext(&group, &r, &s, &d, digest, 32, MBEDTLS_MD_SHA256, mbedtls_ctr_drbg_random, &drbg);
    mbedtls_mpi_write_binary(&r, signature, 32), mbedtls_mpi_write_binary(&s, signature + 32, 32);
    check("ECDSA", is(signature, sizeof signature, EC_SIGNATURE));
    check("ECDSA verified", mbedtls_ecdsa_verify(&group, digest, 32, &peer, &r, &s) == 0);
    digest[0] ^= 1;
    check("ECDSA, a wrong digest", mbedtls_ecdsa_verify(&group, digest, 32, &peer, &r, &s) == MBEDTLS_ERR_ECP_VERIFY_FAILED);
    mbedtls_ecp_group_free(&group), mbedtls_ecp_point_free(&point), mbedtls_ecp_point_free(&peer);
    mbedtls_mpi_free(&d), mbedtls_mpi_free(&r), mbedtls_mpi_free(&s);
}

static void rsa(void) {
    unsigned char modulus[256], exponent[] = {1, 0, 1}, signature[256], digest[32];
    mbedtls_rsa_context rsa;
    mbedtls_rsa_init(&rsa);
    bytes(RSA_MODULUS, modulus), bytes(RSA_SIGNATURE, signature);
    mbedtls_rsa_import_raw(&rsa, modulus, sizeof modulus, NULL, 0, NULL, 0, NULL, 0, exponent, sizeof exponent);
    mbedtls_rsa_complete(&rsa);
    mbedtls_sha256((const unsigned char *)"sample", 6, digest, 0);
    check("RSA", mbedtls_rsa_pkcs1_verify(&rsa, MBEDTLS_MD_SHA256, 32, digest, signature) == 0);
    signature[100] ^= 1;
    check("RSA, a wrong signature", mbedtls_rsa_pkcs1_verify(&rsa, MBEDTLS_MD_SHA256, 32, digest, signature) != 0);
    mbedtls_rsa_free(&rsa);
}

int main(void) {
    unsigned char digest[32], a[32], b[32];
    char version[18];
    mbedtls_ssl_config config;

    mbedtls_version_get_string(version);
    check("the version of the header", !strcmp(version, MBEDTLS_VERSION_STRING));
    /* From the system, or TLS would not start; and not the same twice. */
    mbedtls_entropy_init(&entropy), mbedtls_ctr_drbg_init(&drbg);
    check("random numbers of the system", mbedtls_ctr_drbg_seed(&drbg, mbedtls_entropy_func, &entropy, NULL, 0) == 0);
    mbedtls_ctr_drbg_random(&drbg, a, sizeof a), mbedtls_ctr_drbg_random(&drbg, b, sizeof b);
    check("random numbers differ", memcmp(a, b, sizeof a));

    mbedtls_sha256((const unsigned char *)"abc", 3, digest, 0);
    check("SHA-256", is(digest, sizeof digest, SHA256_ABC));
    gcm();
    ec();
    rsa();
    check("its own test of integers", mbedtls_mpi_self_test(0) == 0);
    check("its own test of SHA-384 and SHA-512", mbedtls_sha512_self_test(0) == 0);
    check("its own test of AES", mbedtls_aes_self_test(0) == 0);
    check("its own test of ChaCha20 with Poly1305", mbedtls_chachapoly_self_test(0) == 0);
    check("its own test of curves", mbedtls_ecp_self_test(0) == 0);
    check("its own test of RSA", mbedtls_rsa_self_test(0) == 0);

    check("the PSA interface, which TLS 1.3 uses", psa_crypto_init() == PSA_SUCCESS);
    mbedtls_ssl_config_init(&config);
    mbedtls_ssl_config_defaults(&config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
    check("TLS 1.3", config.MBEDTLS_PRIVATE(max_tls_version) == MBEDTLS_SSL_VERSION_TLS1_3);

    if (!failed) puts("mbed TLS works");
    return failed != 0;
}
