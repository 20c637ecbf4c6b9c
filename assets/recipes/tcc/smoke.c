/* Does the new tcc compile programs, and do they what they should? Convergence alone would not show it.
 *
 * In:  the tcc that was just built, at /usr with its libc and headers; /recipe with the behaviour test.
 * Out: nothing. It fails when a check fails that is not known to, or when a known failure is gone. */

#include "boot.h"

int main(void) {
    struct list parts = {0};
    int i;
    add(&parts, "behaviour", "language", "calls", "numbers", "library", "system");
    for (i = 0; i < parts.count; i++) {
        struct list command = {0};
        add(&command, "/usr/bin/tcc", "-D_GNU_SOURCE", "-c", concat("/recipe/", parts.items[i], ".c"));
        start(&command);
    }
    wait_for_all();
    /* As everybody uses it: no path is given, and -lm is asked for although libc.a holds it all. */
    run("/usr/bin/tcc", "-static", "-o", "behaviour", "behaviour.o", "language.o", "calls.o", "numbers.o",
        "library.o", "system.o", "-lm", "-lpthread");
    run("/build/behaviour");
    return 0;
}
