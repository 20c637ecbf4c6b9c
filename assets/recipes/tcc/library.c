/* The C library where it needs nothing of the system but memory: strings, allocation, sorting, patterns, time. */

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <iconv.h>
#include <libgen.h>
#include <locale.h>
#include <regex.h>
#include <search.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <wchar.h>
#include <wctype.h>
#include "check.h"

static void check_strings(void) {
    char a[64] = "hello", b[64], *rest, *copy;
    group("strings", "C99 7.21");
    check("strlen, strnlen", strlen(a) == 5 && strnlen(a, 3) == 3);
    check("strcpy, strcat", !strcmp(strcat(strcpy(b, a), " world"), "hello world"));
    check("strncpy fills with zeros", (memset(b, 'x', 9), strncpy(b, "ab", 8), b[2] == 0 && b[7] == 0 && b[8] == 'x'));
    check("stpcpy, strncat", stpcpy(b, "ab") == b + 2 && !strcmp(strncat(b, "cdef", 2), "abcd"));
    check("strcmp takes unsigned bytes", strcmp("a\xff", "ab") > 0 && strncmp("abc", "abd", 2) == 0);
    check("strcasecmp", !strcasecmp("HeLLo", "hEllO") && strncasecmp("abC", "abd", 3) < 0);
    check("strchr, strrchr, strchrnul", strchr(a, 'l') == a + 2 && strrchr(a, 'l') == a + 3 && !strchr(a, 'z') && strchr(a, 0) == a + 5);
    check("strstr, strpbrk", strstr(a, "llo") == a + 2 && !strstr(a, "lo!") && strpbrk(a, "xo") == a + 4);
    check("strspn, strcspn", strspn(a, "he") == 2 && strcspn(a, "l") == 2);
    check("strtok_r", (strcpy(b, "a,b;c"), !strcmp(strtok_r(b, ",;", &rest), "a") && !strcmp(strtok_r(0, ",;", &rest), "b") && !strcmp(strtok_r(0, ",;", &rest), "c") && !strtok_r(0, ",;", &rest)));
    check("strsep", (strcpy(b, "a::b"), rest = b, !strcmp(strsep(&rest, ":"), "a") && !*strsep(&rest, ":") && !strcmp(rest, "b")));
    check("strdup, strndup", !strcmp(copy = strdup(a), a) && !strcmp(strndup(a, 2), "he"));
    free(copy);
    check("memmove, overlapping forwards", (strcpy(b, "0123456789"), memmove(b + 2, b, 8), !strcmp(b, "0101234567")));
    check("memmove, overlapping backwards", (strcpy(b, "0123456789"), memmove(b, b + 2, 9), !strcmp(b, "23456789")));
    check("memcmp, memchr, memmem", memcmp("ab", "ac", 2) < 0 && memchr(a, 'o', 5) == a + 4 && !memchr(a, 'o', 4));
    check("memccpy", memccpy(b, "abc", 'b', 3) == b + 2);
    check("strerror", !strcmp(strerror(ENOENT), "No such file or directory") && strlen(strerror(EINVAL)) > 0);
    check("isalpha and others", isalpha('a') && !isalpha('1') && isspace('\t') && isxdigit('F') && ispunct('!') && toupper('z') == 'Z');
    check("basename, dirname", (strcpy(b, "/a/b/"), !strcmp(basename(b), "b")) && (strcpy(b, "/a/b"), !strcmp(dirname(b), "/a")));
}

