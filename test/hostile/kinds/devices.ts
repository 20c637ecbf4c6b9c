import type { Attack, Kind } from '../attack';

// Modes, owners and times are those that the nodes have: where an attack succeeds, the machine is still as it was.
const FIXED = 'the devices of the host cannot be changed, replaced or unmounted';
const NO_NEW = 'no device but null, zero, full and urandom can be had';

const functions = String.raw`
static const char *nodes[] = { "/dev/null", "/dev/zero", "/dev/full", "/dev/urandom" };
#define FOR_EACH_NODE for (i = 0; i < 4; i++)

/* Makes a node and opens it: an empty mknod that cannot be opened is harmless here, and refused when it is left. */
static void make_node(const char *what, int mode, long device) {
    static const char *places[] = { "/tmp/node", "/build/node", "/dev/node" };
    int i;
    for (i = 0; i < 3; i++) {
        long result = CALL3(133, places[i], mode, device);
        if (result >= 0) result = sys_open(places[i], ONLY_READ | NON_BLOCKING, 0);
        tried(concat(what, " in ", places[i]), result);
        sys_remove(places[i]);
    }
}
`;

/** Block and character devices: name, mode with type, number as mknod takes it. */
const NODES: readonly (readonly [string, string, number])[] = [
  ['memory', '020666', 0x101],
  ['kernel memory', '020666', 0x102],
  ['ports', '020666', 0x104],
  ['kmsg', '020666', 0x10b],
  ['null of its own', '020666', 0x103],
  ['tty', '020666', 0x500],
  ['console', '020666', 0x501],
  ['ptmx', '020666', 0x502],
  ['fuse', '020666', 0xae5],
  ['tun', '020666', 0xac8],
  ['kvm', '020666', 0xae8],
  ['vhost-vsock', '020666', 0xaf1],
  ['loop control', '020666', 0xaed],
  ['the first disk (virtio)', '060666', 0xfe00],
  ['the first disk (SCSI)', '060666', 0x800],
  ['the first loop device', '060666', 0x700],
  ['ram disk', '060666', 0x100],
];

