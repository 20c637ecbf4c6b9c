/* Numbers that are known from elsewhere, and that a changed bit is noticed. */

#include <bearssl.h>
#include "known.h"

static unsigned char digest[32];

static void sha256(const char *text) {
    br_sha256_context sha256;
    br_sha256_init(&sha256);
    br_sha256_update(&sha256, text, strlen(text));
    br_sha256_out(&sha256, digest);
}

/* With one way of computing AES, and one of the multiplication for GCM: a program takes what the CPU has. */
static void gcm(const char *what, const br_block_ctr_class *aes, br_ghash ghash) {
    unsigned char key[16], iv[12], additional[20], text[64], tag[16];
    size_t n = bytes(GCM_PLAIN, text);
    br_aes_gen_ctr_keys keys;
    br_gcm_context gcm;
    bytes(GCM_KEY, key), bytes(GCM_IV, iv), bytes(GCM_ADDITIONAL, additional);
    aes->init(&keys.vtable, key, sizeof key);
    br_gcm_init(&gcm, &keys.vtable, ghash);
    br_gcm_reset(&gcm, iv, sizeof iv);
    br_gcm_aad_inject(&gcm, additional, sizeof additional);
    br_gcm_flip(&gcm);
    br_gcm_run(&gcm, 1, text, n);
    br_gcm_get_tag(&gcm, tag);
    check(what, is(text, n, GCM_CIPHER) && is(tag, sizeof tag, GCM_TAG));
    br_gcm_reset(&gcm, iv, sizeof iv);
    br_gcm_aad_inject(&gcm, additional, sizeof additional);
    br_gcm_flip(&gcm);
    br_gcm_run(&gcm, 0, text, n);
    check(what, br_gcm_check_tag(&gcm, tag) && is(text, n, GCM_PLAIN));
    tag[3] ^= 1;
    check(what, !br_gcm_check_tag(&gcm, tag));
}

static void ec(const char *what, const br_ec_impl *impl) {
    unsigned char private[32], public[65] = {4}, signature[80], computed[65];
    br_ec_private_key key = {BR_EC_secp256r1, private, sizeof private};
    br_ec_public_key peer = {BR_EC_secp256r1, public, sizeof public};
    size_t n;
    bytes(EC_PRIVATE, private), bytes(EC_PUBLIC, public + 1);
    check(what, impl->mulgen(computed, private, sizeof private, BR_EC_secp256r1) == 65 && !memcmp(computed, public, 65));
    sha256("sample");
    n = br_ecdsa_i31_sign_raw(impl, &br_sha256_vtable, digest, &key, signature);
    check(what, is(signature, n, EC_SIGNATURE));
    check(what, br_ecdsa_i31_vrfy_raw(impl, digest, sizeof digest, &peer, signature, n) == 1);
    digest[0] ^= 1;
    check(what, br_ecdsa_i31_vrfy_raw(impl, digest, sizeof digest, &peer, signature, n) == 0);
}

static void rsa(const char *what, br_rsa_pkcs1_vrfy verify) {
    static unsigned char exponent[] = {1, 0, 1};
    unsigned char modulus[256], signature[256], signed_digest[32];
    br_rsa_public_key key = {modulus, sizeof modulus, exponent, sizeof exponent};
    bytes(RSA_MODULUS, modulus), bytes(RSA_SIGNATURE, signature);
    sha256("sample");
    check(what, verify(signature, sizeof signature, BR_HASH_OID_SHA256, 32, &key, signed_digest) == 1
          && !memcmp(signed_digest, digest, 32));
    signature[100] ^= 1;
    check(what, verify(signature, sizeof signature, BR_HASH_OID_SHA256, 32, &key, signed_digest) == 0
          || memcmp(signed_digest, digest, 32));
}

int main(void) {
    static br_ssl_client_context client;
    static br_x509_minimal_context x509;
    static unsigned char buffer[BR_SSL_BUFSIZE_BIDI];
    br_prng_seeder seeder = br_prng_seeder_system(NULL);
    br_hmac_drbg_context random, other;
    unsigned char a[32], b[32];

    sha256("abc");
    check("SHA-256", is(digest, sizeof digest, SHA256_ABC));
    gcm("AES-GCM in constant time", &br_aes_ct64_ctr_vtable, br_ghash_ctmul64);
    gcm("AES-GCM with tables", &br_aes_big_ctr_vtable, br_ghash_ctmul);
    if (br_aes_x86ni_ctr_get_vtable() && br_ghash_pclmul_get())
        gcm("AES-GCM by the CPU", br_aes_x86ni_ctr_get_vtable(), br_ghash_pclmul_get());
    ec("ECDSA with P-256, as BearSSL prefers it", br_ec_get_default());
    ec("ECDSA with P-256, in 31-bit words", &br_ec_prime_i31);
    rsa("RSA, as BearSSL prefers it", br_rsa_pkcs1_vrfy_get_default());
    rsa("RSA in 31-bit words", br_rsa_i31_pkcs1_vrfy);
    /* From the system, or TLS would not start; and not the same twice. */
    br_hmac_drbg_init(&random, &br_sha256_vtable, NULL, 0);
    br_hmac_drbg_init(&other, &br_sha256_vtable, NULL, 0);
    check("random numbers of the system", seeder && seeder(&random.vtable) && seeder(&other.vtable));
    br_hmac_drbg_generate(&random, a, sizeof a);
    br_hmac_drbg_generate(&other, b, sizeof b);
    check("random numbers differ", memcmp(a, b, sizeof a));
    br_ssl_client_init_full(&client, &x509, NULL, 0);
    br_ssl_engine_set_buffer(&client.eng, buffer, sizeof buffer, 1);
    check("a TLS 1.2 client", client.eng.version_max == BR_TLS12 && br_ssl_client_reset(&client, "localhost", 0));

    if (!failed) puts("BearSSL works");
    return failed != 0;
}
