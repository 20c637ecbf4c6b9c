import type { Attack, Kind } from '../attack';

const ONE = 'a build has one capability, DAC_OVERRIDE, and can get no other';

const functions = String.raw`
/* A capability set as /proc/self/status tells it, of which only some bits may be set. */
static void only(const char *name, const char *allowed_too) {
    char *found = field("/proc/self/status", concat(name, ":\t"));
    check(concat(name, " is ", found), !equal(found, "0000000000000000") && !equal(found, allowed_too));
}
static void status_is(const char *name, const char *expected) {
    char *found = field("/proc/self/status", concat(name, ":\t"));
    check(concat(name, " is ", found, ", expected ", expected), !equal(found, expected));
}
#define OVERRIDE "0000000000000002"
`;

const attacks: readonly Attack[] = [
  {
    name: 'what it has at the start: effective, permitted, bounding, inheritable, ambient',
    promise: ONE,
    tries: `only("CapEff", OVERRIDE); only("CapPrm", OVERRIDE); only("CapBnd", OVERRIDE);
        only("CapInh", "0000000000000000"); only("CapAmb", "0000000000000000");`,
  },
  {
    name: 'no_new_privs, the filter, groups',
    promise: 'no program can bring more rights, and no group is left over',
    tries: `
        char *groups = field("/proc/self/status", "Groups:\\t");
        int groups_list[64]; /* its own group, 0, may be listed */
        status_is("NoNewPrivs", "1");
        status_is("Seccomp", "2");
        check(concat("Groups is ", groups), !equal(groups, "") && !equal(groups, " ") && !equal(groups, "0 "));
        long count = CALL2(115, 64, groups_list);
      check("getgroups", count > 1 || (count == 1 && groups_list[0] != 0));`,
  },
  {
    name: 'all capabilities are taken back by capset, and raised as ambient ones',
    promise: ONE,
    tries: `
        unsigned header[2] = { 0x20080522, 0 }, all[6] = { ~0, ~0, ~0, ~0, ~0, ~0 };
        int i;
        tried("capset", CALL2(126, header, all));
        for (i = 0; i < 41; i++) if (i != 1) tried("ambient", SYS(157, 47, 2, i, 0, 0, 0));
        tried("keep capabilities, then another user", CALL2(157, 8, 1) < 0 ? -1 : CALL1(105, 1));
        tried("secure bits", CALL2(157, 28, 0));`,
  },
  {
    name: 'another user and group: setuid, setgid, setgroups, setfsuid',
    promise: 'a build is one user, 0 of its own namespace',
    tries: `
        static const long ids[] = { 1, 1000, 65534, 0x5eed0000, 0x7fffffff };
        int i;
        int groups[] = { 0 };
        for (i = 0; i < 5; i++) {
            tried("setuid", CALL1(105, ids[i]));
            tried("setgid", CALL1(106, ids[i]));
            tried("setresuid", CALL3(117, ids[i], ids[i], ids[i]));
            tried("setresgid", CALL3(119, ids[i], ids[i], ids[i]));
            CALL1(122, ids[i]);
            check("setfsuid", CALL1(122, -1) == ids[i]);
        }
        tried("setgroups", CALL2(116, 1, groups));
        tried("no groups", CALL2(116, 0, 0));`,
  },
  {
    name: 'a set-uid program of its own is run',
    promise: 'set-uid has no effect inside',
    tries: `
        int status;
        long child;
        copy_file("/usr/bin/tcc", "/tmp/suid", 0755);
        CALL3(92, "/tmp/suid", 1, 1);
        sys_change_mode("/tmp/suid", 06755);
        if ((child = sys_fork()) == 0) {
            char *arguments[] = { "/tmp/suid", "-v", NULL };
            sys_execute("/tmp/suid", arguments, environment);
            sys_exit(0);
        }
        CALL4(61, child, &status, 0, 0);
        status_is("NoNewPrivs", "1");
        only("CapEff", OVERRIDE);`,
  },
  {
    name: 'a file capability is set and run',
    promise: ONE,
    tries: `
        unsigned all[5] = { 0x02000001, ~0, ~0, ~0, ~0 }, rooted[6] = { 0x03000001, ~0, ~0, ~0, ~0, 0 };
        copy_file("/usr/bin/tcc", "/tmp/capable", 0755);
        filtered("version 2", SYS(188, "/tmp/capable", "security.capability", all, 20, 0, 0));
        filtered("version 3", SYS(188, "/tmp/capable", "security.capability", rooted, 24, 0, 0));`,
  },
  {
    name: 'what no build needs: host name, time, priority, locked memory, ports',
    promise: ONE,
    tries: `
        int priority = 50;
        long huge[2] = { -1, -1 }, time[26] = { 1 };
        tried("sethostname", CALL2(170, "hostile", 7));
        tried("setdomainname", CALL2(171, "hostile", 7));
        tried("nice", CALL3(141, 0, 0, -20));
        tried("real time", CALL3(144, 0, 1, &priority));
        tried("adjtimex", CALL1(159, time));
        tried("real-time input and output", CALL3(251, 1, 0, 1 << 13));
        tried("iopl", CALL1(172, 3));
        tried("ioperm", CALL3(173, 0x80, 1, 1));
        tried("more processes", CALL4(302, 0, 6, huge, NULL));
        tried("vhangup", CALL0(153));
        tried("nice limit", CALL4(302, 0, 13, huge, NULL));`,
  },
  {
    name: 'prctl: another tracer, memory map, subreaper over process 1, speculation',
    promise: 'a build cannot change what it is towards process 1',
    tries: `
        tried("memory map", SYS(157, 35, 8, 0x10000, 0, 0, 0));
        tried("exe file", SYS(157, 35, 13, 0, 0, 0, 0));
        CALL2(157, 36, 1);
        SYS(157, 38, 0, 0, 0, 0, 0);
        tried("new privileges", SYS(157, 38, 0, 0, 0, 0, 0));
        tried("no filter", CALL3(157, 22, 0, 0));
        status_is("Seccomp", "2");`,
  },
  {
    name: 'files of other owners and rights: a directory without rights, chown to nobody',
    promise: 'DAC_OVERRIDE counts for the build’s own files only',
    tries: `
        write_file("/tmp/own", "x");
        tried("chown to 1", CALL3(92, "/tmp/own", 1, 1));
        tried("chown to 65534", CALL3(92, "/tmp/own", 65534, 65534));
        tried("a file of the host", sys_open(concat("/proc/self/root", BAIT, "/secret"), ONLY_READ, 0));`,
  },
];

/** Attacks for more rights. */
export const capabilities: Kind = { name: 'capabilities', functions, attacks };
