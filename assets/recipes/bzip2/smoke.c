/* The library: buffers there and back at each level, a wrong bit, and a file as stdio has them. */

#include <bzlib.h>
#include <stdio.h>
#include <string.h>

static int failed;

static void check(const char *what, int holds) {
    if (!holds) failed++, printf("FAILED %s\n", what);
}

static char text[250000], packed[260000], again[250000];

static void there_and_back(int level) {
    unsigned packed_size = sizeof packed, size = sizeof again;
    check("compress", BZ2_bzBuffToBuffCompress(packed, &packed_size, text, sizeof text, level, 0, 0) == BZ_OK);
    check("it gets smaller", packed_size < sizeof text / 2);
    check("decompress", BZ2_bzBuffToBuffDecompress(again, &size, packed, packed_size, 0, 0) == BZ_OK);
    check("the same comes back", size == sizeof text && !memcmp(text, again, size));
    size = sizeof again;
    check("with little memory too", BZ2_bzBuffToBuffDecompress(again, &size, packed, packed_size, 1, 0) == BZ_OK);
    packed[packed_size / 2] ^= 1;
    size = sizeof again;
    check("a wrong bit is noticed", BZ2_bzBuffToBuffDecompress(again, &size, packed, packed_size, 0, 0) != BZ_OK);
}

int main(void) {
    unsigned i, seed = 1;
    BZFILE *file;
    for (i = 0; i < sizeof text; i++) seed = seed * 1103515245 + 12345, text[i] = "abracadabra"[seed / 65536 % 11];
    for (i = 1; i <= 9; i++) there_and_back(i);
    file = BZ2_bzopen("written.bz2", "w9");
    check("bzwrite", file && BZ2_bzwrite(file, text, sizeof text) == sizeof text);
    BZ2_bzclose(file);
    file = BZ2_bzopen("written.bz2", "r");
    check("bzread", file && BZ2_bzread(file, again, sizeof again) == sizeof again && !memcmp(text, again, sizeof text));
    BZ2_bzclose(file);
    check("the version", !strncmp(BZ2_bzlibVersion(), "1.0.8,", 6));
    return failed != 0;
}