/* Sizes that end in every class of the allocator, filled, freed in a pattern, grown. */
static void check_memory(void) {
    enum { BLOCKS = 1000 };
    static unsigned char *block[BLOCKS];
    int i;
    size_t j;
    void *aligned;
    group("memory", "C99 7.20.3");
    for (i = 0; i < BLOCKS; i++) memset(block[i] = malloc(i * 37 + 1), i, i * 37 + 1);
    for (i = 0; i < BLOCKS; i += 2) free(block[i]);
    for (i = 1; i < BLOCKS; i += 2) {
        int kept = 1;
        block[i] = realloc(block[i], i * 74 + 1);
        for (j = 0; j < i * 37 + 1; j++) kept &= block[i][j] == (unsigned char)i;
        check_each("realloc keeps the bytes of block", i, kept);
    }
    for (i = 1; i < BLOCKS; i += 2) free(block[i]);
    check("calloc clears", (block[0] = calloc(1000, 3), block[0][0] == 0 && block[0][2999] == 0));
    free(block[0]);
    check("calloc refuses an overflow", !calloc(SIZE_MAX / 2, 3) && errno == ENOMEM);
    check("malloc refuses the impossible", !malloc(SIZE_MAX / 2));
    check("posix_memalign", !posix_memalign(&aligned, 4096, 100) && (uintptr_t)aligned % 4096 == 0);
    free(aligned);
    check("aligned_alloc", (aligned = aligned_alloc(64, 128)) && (uintptr_t)aligned % 64 == 0);
    free(aligned);
    check("malloc is aligned for long double", (uintptr_t)(aligned = malloc(1)) % 16 == 0);
    free(aligned);
    check("free(NULL)", (free(NULL), 1));
    check("a large block", (aligned = malloc(100 << 20)) && (((char *)aligned)[(100 << 20) - 1] = 1));
    free(aligned);
}

