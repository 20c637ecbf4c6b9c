import type { Attack, Kind } from '../attack';

const NO_NAMESPACES = 'a build makes and enters no namespace';
const LOCKED = 'a build mounts and unmounts nothing';

/** CLONE_NEW*, by its name. */
const NAMESPACES: readonly (readonly [string, string])[] = [
  ['mount', '0x00020000'],
  ['cgroup', '0x02000000'],
  ['host name', '0x04000000'],
  ['ipc', '0x08000000'],
  ['user', '0x10000000'],
  ['pid', '0x20000000'],
  ['network', '0x40000000'],
  ['time', '0x00000080'],
];

/** What could be mounted: type, and options. */
const FILE_SYSTEMS: readonly (readonly [string, string])[] = [
  ...[
    'cgroup2',
    'cgroup',
    'sysfs',
    'proc',
    'tmpfs',
    'ramfs',
    'devtmpfs',
    'devpts',
    'mqueue',
    'debugfs',
    'tracefs',
  ],
  ...['securityfs', 'bpf', 'configfs', 'binfmt_misc', 'hugetlbfs', 'pstore', 'efivarfs', 'binder', 'nfsd'],
].map((type) => [type, ''] as const);

const functions = String.raw`
/* A child by clone: it ends at once. */
static long cloned(long flags) {
    long child = SYS(56, flags | SIGNAL_CHILD, 0, 0, 0, 0, 0);
    if (child == 0) sys_exit(0);
    return child;
}
static void mounted(const char *what, long result) {
    tried(what, result);
    if (result >= 0) sys_make_directory("/tmp/m/seedstage-escaped", 0755);
}
`;

