import type { Attack, Kind } from '../attack';

const NOT_OWN = 'nothing of /proc outside of a build’s own processes can be read or written';

/** Files of /proc that tell of the machine or change it. */
const OF_THE_MACHINE = [
  ...['sys/kernel/core_pattern', 'sys/kernel/modprobe', 'sys/kernel/random/boot_id', 'sys/kernel/hostname'],
  ...[
    'sys/kernel/ns_last_pid',
    'sys/vm/drop_caches',
    'sys/fs/binfmt_misc/register',
    'sys/kernel/usermodehelper/bset',
  ],
  ...[
    'sysrq-trigger',
    'kcore',
    'kmsg',
    'kallsyms',
    'keys',
    'key-users',
    'cmdline',
    'modules',
    'config.gz',
    'version',
  ],
  ...['iomem', 'ioports', 'timer_list', 'sched_debug', 'interrupts', 'mtrr', 'bus/pci', 'fs/ext4', 'fs/jbd2'],
  ...[
    'acpi',
    'scsi',
    'asound',
    'irq/default_smp_affinity',
    'partitions',
    'diskstats',
    'swaps',
    'mdstat',
    'crypto',
  ],
  ...[
    'pagetypeinfo',
    'slabinfo',
    'vmallocinfo',
    'kpagecount',
    'kpageflags',
    'latency_stats',
    'sysvipc/shm',
    'tty',
  ],
  ...[
    'uptime',
    'loadavg',
    'stat',
    'cpuinfo',
    'meminfo',
    'net/tcp',
    'driver/rtc',
    'locks',
    'consoles',
    'bootconfig',
  ],
];

const functions = String.raw`
/* Each name in a directory, also those that start with a dot. */
static struct list names_in(const char *path) {
    struct list names = {0};
    char *entries = take(65536), *entry;
    long file = sys_open(path, ONLY_READ | MUST_BE_DIRECTORY, 0), got;
    if (file < 0) return names;
    while ((got = sys_directory_entries(file, entries, 65536)) > 0)
        for (entry = entries; entry < entries + got; entry += *(unsigned short *)(entry + 16))
            if (!equal(entry + 19, ".") && !equal(entry + 19, "..")) add(&names, concat(entry + 19));
    sys_close(file);
    return names;
}

/* What can be opened for writing below a directory of /proc, processes left out. Nothing is written. */
static int writable_below(const char *path, int depth) {
    struct list names = names_in(path);
    int i, found = 0;
    for (i = 0; i < names.count; i++) {
        char *name = concat(path, "/", names.items[i]);
        long file;
        if (depth == 0 && (is_number(names.items[i]) || equal(names.items[i], "self") || equal(names.items[i], "thread-self")))
            continue;
        file = sys_open(name, ONLY_WRITE | NO_FOLLOW | NON_BLOCKING, 0);
        if (file >= 0) {
            if (found++ < 3) gained(name);
            sys_close(file);
        }
        if (depth < 6) found += writable_below(name, depth + 1);
    }
    return found;
}

/* One of the files that every process has: for this process, its thread and its parent. */
static void write_own(const char *name, const char *content) {
    static const char *owners[] = { "/proc/self/", "/proc/thread-self/" };
    int i;
    for (i = 0; i < 2; i++) {
        char *path = concat(owners[i], name);
        long file = sys_open(path, ONLY_WRITE, 0);
        tried(path, file < 0 ? file : sys_write(file, content, length_of(content)));
    }
}
`;

