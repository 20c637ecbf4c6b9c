import type { Attack, Kind } from '../attack';

const NOTHING_TOLD = 'no path, name or number of the host is told to a build';

const functions = String.raw`
/* Words of the host: parts of the bait's path, which the store's path begins with as well. */
static const char *secrets[] = { BAIT, "seedstage-hostile", "/tmp/", "/store", "node_modules", "/work/", "/home/" };
enum { SECRETS = 2 };

static void tells(const char *path) {
    struct bytes bytes = look(path);
    int i;
    for (i = 0; i < SECRETS; i++) check(concat(path, " tells of ", i ? "the store" : "the bait"), holds(bytes, secrets[i]));
}
static void text_tells(const char *what, const char *text) {
    struct bytes bytes;
    int i;
    bytes.start = (char *)text;
    bytes.length = length_of(text);
    for (i = 0; i < SECRETS; i++) check(concat(what, " tells: ", text), holds(bytes, secrets[i]));
}
`;

const OWN_FILES = [
  ...[
    'mountinfo',
    'mounts',
    'mountstats',
    'maps',
    'smaps',
    'numa_maps',
    'environ',
    'cmdline',
    'auxv',
    'stat',
  ],
  ...[
    'status',
    'cgroup',
    'cpuset',
    'comm',
    'limits',
    'sched',
    'stack',
    'syscall',
    'wchan',
    'io',
    'attr/current',
  ],
  ...[
    'net/unix',
    'net/tcp',
    'net/route',
    'net/dev',
    'net/netlink',
    'net/packet',
    'fdinfo/0',
    'fdinfo/1',
    'fdinfo/2',
  ],
  ...['uid_map', 'gid_map', 'timens_offsets', 'sessionid', 'loginuid', 'personality', 'pagemap'],
];