const attacks: readonly Attack[] = [
  ...NAMESPACES.flatMap(([name, flag]) => [
    {
      name: `a new ${name} namespace by unshare`,
      promise: NO_NAMESPACES,
      tries: `filtered("unshare", CALL1(272, ${flag}));`,
    },
    {
      name: `a new ${name} namespace by clone`,
      promise: NO_NAMESPACES,
      // clone has no flag for a time namespace: the lowest byte is the signal.
      tries:
        name === 'time'
          ? `filtered("unshare, with the user namespace", CALL1(272, 0x10000080));`
          : `filtered("clone", cloned(${flag})); filtered("clone, with a user namespace", cloned(${flag} | 0x10000000));`,
    },
  ]),
  {
    name: 'clone3, with and without namespaces',
    promise: NO_NAMESPACES,
    tries: `
        long arguments[11] = {0};
        long result;
        arguments[0] = 0x10000000;
        arguments[4] = SIGNAL_CHILD;
        result = CALL2(435, arguments, 88);
        if (result == 0) sys_exit(0);
        filtered("a user namespace", result);
        arguments[0] = 0x10020000;
        result = CALL2(435, arguments, 88);
        if (result == 0) sys_exit(0);
        filtered("a mount namespace", result);`,
  },
  {
    name: 'setns into what is at hand, and by a pidfd',
    promise: NO_NAMESPACES,
    tries: `
        static const char *kinds[] = { "user", "mnt", "pid", "net", "ipc", "uts", "cgroup", "time" };
        long i, self = CALL2(434, own_pid(), 0), parent = CALL2(434, CALL0(110), 0);
        for (i = 0; i < 8; i++) {
            long file = sys_open(concat("/proc/self/ns/", kinds[i]), ONLY_READ, 0);
            filtered(kinds[i], CALL2(308, file, 0));
        }
        filtered("all, by the own pidfd", CALL2(308, self, 0x7e020000));
        filtered("all, by the parent's", CALL2(308, parent, 0x7e020000));`,
  },
  {
    name: 'the parent of the user and pid namespace, and who owns them, by ioctl',
    promise: NO_NAMESPACES,
    tries: `
        static const char *kinds[] = { "user", "mnt", "pid", "net", "ipc", "uts", "cgroup" };
        int i;
        for (i = 0; i < 7; i++) {
            long file = sys_open(concat("/proc/self/ns/", kinds[i]), ONLY_READ, 0);
            long owner = CALL3(16, file, 0xb701, 0), parent = CALL3(16, file, 0xb702, 0);
            if (parent >= 0) filtered(concat("the parent of ", kinds[i]), CALL2(308, parent, 0)); else refused("parent");
            if (owner >= 0) filtered(concat("the owner of ", kinds[i]), CALL2(308, owner, 0)); else refused("owner");
        }`,
  },
  ...FILE_SYSTEMS.map(([type]) => ({
    name: `${type} is mounted${type.startsWith('cgroup') ? ' (S6)' : ''}`,
    promise: LOCKED,
    tries: `
        sys_make_directory("/tmp/m", 0755);
        mounted("as it is", SYS(165, "none", "/tmp/m", "${type}", 0, 0, 0));
        CALL1(272, 0x10000000);
        mounted("after unshare of users", SYS(165, "none", "/tmp/m", "${type}", 0, 0, 0));
        CALL1(272, 0x02020000);
        mounted("after unshare of mounts and cgroups", SYS(165, "none", "/tmp/m", "${type}", 0, 0, 0));`,
  })),
  {
    name: 'an overlay of given files, with a redirect out of it',
    promise: LOCKED,
    tries: `
        sys_make_directory("/tmp/m", 0755);
        mounted("overlay", SYS(165, "overlay", "/tmp/m", "overlay", 0, "lowerdir=/usr:/recipe,userxattr", 0));
        mounted("overlay, written", SYS(165, "overlay", "/tmp/m", "overlay", 0, "lowerdir=/usr,upperdir=/build,workdir=/tmp", 0));`,
  },
  {
    name: 'binds and remounts: / writable, without nosuid and nodev, shared, moved',
    promise: LOCKED,
    tries: `
        sys_make_directory("/tmp/m", 0755);
        mounted("bind /", SYS(165, "/", "/tmp/m", 0, 4096, 0, 0));
        mounted("bind / with all", SYS(165, "/", "/tmp/m", 0, 4096 | 16384, 0, 0));
        mounted("remount /", SYS(165, "none", "/", 0, 32, 0, 0));
        mounted("remount / as a bind", SYS(165, "none", "/", 0, 32 | 4096, 0, 0));
        mounted("shared", SYS(165, "none", "/", 0, 1 << 20, 0, 0));
        mounted("slave", SYS(165, "none", "/", 0, 1 << 19, 0, 0));
        mounted("moved", SYS(165, "/proc", "/tmp/m", 0, 8192, 0, 0));`,
  },
  {
    name: 'the newer calls: fsopen, fsmount, open_tree, move_mount, fspick, mount_setattr, open_tree_attr',
    promise: LOCKED,
    tries: `
        long attributes[4] = { 0, 1, 0, 0 };
        filtered("fsopen", CALL2(430, "tmpfs", 0));
        filtered("fsconfig", SYS(431, -1, 6, 0, 0, 0, 0));
        filtered("fsmount", CALL3(432, -1, 0, 0));
        filtered("fspick", CALL3(433, AT_HERE, "/", 0));
        filtered("open_tree, cloned", CALL3(428, AT_HERE, "/", 1));
        filtered("move_mount", SYS(429, AT_HERE, "/proc", AT_HERE, "/tmp", 0, 0));
        filtered("mount_setattr", SYS(442, AT_HERE, "/", 0, attributes, 32, 0));
        filtered("open_tree_attr", SYS(467, AT_HERE, "/", 1, attributes, 32, 0));`,
  },
  {
    name: 'pivot_root, and out of a chroot by its old directory',
    promise: 'the root cannot be left',
    tries: `
        long old = sys_open("/", ONLY_READ | MUST_BE_DIRECTORY, 0);
        int i;
        filtered("pivot_root", CALL2(155, "/", "/tmp"));
        filtered("pivot_root in place", CALL2(155, ".", "."));
        sys_make_directory("/tmp/jail", 0755);
        filtered("chroot", CALL1(161, "/tmp/jail"));
        CALL1(81, old);
        for (i = 0; i < 64; i++) sys_change_directory("..");
        check("the bait is seen", exists(concat(".", BAIT, "/shared")));`,
  },
  {
    name: 'up and out: .. of the root, an open directory that is moved away',
    promise: 'the root cannot be left',
    tries: `
        int i;
        sys_make_directory("/build/a", 0755);
        sys_make_directory("/build/a/b", 0755);
        sys_change_directory("/build/a/b");
        CALL2(82, "/build/a/b", "/tmp/b");
        for (i = 0; i < 64; i++) sys_change_directory("..");
        check("the bait is seen", exists(concat(".", BAIT, "/shared")));
        check("the bait is seen from /", exists(concat("/../../../..", BAIT, "/shared")));`,
  },
  {
    name: 'files by handle, of the file system that holds the root',
    promise: 'files can be reached by their names inside only',
    tries: `
        struct { unsigned length; int type; unsigned char bytes[128]; } handle = {0};
        int id;
        long directory = sys_open("/out", ONLY_READ | MUST_BE_DIRECTORY, 0);
        handle.length = 128;
        CALL4(303, AT_HERE, "/out", &handle, &id);
        CALL1(0, 0);
        filtered("open_by_handle_at", CALL3(304, directory, &handle, ONLY_READ));
        handle.length = 8;
        handle.type = 1;
        handle.bytes[0] = 2;
        filtered("the root by its inode", CALL3(304, directory, &handle, ONLY_READ));`,
  },
  {
    name: 'quotas, swap, process accounting',
    promise: LOCKED,
    tries: `
        filtered("quotactl", CALL4(179, 0x800007 << 8, "/dev/null", 0, 0));
        filtered("quotactl_fd", CALL4(443, sys_open("/out", ONLY_READ, 0), 0x800007 << 8, 0, 0));
        filtered("swapon", CALL2(167, "/out/none", 0));
        filtered("swapoff", CALL1(168, "/out/none"));
        filtered("acct", CALL1(163, "/out/none"));`,
  },
  {
    name: 'a mount point of the sandbox is exchanged with a directory of the build’s own',
    promise: 'every name at the top stays what was given',
    tries: `
        static const char *names[] = { "/usr", "/recipe", "/etc", "/proc", "/dev" };
        int i;
        sys_make_directory("/tmp/own", 0755);
        for (i = 3; i < 5; i++) tried(names[i], SYS(316, AT_HERE, names[i], AT_HERE, "/tmp/own", 2, 0));`,
  },
];

/** Attacks by mounts and namespaces. */
export const mounts: Kind = { name: 'mounts', functions, attacks };
