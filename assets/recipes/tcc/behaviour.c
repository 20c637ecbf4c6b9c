/* The behaviour test of tcc and of the musl that it compiled: that compilers agree on some bits does not mean
 * that the bits are right.
 *
 * Out: a line for each check that did not come out as it should, and the sum. Exit code 0 when all but the
 *      known failures hold, and those still fail: a known failure that is gone must be taken from the list. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "check.h"

/* GROUP: NAME of what is wrong and stays so for now; at the end, a null pointer. */
static const char *const known_failures[] = {NULL};
enum { KNOWN_FAILURES = sizeof known_failures / sizeof *known_failures - 1 };

static const char *current_group = "", *current_paragraphs = "";
static int checks, failed, known, surprises;

void group(const char *name, const char *paragraphs) {
    current_group = name;
    current_paragraphs = paragraphs;
}

static int is_known_failure(const char *name) {
    char full_name[200];
    int i;
    snprintf(full_name, sizeof full_name, "%s: %s", current_group, name);
    for (i = 0; i < KNOWN_FAILURES; i++)
        if (!strcmp(known_failures[i], full_name)) return 1;
    return 0;
}

void check(const char *name, int holds) {
    int expected = !is_known_failure(name);
    checks++;
    if (!holds) failed++;
    if (!holds && !expected) known++;
    if (!!holds == expected) return;
    surprises++;
    printf("%s: %s: %s (%s)\n", holds ? "UNEXPECTED PASS" : "FAIL", current_group, name, current_paragraphs);
}

void check_each(const char *name, int number, int holds) {
    char full_name[160];
    snprintf(full_name, sizeof full_name, "%s %d", name, number);
    check(full_name, holds);
}

int main(int argc, char **argv) {
    if (argc > 1) return play_child(argv[1]);
    alarm(120); /* a thread that waits for ever must not keep the build waiting */
    check_language();
    check_calls();
    check_numbers();
    check_library();
    check_system(argv[0]);
    printf("%d checks, %d failed (%d known)\n", checks, failed, known);
    if (known != KNOWN_FAILURES) printf("FAIL: a known failure was not seen: its check is gone\n");
    return surprises != 0 || known != KNOWN_FAILURES;
}
