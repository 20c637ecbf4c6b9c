/* Answers that are known from elsewhere, in hexadecimal, for the tests of what computes them. */

#include <stdio.h>
#include <string.h>

/* FIPS 180-2, appendix B.1: the SHA-256 of "abc". */
#define SHA256_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

/* AES-128 in GCM: test case 4 of McGrew and Viega, "The Galois/Counter Mode of Operation". */
#define GCM_KEY "feffe9928665731c6d6a8f9467308308"
#define GCM_IV "cafebabefacedbaddecaf888"
#define GCM_ADDITIONAL "feedfacedeadbeeffeedfacedeadbeefabaddad2"
#define GCM_PLAIN \
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525" \
    "b16aedf5aa0de657ba637b39"
#define GCM_CIPHER \
    "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa05" \
    "1ba30b396a0aac973d58e091"
#define GCM_TAG "5bc94fbc3221a5db94fae95ae7121a47"

/* RFC 6979, A.2.5: a key of P-256, and its signature of "sample" with SHA-256. The public key is x, then y. */
#define EC_PRIVATE "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"
#define EC_PUBLIC \
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6" \
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
#define EC_SIGNATURE \
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716" \
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"

/* A key of RSA (its exponent is 65537), and its signature of "sample" by PKCS #1 with SHA-256, both by OpenSSL 3.0. */
#define RSA_MODULUS \
    "b733be048bbd253384513f47fa7b6de5a17e0a0ad0a006efc2506c18188db829c03bb058b83f6a1d168b48443f14b3ce" \
    "60b84fc7c65a762e62f507bddbb2e18465471ddc12d2ca4516dcb80192f5cf518226c7a2e0a7f787524e73f99b4d3e13" \
    "0512fb4af18bef815d9f4282e381b9cc1831cc1a1061443a087a83c6c4064ad09a9646abcf37e7c464e3dfd1ab34d775" \
    "0f6de02e6ae78231c12cc977f8609f57385aedd1a05772e46e6aa0a4bd4965bdd8c760f473cfe69c3d2e9aec706ca4d5" \
    "c33eee1ac18856bfb0a62eeeaa76278633c91f7ae8f9ec5e490ffe041de037f77d4365224ee84b858d4ee3d68923601c" \
    "8f9a9e2bc89f7083cf28aafb1ac2fc9b"
#define RSA_SIGNATURE \
    "4fe3853c79f1216a3df1d035ef2fae8c2f9a8d8bed41ccde66fa0780bb2c9be76e7027c7314d05f9ece7cd0d3a5dc8ec" \
    "48681340c17f6ef2706fa18fc3245306e99743045691dad428293b7328d09aa3332c9c819965d773718dff1e7c9f9f23" \
    "451174b1fcec8b7fcbac17d2c67452771db39fa3a9afc9f954f230a941dfa66ad928c2f0e6d37f6eaac21c1a0920ca2f" \
    "ab1dc8e1f6e6d121ffc805bbbbcf3dc4f9b5f952e7a1246c4bba0e349eaec13377a9ffd66a76e611ae0260089896d741" \
    "e7cad1ced3fa22b374ebbc53be8cbff62d0e921d9ed11b2cb0e62d43d8eb4a5b2b311b163e8afe0130ebcf55f2df1b19" \
    "620dc57e06f0cd1798527aab271bf426"

/* The bytes of a hexadecimal text; their number. */
static size_t bytes(const char *text, unsigned char *into) {
    size_t n = 0;
    unsigned byte;
    for (; sscanf(text + 2 * n, "%2x", &byte) == 1; n++) into[n] = byte;
    return n;
}

/* Whether n bytes are those of a hexadecimal text. */
static int is(const unsigned char *got, size_t n, const char *wanted) {
    unsigned char want[512];
    return bytes(wanted, want) == n && !memcmp(got, want, n);
}

static int failed;

static void check(const char *what, int holds) {
    if (!holds) failed++, printf("FAILED %s\n", what);
}
