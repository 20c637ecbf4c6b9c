/* Does the new tcc compile programs, and do they what they should? Convergence alone would not show it.
 *
 * In:  the tcc that was just built, at /usr with its libc and headers; /recipe with the behaviour test.
 * Out: nothing. It fails when a check fails that is not known to, or when a known failure is gone. */

#include "boot.h"

static struct list objects(void) {
    struct list names = {0};
    add(&names, "behaviour", "language", "calls", "numbers", "library", "system");
    return names;
}

static void compile(void) {
    struct list names = objects();
    int i;
    for (i = 0; i < names.count; i++) {
        struct list command = {0};
        add(&command, "/usr/bin/tcc", "-D_GNU_SOURCE", "-c", concat("/recipe/", names.items[i], ".c"));
        start(&command);
    }
    wait_for_all();
}

/* As everybody uses it: no path is given, and -lm is asked for although libc.a holds it all. */
static void link_program(const char *option, const char *output) {
    struct list command = {0}, names = objects();
    int i;
    add(&command, "/usr/bin/tcc", option, "-o", output);
    for (i = 0; i < names.count; i++) add(&command, concat(names.items[i], ".o"));
    add(&command, "-lm", "-lpthread");
    start(&command);
    wait_for_all();
}

static int same_content(const char *a, const char *b) {
    struct text left = read_file(a), right = read_file(b);
    size i;
    for (i = 0; i < left.length && i < right.length; i++)
        if (left.start[i] != right.start[i]) return 0;
    return left.length == right.length;
}

int main(void) {
    compile();
    link_program("-static", "behaviour");
    run("/build/behaviour");
    /* Through a symbolic link: had tcc removed its output first, the link would be gone, as /dev/null would be. */
    link_to("by-default", "link");
    link_program("-s", "link");
    if (!exists("by-default")) fail("tcc removed its output before it wrote", "link", 0);
    if (!same_content("behaviour", "by-default")) fail("without -static, tcc does not link statically:", "link", 0);
    return 0;
}