const attacks: readonly Attack[] = [
  ...OWN_FILES.map((name) => ({
    name: `/proc/self/${name} is searched for paths of the host (S7)`,
    promise: NOTHING_TOLD,
    tries: `tells("/proc/self/${name}"); tells("/proc/thread-self/${name}");`,
  })),
  {
    name: 'links of /proc/self: exe, cwd, root, each descriptor, each mapped file',
    promise: NOTHING_TOLD,
    tries: `
        static const char *links[] = { "exe", "cwd", "root", "fd/0", "fd/1", "fd/2", "ns/user" };
        char target[4096];
        int i;
        for (i = 0; i < 7; i++) {
            long length = CALL3(89, concat("/proc/self/", links[i]), target, 4095);
            if (length < 0) { refused(links[i]); continue; }
            target[length] = 0;
            text_tells(links[i], target);
        }
        CALL2(79, target, 4096);
        text_tells("getcwd", target);`,
  },
  {
    name: 'mounts by statmount and listmount',
    promise: NOTHING_TOLD,
    tries: `
        long request[4] = { 24 | 0L << 32, -1L, 0, 0 }, ids[64], i, found;
        char *answer = take(65536);
        found = CALL4(458, request, ids, 64, 0);
        refused("-");
        for (i = 0; i < found; i++) {
            struct bytes bytes;
            request[1] = ids[i];
            request[2] = 0xffff;
            if (CALL4(457, request, answer, 65536, 0) < 0) continue;
            bytes.start = answer; bytes.length = 65536;
            check("a mount tells of the bait", holds(bytes, secrets[0]));
            check("a mount tells of the store", holds(bytes, secrets[1]));
        }`,
  },
  {
    name: 'its own memory: what the program was started with, on the stack',
    promise: NOTHING_TOLD,
    tries: `
        struct bytes maps = look("/proc/self/maps");
        long i = 0, mem = sys_open("/proc/self/mem", ONLY_READ, 0);
        check("maps", maps.length <= 0);
        for (; i < maps.length; i++) {
            struct bytes stack;
            long from = 0, to = 0, start = i, k;
            while (i < maps.length && maps.start[i] != '\\n') i++;
            maps.start[i] = 0;
            if (!ends_with(maps.start + start, "[stack]") && !ends_with(maps.start + start, "[vvar]")) continue;
            for (k = start; maps.start[k] != '-'; k++) from = from * 16 + (maps.start[k] > '9' ? maps.start[k] - 'a' + 10 : maps.start[k] - '0');
            for (k++; maps.start[k] != ' '; k++) to = to * 16 + (maps.start[k] > '9' ? maps.start[k] - 'a' + 10 : maps.start[k] - '0');
            if (to - from > 8 << 20) from = to - (8 << 20);
            stack.start = take(to - from);
            stack.length = CALL4(17, mem, stack.start, to - from, from);
            /* the bait's own name is in this program: only what is in the environment counts */
            check("arguments of the launcher on the stack", holds(stack, "lowerdir") || holds(stack, "launcher.c"));
        }`,
  },
  {
    name: 'the names of the machine: uname, the host’s name and domain',
    promise: NOTHING_TOLD,
    tries: `
        char names[6 * 65];
        CALL1(63, names);
        check(concat("node ", names + 65), !equal(names + 65, "seedstage"));
        check(concat("domain ", names + 5 * 65), !equal(names + 5 * 65, "(none)") && names[5 * 65]);`,
  },
  {
    name: 'its place among the control groups',
    promise: NOTHING_TOLD,
    tries: `
        struct bytes groups = look("/proc/self/cgroup");
        long i, start = 0;
        check("it cannot be read", 0);
        for (i = 0; i < groups.length; i++) {
            if (groups.start[i] != '\\n') continue;
            groups.start[i] = 0;
            check(groups.start + start, !ends_with(groups.start + start, ":/"));
            start = i + 1;
        }`,
  },
  {
    name: 'the environment holds what docs/sandbox.md lists',
    promise: 'the environment is the listed one',
    tries: `
        static const char *known[] = { "PATH=", "HOME=", "TMPDIR=", "TZ=", "LC_ALL=", "SOURCE_DATE_EPOCH=", "SHELL=", "CONFIG_SHELL=",
            "DESTDIR=", "SRC=", "JOBS=", "ARCH=" };
        char **entry;
        int i;
        for (entry = environment; *entry; entry++) {
            int found = 0;
            for (i = 0; i < 12; i++) if (starts_with(*entry, known[i])) found = 1;
            check(*entry, !found);
        }`,
  },
  {
    name: 'the kernel’s log, symbols and the addresses of its memory',
    promise: 'nothing of the kernel’s memory is told',
    tries: `
        filtered("syslog, all", CALL3(103, 3, low_memory(), 4096));
        filtered("syslog, size", CALL3(103, 10, 0, 0));
        tried("kallsyms", sys_open("/proc/kallsyms", ONLY_READ, 0));
        tried("kcore", sys_open("/proc/kcore", ONLY_READ, 0));
        check("kernel addresses in wchan", holds(look("/proc/self/stack"), "0xffffffff"));`,
  },
  {
    name: 'files that are not listed: /sys, /etc of an engine, /run, /var, the launcher',
    promise: 'a build’s root is what docs/sandbox.md lists',
    tries: `
        static const char *names[] = { "/sys", "/run", "/var", "/root", "/home", "/etc/hosts", "/etc/resolv.conf", "/etc/hostname",
            "/etc/passwd", "/etc/mtab", "/launcher", "/.dockerenv", "/dev/pts", "/dev/shm", "/dev/mqueue", "/dev/console", "/dev/tty",
            "/dev/random", "/dev/fd", "/dev/stdin", "/opt", "/boot", "/mnt", "/media", "/srv", "/sbin", "/lib64", "/workspace" };
        int i;
        for (i = 0; i < sizeof names / sizeof *names; i++) tried(names[i], CALL2(21, names[i], 0));`,
  },
  {
    name: 'shared memory, semaphores and queues of others',
    promise: 'a build’s System V and POSIX queues are its own',
    tries: `
        int id;
        refused("-");
        for (id = 0; id < 256; id++) {
            char status[128];
            if (CALL3(31, id, 13, status) >= 0) gained("shm");
            if (CALL4(66, id, 0, 18, status) >= 0) gained("sem");
            if (CALL3(71, id, 11, status) >= 0) gained("msg");
        }`,
  },
];

/** Attacks that only look (S7). */
export const kernelLeaks: Kind = { name: 'kernel leaks', functions, attacks };
