/* smoke FILE: checks, and writes a gzip file. smoke FILE read: prints what a gzip file holds. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static int failed;

static void check(const char *what, int holds) {
    if (!holds) failed++, printf("FAILED %s\n", what);
}

static unsigned char text[200000], packed[400000], again[200000];

static void there_and_back(int level) {
    uLongf packed_size = sizeof packed, size = sizeof again;
    check("compress", compress2(packed, &packed_size, text, sizeof text, level) == Z_OK);
    check("it gets smaller", level == 0 || packed_size < sizeof text / 2);
    check("uncompress", uncompress(again, &size, packed, packed_size) == Z_OK);
    check("the same comes back", size == sizeof text && !memcmp(text, again, size));
    packed[packed_size / 2] ^= 1;
    size = sizeof again;
    check("a wrong bit is noticed", uncompress(again, &size, packed, packed_size) != Z_OK);
}

int main(int argc, char **argv) {
    unsigned i;
    int level;
    gzFile file;
    char line[100] = "";
    if (argc == 3) {
        file = gzopen(argv[1], "rb");
        gzread(file, line, sizeof line - 1);
        gzclose(file);
        puts(line);
        return 0;
    }
    for (i = 0; i < sizeof text; i++) text[i] = "abracadabra"[i % 11] + (i / 1000) % 3;
    for (level = 0; level <= 9; level++) there_and_back(level);
    check("crc32", crc32(0, (const Bytef *)"123456789", 9) == 0xcbf43926);
    check("adler32", adler32(1, (const Bytef *)"Wikipedia", 9) == 0x11e60398);
    check("the version of the header", !strcmp(zlibVersion(), ZLIB_VERSION));
    file = gzopen(argv[1], "wb9");
    check("gzputs", gzputs(file, "hello, gzip\n") == 12 && gzclose(file) == Z_OK);
    return failed != 0;
}
