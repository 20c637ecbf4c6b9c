/* The library: buffers there and back, a wrong bit, a stream in small pieces, and threads. */

#include <lzma.h>
#include <stdio.h>
#include <string.h>

static int failed;

static void check(const char *what, int holds) {
    if (!holds) failed++, printf("FAILED %s\n", what);
}

static uint8_t text[250000], packed[300000], again[250000];

static lzma_ret unpack(size_t packed_size, size_t *size) {
    uint64_t memory = UINT64_MAX;
    size_t at = 0;
    *size = 0;
    return lzma_stream_buffer_decode(&memory, 0, NULL, packed, &at, packed_size, again, size, sizeof again);
}

static void there_and_back(int level) {
    size_t packed_size = 0, size;
    check("compress", lzma_easy_buffer_encode(level, LZMA_CHECK_CRC64, NULL, text, sizeof text, packed, &packed_size,
                                              sizeof packed) == LZMA_OK);
    check("it gets smaller", packed_size < sizeof text / 2);
    check("decompress", unpack(packed_size, &size) == LZMA_OK);
    check("the same comes back", size == sizeof text && !memcmp(text, again, size));
    packed[packed_size / 2] ^= 1;
    check("a wrong bit is noticed", unpack(packed_size, &size) != LZMA_OK);
}

static void in_pieces(void) {
    lzma_stream stream = LZMA_STREAM_INIT;
    lzma_mt threads = {.threads = 2, .block_size = 60000, .preset = 1, .check = LZMA_CHECK_SHA256};
    lzma_ret ret;
    size_t size;
    check("an encoder with threads", lzma_stream_encoder_mt(&stream, &threads) == LZMA_OK);
    stream.next_in = text;
    stream.next_out = packed;
    stream.avail_out = 0;
    do {
        size_t left = text + sizeof text - stream.next_in;
        if (stream.avail_in == 0) stream.avail_in = left < 777 ? left : 777;
        if (stream.avail_out == 0) stream.avail_out = 333;
        ret = lzma_code(&stream, left <= 777 ? LZMA_FINISH : LZMA_RUN);
    } while (ret == LZMA_OK);
    check("a stream in pieces", ret == LZMA_STREAM_END);
    check("and back", unpack(stream.total_out, &size) == LZMA_OK && size == sizeof text && !memcmp(text, again, size));
    lzma_end(&stream);
}

int main(void) {
    unsigned i, seed = 1;
    for (i = 0; i < sizeof text; i++) seed = seed * 1103515245 + 12345, text[i] = "abracadabra"[seed / 65536 % 11];
    for (i = 0; i <= 6; i++) there_and_back(i);
    in_pieces();
    check("crc32", lzma_crc32((const uint8_t *)"123456789", 9, 0) == 0xcbf43926);
    check("crc64", lzma_crc64((const uint8_t *)"123456789", 9, 0) == 0x995dc9bbdf1939faULL);
    check("the version of the header", lzma_version_number() == LZMA_VERSION);
    return failed != 0;
}