const attacks: readonly Attack[] = [
  {
    name: 'chmod, chown and times of each node (S2)',
    promise: FIXED,
    tries: `
        int i;
        FOR_EACH_NODE {
            long times[4] = { 0, 0x3fffffff, 0, 0x3fffffff };
            tried(concat("chmod ", nodes[i]), sys_change_mode(nodes[i], 0666));
            tried(concat("chown ", nodes[i]), CALL3(92, nodes[i], 0, 0));
            tried(concat("utimensat ", nodes[i]), CALL4(280, AT_HERE, nodes[i], times, 0));
        }`,
  },
  {
    name: 'the same by a descriptor, by a path descriptor and by /proc/self/fd (S2)',
    promise: FIXED,
    tries: `
        int i;
        FOR_EACH_NODE {
            long file = sys_open(nodes[i], ONLY_READ, 0), path = sys_open(nodes[i], ONLY_PATH, 0);
            tried(concat("fchmod ", nodes[i]), CALL2(91, file, 0666));
            tried(concat("fchown ", nodes[i]), CALL3(93, file, 0, 0));
            tried(concat("fchmodat2 ", nodes[i]), CALL4(452, path, "", 0666, 0x1000));
            tried(concat("chmod by /proc of ", nodes[i]), sys_change_mode(concat("/proc/self/fd/", number_text(path)), 0666));
        }`,
  },
  {
    name: 'attributes: xattr, ACL, flags of ioctl and of file_setattr',
    promise: FIXED,
    tries: `
        int i;
        FOR_EACH_NODE {
            long file = sys_open(nodes[i], ONLY_READ, 0), flags = 0x40, attributes[4] = { 0x80, 0, 0, 0 };
            tried(concat("setxattr ", nodes[i]), SYS(188, nodes[i], "user.x", "x", 1, 0, 0));
            tried(concat("trusted ", nodes[i]), SYS(188, nodes[i], "trusted.x", "x", 1, 0, 0));
            tried(concat("flags of ", nodes[i]), CALL3(16, file, 0x40086602, &flags));
            tried(concat("file_setattr ", nodes[i]), SYS(469, AT_HERE, nodes[i], attributes, 24, 0, 0));
        }`,
  },
  {
    name: 'each node is unmounted (S2)',
    promise: FIXED,
    tries: `
        int i, flags;
        FOR_EACH_NODE
            for (flags = 0; flags < 16; flags = flags ? flags * 2 : 1)
                tried(concat("umount ", nodes[i]), CALL2(166, nodes[i], flags));
        tried("umount /dev", CALL2(166, "/dev", 2));
        tried("umount /", CALL2(166, "/", 2));`,
  },
  {
    name: 'each node is removed, renamed, exchanged, linked, and mounted over',
    promise: FIXED,
    tries: `
        int i;
        write_file("/tmp/mine", "x");
        FOR_EACH_NODE {
            tried(concat("unlink ", nodes[i]), sys_remove(nodes[i]));
            tried(concat("rename ", nodes[i]), CALL2(82, nodes[i], "/tmp/away"));
            tried(concat("replace ", nodes[i]), CALL2(82, "/tmp/mine", nodes[i]));
            tried(concat("exchange ", nodes[i]), SYS(316, AT_HERE, nodes[i], AT_HERE, "/tmp/mine", 2, 0));
            tried(concat("link ", nodes[i]), CALL2(86, nodes[i], "/tmp/linked"));
            tried(concat("bind over ", nodes[i]), SYS(165, "/tmp/mine", nodes[i], 0, 4096, 0, 0));
        }`,
  },
  {
    name: '/dev is renamed, removed, emptied, mounted over',
    promise: FIXED,
    tries: `
        tried("rename", CALL2(82, "/dev", "/tmp/dev"));
        tried("exchange", SYS(316, AT_HERE, "/dev", AT_HERE, "/tmp", 2, 0));
        tried("rmdir", CALL1(84, "/dev"));
        tried("chmod", sys_change_mode("/dev", 0755));
        tried("mount over", SYS(165, "none", "/dev", "tmpfs", 0, 0, 0));
        tried("devtmpfs over", SYS(165, "none", "/dev", "devtmpfs", 0, 0, 0));
        tried("remount writable", SYS(165, "none", "/dev", 0, 32, 0, 0));`,
  },
  {
    name: 'something new is laid into /dev',
    promise: 'nothing can be added to /dev',
    tries: `
        tried("file", sys_open("/dev/x", ONLY_WRITE | CREATE, 0644));
        tried("directory", sys_make_directory("/dev/shm", 0777));
        tried("link", sys_symbolic_link("/proc/self/fd", "/dev/fd"));
        tried("fifo", CALL3(133, "/dev/fifo", 010644, 0));`,
  },
  ...NODES.map(([name, mode, device]) => ({
    name: `a node of its own: ${name}`,
    promise: NO_NEW,
    tries: `make_node("${name}", ${mode}, ${device});`,
  })),
  {
    name: 'entropy: RNDADDTOENTCNT, RNDZAPENTCNT, RNDCLEARPOOL, RNDRESEEDCRNG',
    promise: 'a device can be read and written, and nothing else',
    tries: `
        long file = sys_open("/dev/urandom", READ_WRITE, 0), bits = 1;
        tried("add", CALL3(16, file, 0x40045201, &bits));
        tried("zap", CALL3(16, file, 0x5204, 0));
        tried("clear", CALL3(16, file, 0x5206, 0));
        tried("reseed", CALL3(16, file, 0x5207, 0));`,
  },
  {
    name: 'a terminal: /dev/tty, TIOCSTI, TIOCLINUX and TIOCSCTTY on what is open',
    promise: 'a build has no terminal',
    tries: `
        int i;
        tried("/dev/tty", sys_open("/dev/tty", READ_WRITE, 0));
        tried("/dev/ptmx", sys_open("/dev/ptmx", READ_WRITE, 0));
        for (i = 0; i < 3; i++) {
            char code = 2;
            tried("TIOCSTI", CALL3(16, i, 0x5412, "x"));
            tried("TIOCLINUX", CALL3(16, i, 0x541c, &code));
            tried("TIOCSCTTY", CALL3(16, i, 0x540e, 1));
            tried("TIOCCONS", CALL3(16, i, 0x541d, 0));
        }`,
  },
  {
    name: '/dev/zero is mapped shared, /dev/full is written',
    promise: 'the devices do what they are for, and no more',
    tries: `
        long full = sys_open("/dev/full", ONLY_WRITE, 0);
        tried("write to /dev/full", sys_write(full, "x", 1));
        tried("truncate /dev/null", CALL2(76, "/dev/null", 1 << 20));
        tried("fallocate /dev/zero", CALL4(285, sys_open("/dev/zero", READ_WRITE, 0), 0, 0, 1 << 20));`,
  },
  {
    name: 'a node is left in the output',
    promise: 'a device in the output is an error that names it',
    program: `make_directory("/out/usr"); write_file("/out/usr/x", "x");
        long result = CALL3(133, "/out/usr/node", 020666, 0x103); if (result < 0) fail("no node", "/out/usr/node", result);`,
    refused: /\/out\/usr\/node|no node/,
  },
];

/** Attacks on /dev and by devices. */
export const devices: Kind = { name: 'devices', functions, attacks };
