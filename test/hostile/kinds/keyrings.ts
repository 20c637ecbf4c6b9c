import type { Attack, Kind } from '../attack';

const NO_KEYS = 'a build has no keyring of its caller’s, and no key at all';

/** KEY_SPEC_*: thread, process, session, user, user session, group, requestor's. */
const RINGS = [-1, -2, -3, -4, -5, -6, -7, -8];

const attacks: readonly Attack[] = [
  ...RINGS.map((ring) => ({
    name: `the caller’s key is sought in the ring ${ring} and read (S9)`,
    promise: NO_KEYS,
    tries: `
        char bytes[64];
        long key = SYS(250, 10, ${ring}, "user", "seedstage-bait", 0, 0);
        filtered("search", key);
        if (key > 0) check("the secret", CALL4(250, 11, key, bytes, 64) == 6);
        filtered("list", SYS(250, 11, ${ring}, bytes, 64, 0, 0));`,
  })),
  {
    name: 'a key is asked for, added, and a program to make one is called',
    promise: NO_KEYS,
    tries: `
        filtered("request_key", CALL4(249, "user", "seedstage-bait", 0, -3));
        filtered("request_key, made by a program", CALL4(249, "user", "seedstage-none", "x", -3));
        filtered("add_key", SYS(248, "user", "seedstage-own", "x", 1, -3, 0));
        filtered("a keyring", SYS(248, "keyring", "seedstage-own", 0, 0, -3, 0));`,
  },
  {
    name: 'another session keyring is joined, made the parent’s, and the persistent one taken',
    promise: NO_KEYS,
    tries: `
        filtered("join", SYS(250, 1, "seedstage-hostile", 0, 0, 0, 0));
        filtered("anonymous", SYS(250, 1, 0, 0, 0, 0, 0));
        filtered("session to parent", SYS(250, 18, 0, 0, 0, 0, 0));
        filtered("persistent", SYS(250, 22, -1, -3, 0, 0, 0));
        filtered("persistent of root", SYS(250, 22, 0, -3, 0, 0, 0));`,
  },
  {
    name: 'a key’s rights, owner and time are changed, by its number',
    promise: NO_KEYS,
    tries: `
        long serial;
        filtered("setperm", SYS(250, 5, -3, 0x3f3f3f3f, 0, 0, 0));
        filtered("chown", SYS(250, 4, -3, 0, 0, 0, 0));
        filtered("clear", SYS(250, 7, -3, 0, 0, 0, 0));
        filtered("revoke", SYS(250, 3, 1, 0, 0, 0, 0));
        filtered("capabilities", SYS(250, 31, low_memory(), 16, 0, 0, 0));`,
  },
  {
    name: 'the same by the 32-bit entry and by x32',
    promise: NO_KEYS,
    tries: `
        filtered("i386 session", call_i386(288, 0, -3, 1, 0, 0));
        filtered("i386 join", call_i386(288, 1, 0, 0, 0, 0));
        filtered("i386 request_key", call_i386(287, 0, 0, 0, 0, 0));
        filtered("i386 add_key", call_i386(286, 0, 0, 0, 0, 0));
        filtered("x32 session", SYS(X32 | 250, 0, -3, 1, 0, 0, 0));`,
  },
  {
    name: '/proc/keys and /proc/key-users',
    promise: NO_KEYS,
    tries: `
        tried("keys", sys_open("/proc/keys", ONLY_READ, 0));
        tried("key-users", sys_open("/proc/key-users", ONLY_READ, 0));`,
  },
];

/** Attacks on the kernel's keyrings (S9). */
export const keyrings: Kind = { name: 'keyrings', attacks };
