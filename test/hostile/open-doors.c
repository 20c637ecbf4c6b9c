/* Starts a program as a careless shell would leave it: files of the caller's are open, and his session keyring holds a
 * key. In the environment: BAIT, a directory; ARGUMENT0, ARGUMENT1, ...: the program and its arguments. */
#include "boot.h"
#include "attack.h"

int main(void) {
    static const char *doors[] = { "/secret", "/shared", "/", "/program" };
    struct list command = {0};
    int i;
    for (i = 0; i < 4; i++) {
        long file = sys_open(concat(variable("BAIT"), doors[i]), i == 2 ? ONLY_READ : 2, 0);
        if (file < 0) file = sys_open(concat(variable("BAIT"), doors[i]), ONLY_READ, 0);
        if (file < 0) fail("cannot open", doors[i], file);
        sys_duplicate_to(file, 16 + i);
        sys_duplicate_to(file, 40 + i);
        sys_close(file);
    }
    /* keyctl(KEYCTL_JOIN_SESSION_KEYRING), add_key to it. Where the kernel has no keys there is nothing to steal. */
    CALL2(250, 1, NULL);
    SYS(248, "user", "seedstage-bait", "secret", 6, -3, 0);
    for (i = 0; i < 16; i++) {
        char **entry, *start = concat("ARGUMENT", decimal(i), "=");
        for (entry = environment; *entry; entry++)
            if (starts_with(*entry, start)) add(&command, *entry + length_of(start));
    }
    fail("cannot run", command.items[0], sys_execute(command.items[0], command.items, environment));
    return 1;
}