static int by_value(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void check_sorting(void) {
    enum { NUMBERS = 100 };
    int numbers[NUMBERS], i, key = 50;
    char *words[] = {"pear", "apple", "fig"};
    void *tree = NULL;
    group("sorting", "C99 7.20.5");
    for (i = 0; i < NUMBERS; i++) numbers[i] = i * 37 % 101;
    qsort(numbers, NUMBERS, sizeof *numbers, by_value);
    for (i = 1; i < NUMBERS; i++) check_each("qsort: in order at", i, numbers[i - 1] < numbers[i]);
    check("bsearch finds", *(int *)bsearch(&key, numbers, NUMBERS, sizeof key, by_value) == 50);
    key = 1000;
    check("bsearch does not find", !bsearch(&key, numbers, NUMBERS, sizeof key, by_value));
    qsort(words, 3, sizeof *words, by_name);
    check("qsort of pointers", !strcmp(words[0], "apple") && !strcmp(words[2], "pear"));
    for (i = 0; i < NUMBERS; i++) tsearch(&numbers[i], &tree, by_value);
    check("tsearch, tfind", tfind(&numbers[7], &tree, by_value) && !tfind(&key, &tree, by_value));
    check("random numbers repeat from a seed", (srand(5), key = rand(), srand(5), key == rand()) && rand() != key);
    check("abs, div, ldiv", abs(-5) == 5 && div(-7, 2).rem == -1 && ldiv(1l << 40, 3).quot == (1l << 40) / 3);
}

/* Does the extended regular expression match, and where does its first group? */
static int match(const char *pattern, const char *text, int flags, int start, int end) {
    regex_t regex;
    regmatch_t found[2];
    int result;
    if (regcomp(&regex, pattern, REG_EXTENDED | flags)) return -1;
    result = !regexec(&regex, text, 2, found, 0) && found[1].rm_so == start && found[1].rm_eo == end;
    regfree(&regex);
    return result;
}

static void check_patterns(void) {
    regex_t regex;
    group("patterns", "POSIX regcomp, fnmatch, glob");
    check("regexec: alternatives", match("^a(b|c)*d$", "abcbcd", 0, 4, 5) == 1);
    check("regexec: no match", match("^a(b|c)*d$", "abx", 0, 0, 0) == 0);
    check("regexec: repetition", match("x(y{2,3})z", "xyyyz", 0, 1, 4) == 1 && match("x(y{2,3})z", "xyz", 0, 0, 0) == 0);
    check("regexec: classes", match("([[:digit:]]+)", "ab123c", 0, 2, 5) == 1);
    check("regexec: the longest", match("(a|ab)(c|bcd)", "abcd", 0, 0, 1) == 1 || match("(a|ab)(c|bcd)", "abcd", 0, 0, 2) == 1);
    check("regexec: ignoring case", match("(B)", "abc", REG_ICASE, 1, 2) == 1);
    check("regcomp refuses", regcomp(&regex, "a(b", REG_EXTENDED) == REG_EPAREN);
    check("fnmatch", !fnmatch("*.[ch]", "x.c", 0) && fnmatch("*.[ch]", "x.o", 0) && fnmatch("*", "a/b", FNM_PATHNAME));
}

static void check_time(void) {
    char line[64];
    time_t year = 86400 * 365, far = 4102444800; /* 2100-01-01 */
    struct tm *date = gmtime(&year), parsed = {0};
    struct timespec now, later;
    group("time", "C99 7.23");
    check("gmtime and strftime", strftime(line, sizeof line, "%Y-%m-%d %a %j", date) && !strcmp(line, "1971-01-01 Fri 001"));
    check("beyond 32 bits", (date = gmtime(&far), date->tm_year == 200 && date->tm_mon == 0 && date->tm_wday == 5));
    check("a leap day", (year = 951782400, date = gmtime(&year), date->tm_mon == 1 && date->tm_mday == 29));
    check("timegm", timegm(date) == year);
    check("mktime carries over", (date->tm_mday = 31, timegm(date) == year + 2 * 86400 && date->tm_mon == 2 && date->tm_mday == 2));
    check("before 1970", (year = -1, date = gmtime(&year), date->tm_year == 69 && date->tm_sec == 59));
    check("strptime", strptime("2024-02-03 04:05:06", "%Y-%m-%d %H:%M:%S", &parsed) && timegm(&parsed) == 1706933106);
    check("the monotonic clock does not go back", !clock_gettime(CLOCK_MONOTONIC, &now) && !clock_gettime(CLOCK_MONOTONIC, &later) && (later.tv_sec > now.tv_sec || (later.tv_sec == now.tv_sec && later.tv_nsec >= now.tv_nsec)));
    check("nanosleep", !nanosleep(&(struct timespec){0, 1000}, NULL));
    check("clock", clock() != (clock_t)-1);
}

static void check_wide(void) {
    wchar_t wide[16];
    char bytes[16], *in = "h\xc3\xa9", *out = bytes;
    size_t in_left = 3, out_left = sizeof bytes;
    iconv_t converter;
    group("wide characters", "C99 7.24");
    check("setlocale", setlocale(LC_ALL, "C.UTF-8") != NULL);
    check("mbstowcs", mbstowcs(wide, "h\xc3\xa9", 16) == 2 && wide[1] == 0xe9);
    check("a broken sequence", mbstowcs(wide, "\xc3(", 16) == (size_t)-1 && errno == EILSEQ);
    check("wcstombs", wcstombs(bytes, L"\u20ac", 16) == 3 && !strcmp(bytes, "\xe2\x82\xac"));
    check("wcslen, wcscmp", wcslen(L"abc") == 3 && wcscmp(L"a", L"b") < 0);
    check("towupper, iswalpha", towupper(0xe9) == 0xc9 && iswalpha(0xe9));
    check("swprintf", swprintf(wide, 16, L"%d %ls", 5, L"x") == 3 && !wcscmp(wide, L"5 x"));
    check("wcstol", wcstol(L"-12", NULL, 10) == -12);
    check("iconv", (converter = iconv_open("UTF-16LE", "UTF-8")) != (iconv_t)-1 && iconv(converter, &in, &in_left, &out, &out_left) == 0 && (unsigned char)bytes[2] == 0xe9 && bytes[3] == 0);
    iconv_close(converter);
}

void check_library(void) {
    check_strings();
    check_memory();
    check_sorting();
    check_patterns();
    check_time();
    check_wide();
}
