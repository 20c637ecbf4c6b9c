/* rules.h: how a rule of the language is tried, in C and in C++. */

#include <stdio.h>

static int passed, failed;

/* One rule. The paragraph is that of ISO C99, or in rules.cc of ISO C++98 by its label. */
#define RULE(paragraph, what, holds) try_rule(paragraph, what, (holds) ? 1 : 0)

static void try_rule(const char *paragraph, const char *what, int holds) {
    if (holds) passed++;
    else failed++, printf("FAILED %s: %s\n", paragraph, what);
}

static int report(const char *language) {
    if (failed) printf("%s: %d of %d rules are broken\n", language, failed, passed + failed);
    else printf("%s: %d rules hold\n", language, passed);
    return failed != 0;
}