const attacks: readonly Attack[] = [
  {
    name: 'core_pattern is written, with what it holds (S1)',
    promise: NOT_OWN,
    tries: `
        struct bytes now = look("/proc/sys/kernel/core_pattern");
        long file = sys_open("/proc/sys/kernel/core_pattern", ONLY_WRITE, 0);
        tried("core_pattern", file < 0 ? file : sys_write(file, now.start, now.length));`,
  },
  {
    name: 'every file of /proc outside of processes is opened for writing (S1)',
    promise: NOT_OWN,
    tries: `check("something can be written", writable_below("/proc", 0) > 0);`,
  },
  {
    name: 'what /proc lists besides processes (S7)',
    promise: NOT_OWN,
    tries: `
        struct list names = names_in("/proc");
        int i;
        check("nothing at all is there", names.count == 0);
        for (i = 0; i < names.count; i++)
            if (!is_number(names.items[i]) && !equal(names.items[i], "self") && !equal(names.items[i], "thread-self"))
                gained(names.items[i]);`,
  },
  ...OF_THE_MACHINE.map((name) => ({
    name: `/proc/${name} is opened`,
    promise: NOT_OWN,
    tries: `tried("${name}", sys_open("/proc/${name}", ONLY_READ | NON_BLOCKING, 0));`,
  })),
  {
    name: 'a process that is not the build’s own is seen',
    promise: 'a build sees its own processes only',
    tries: `
        struct list names = names_in("/proc");
        int i;
        for (i = 0; i < names.count; i++) {
            char *path = concat("/proc/", names.items[i], "/environ");
            if (!is_number(names.items[i])) continue;
            check(path, !holds(look(path), concat("SRC=", variable("SRC"))));
        }`,
  },
  {
    name: 'every process id from 1 to 400 is looked up by name, though it is not listed',
    promise: 'a build sees its own processes only',
    tries: `
        long pid;
        refused("-");
        for (pid = 1; pid <= 400; pid++) {
            char *path = concat("/proc/", number_text(pid), "/environ");
            if (sys_open(concat("/proc/", number_text(pid), "/stat"), ONLY_READ, 0) < 0) continue;
            if (!holds(look(path), concat("SRC=", variable("SRC")))) gained(path);
        }`,
  },
  {
    name: 'the own oom_score_adj is lowered',
    promise: 'a build cannot be spared when memory runs out',
    tries: `write_own("oom_score_adj", "-1000"); write_own("oom_adj", "-17");`,
  },
  {
    name: 'the time of a time namespace, the maps of ids, setgroups',
    promise: 'a build’s namespaces stay as they were made',
    tries: `
        write_own("timens_offsets", "monotonic 1000000 0");
        write_own("uid_map", "0 0 4294967295");
        write_own("gid_map", "0 0 4294967295");
        write_own("setgroups", "allow");
        write_own("attr/current", "unconfined");
        write_own("attr/exec", "exec unconfined");
        write_own("latency", "0");
        write_own("patch_state", "0");`,
  },
  {
    name: 'memory that is read-only is written through /proc/self/mem: the vdso, and page 0',
    promise: 'the kernel’s pages stay the kernel’s',
    tries: `
        long file = sys_open("/proc/self/mem", READ_WRITE, 0);
        refused("-");
        if (file >= 0) {
            sys_seek(file, 0, 0);
            check("page 0", sys_write(file, "x", 1) > 0);
            CALL4(18, file, "x", 1, 0xffffffffff600000);
            check("vsyscall", CALL4(18, file, "x", 1, 0xffffffffff600000) > 0);
        }`,
  },
  {
    name: 'the root, the directory and the files of process 1 and of the parent (S7)',
    promise: 'nothing of process 1 can be read',
    tries: `
        static const char *names[] = { "root", "cwd", "exe", "root/etc/passwd", "mem", "environ", "maps", "smaps", "auxv",
            "cmdline", "fd", "fdinfo", "map_files", "ns/mnt", "ns/user", "ns/pid", "stack", "syscall", "pagemap", "io",
            "wchan", "personality", "cgroup", "mountinfo", "mounts", "task", "net", "status", "stat", "comm" };
        int i;
        for (i = 0; i < sizeof names / sizeof *names; i++) {
            char *path = concat("/proc/1/", names[i]);
            tried(path, sys_open(path, ONLY_READ, 0));
        }`,
  },
  {
    name: 'links of /proc lead out: root, cwd, fd, exe of every process, and what lies beyond',
    promise: 'every link of /proc ends inside',
    tries: `
        struct list names = names_in("/proc");
        static const char *links[] = { "/root", "/cwd", "/fd/0/..", "/root/..", "/cwd/../../../..", "/task/1/root", "/map_files" };
        int i, k;
        refused("-");
        for (i = 0; i < names.count; i++)
            for (k = 0; k < 7; k++)
                if (exists(concat("/proc/", names.items[i], links[k], BAIT, "/shared"))) gained(concat(names.items[i], links[k]));
        tried(BAIT, sys_open(BAIT, ONLY_READ, 0));`,
  },
  {
    name: '/proc is renamed, removed, mounted away or mounted over',
    promise: 'mounts are locked',
    tries: `
        tried("rename", CALL2(82, "/proc", "/tmp/proc"));
        tried("rmdir", CALL1(84, "/proc"));
        tried("umount", CALL2(166, "/proc", 0));
        tried("umount, detached", CALL2(166, "/proc", 2));
        tried("mount over", SYS(165, "none", "/proc", "tmpfs", 0, 0, 0));
        tried("bind over", SYS(165, "/tmp", "/proc", 0, 4096, 0, 0));
        tried("remount without its options", SYS(165, "proc", "/proc", "proc", 32, "subset=,hidepid=0", 0));
        tried("a second one", SYS(165, "proc", "/tmp", "proc", 0, 0, 0));`,
  },
  {
    name: 'who collects the core of a crashed child (S1)',
    promise: 'a crash leaves no core and runs nothing',
    tries: `
        long limits[2] = { 1 << 30, 1 << 30 }, now[2];
        int status;
        long child;
        CALL4(302, 0, 4, NULL, now);
        check("cores may be written", now[0] > 1 || now[1] > 1);
        tried("a larger limit", CALL4(302, 0, 4, limits, NULL));
        CALL2(157, 4, 1);
        if ((child = sys_fork()) == 0) CALL2(62, own_pid(), 11);
        CALL4(61, child, &status, 0, 0);
        check("a core was written", status & 0x80);`,
  },
];

/** Attacks by way of /proc. */
export const proc: Kind = { name: 'proc', functions, attacks };
