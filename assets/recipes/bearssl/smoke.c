/* Known answers: SHA-256 (FIPS 180), HMAC (RFC 4231), AES-GCM (NIST's test case 4), a curve (RFC 7748), and signatures. */

#include <bearssl.h>
#include <stdio.h>
#include <string.h>

static int failed;

static void check(const char *what, int holds) {
    if (!holds) failed++, printf("FAILED %s\n", what);
}

static void check_hex(const char *what, const unsigned char *got, const char *wanted) {
    char text[200];
    size_t i, n = strlen(wanted) / 2;
    for (i = 0; i < n; i++) sprintf(text + 2 * i, "%02x", got[i]);
    check(what, !strncmp(text, wanted, 2 * n));
}

static size_t from_hex(const char *text, unsigned char *to) {
    size_t n = 0;
    unsigned byte;
    for (; *text; text += 2) sscanf(text, "%2x", &byte), to[n++] = byte;
    return n;
}

static void digests(void) {
    unsigned char out[32];
    br_sha256_context sha;
    br_hmac_key_context key;
    br_hmac_context hmac;
    br_sha256_init(&sha);
    br_sha256_update(&sha, "abc", 3);
    br_sha256_out(&sha, out);
    check_hex("sha256", out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    br_hmac_key_init(&key, &br_sha256_vtable, "Jefe", 4);
    br_hmac_init(&hmac, &key, 0);
    br_hmac_update(&hmac, "what do ya want for nothing?", 28);
    br_hmac_out(&hmac, out);
    check_hex("hmac", out, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

/* By the one that is portable, and by the one that has the CPU's instructions, where it has them. */
static void ciphers(const br_block_ctr_class *aes, br_ghash ghash, const char *what) {
    unsigned char key[16], nonce[12], text[60], extra[20], tag[16];
    br_aes_gen_ctr_keys keys;
    br_gcm_context gcm;
    size_t length = from_hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
                             "b16aedf5aa0de657ba637b39", text);
    from_hex("feffe9928665731c6d6a8f9467308308", key);
    from_hex("cafebabefacedbaddecaf888", nonce);
    from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2", extra);
    aes->init(&keys.vtable, key, sizeof key);
    br_gcm_init(&gcm, &keys.vtable, ghash);
    br_gcm_reset(&gcm, nonce, sizeof nonce);
    br_gcm_aad_inject(&gcm, extra, sizeof extra);
    br_gcm_flip(&gcm);
    br_gcm_run(&gcm, 1, text, length);
    br_gcm_get_tag(&gcm, tag);
    check_hex(what, text, "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e");
    check_hex(what, tag, "5bc94fbc3221a5db94fae95ae7121a47");
}

static void curve(void) {
    unsigned char point[32], scalar[32];
    from_hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c", point);
    from_hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4", scalar);
    check("a scalar of the right length", br_ec_get_default()->mul(point, 32, scalar, 32, BR_EC_curve25519) == 1);
    check_hex("curve25519", point, "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
}

static void signatures(void) {
    unsigned char buffer[BR_EC_KBUF_PRIV_MAX_SIZE], point[BR_EC_KBUF_PUB_MAX_SIZE], hash[32] = {1, 2, 3}, signature[80];
    br_hmac_drbg_context random;
    br_ec_private_key own;
    br_ec_public_key known;
    const br_ec_impl *ec = br_ec_get_default();
    size_t length;
    br_hmac_drbg_init(&random, &br_sha256_vtable, "a seed", 6);
    check("a new key", br_ec_keygen(&random.vtable, ec, &own, buffer, BR_EC_secp256r1) == 32);
    check("its public half", br_ec_compute_pub(ec, &known, point, &own) == 65);
    length = br_ecdsa_sign_asn1_get_default()(ec, &br_sha256_vtable, hash, &own, signature);
    check("a signature", length > 60);
    check("is good", br_ecdsa_vrfy_asn1_get_default()(ec, hash, 32, &known, signature, length) == 1);
    hash[0] ^= 1;
    check("is bad for another hash", br_ecdsa_vrfy_asn1_get_default()(ec, hash, 32, &known, signature, length) == 0);
}

int main(void) {
    const br_block_ctr_class *native = br_aes_x86ni_ctr_get_vtable();
    br_ghash multiply = br_ghash_pclmul_get();
    digests();
    ciphers(&br_aes_ct64_ctr_vtable, br_ghash_ctmul64, "AES-GCM");
    if (native && multiply) ciphers(native, multiply, "AES-GCM by the CPU's instructions");
    curve();
    signatures();
    return failed != 0;
}
