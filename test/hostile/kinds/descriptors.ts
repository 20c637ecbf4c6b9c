import { expect } from 'vitest';
import type { Attack, Kind } from '../attack';

const ONLY_THREE = 'a build has the descriptors 0, 1 and 2, and no others';

const attacks: readonly Attack[] = [
  {
    name: 'every descriptor from 3 to 4096 (S4)',
    promise: ONLY_THREE,
    tries: `
        int i;
        refused("-");
        for (i = 3; i < 4096; i++)
            if (CALL2(72, i, 1) >= 0) gained(concat("descriptor ", number_text(i)));`,
  },
  {
    name: '/proc/self/fd lists more (S4)',
    promise: ONLY_THREE,
    tries: `
        struct list names = list_directory("/proc/self/fd");
        int i;
        check("nothing is listed", names.count == 0);
        /* one is the directory itself */
        for (i = 0; i < names.count; i++) check(names.items[i], names.items[i][1] || names.items[i][0] > '3');`,
  },
  {
    name: 'the caller’s files are read, written, listed and entered through what is open (S4)',
    promise: ONLY_THREE,
    tries: `
        int i;
        refused("-");
        for (i = 0; i < 64; i++) {
            char *path = concat("/proc/self/fd/", number_text(i));
            if (holds(look(path), " of the host")) gained(concat("read ", path));
            if (exists(concat(path, "/shared"))) gained(concat("listed ", path));
            if (CALL1(81, i) >= 0) gained(concat("entered ", path));
            if (i > 2 && CALL2(77, i, 0) >= 0) gained(concat("emptied ", path));
            if (CALL4(257, i, "shared", ONLY_READ, 0) >= 0) gained(concat("opened at ", path));
        }`,
  },
  {
    name: 'standard input is the null device, at its end, and not a lifeline',
    promise: 'standard input is /dev/null',
    tries: `
        char stat[144], byte;
        CALL2(5, 0, stat);
        check("it is no device", (*(int *)(stat + 24) & 0170000) != 020000);
        check("it is not null", *(long *)(stat + 40) != 0x103);
        check("something can be read", sys_read(0, &byte, 1) > 0);
        tried("it is a socket", CALL3(48, 0, 2, 0));
        check("it is a pipe", CALL2(72, 0, 1032) > 0);`,
  },
  {
    name: 'who is at the other end of standard output',
    promise: 'nothing tells who reads the output',
    tries: `
        int who[3] = { -1, -1, -1 }, length = 12, i;
        refused("-");
        for (i = 0; i < 3; i++) {
            char name[128];
            int size = 128;
            if (SYS(55, i, 1, 17, who, &length, 0) >= 0) check("the pid of the provider", who[0] > 0);
            if (CALL3(52, i, name, &size) >= 0) check("a name of the other end", size > 2);
            check("its pidfd", SYS(55, i, 1, 77, who, &length, 0) >= 0 && CALL4(424, who[0], 0, 0, 0) >= 0);
        }`,
  },
  {
    name: 'the provider is asked to take files over standard output',
    promise: 'what a build prints is only text to the provider',
    // sendmsg with SCM_RIGHTS, many times: whoever does not take them must not keep them
    tries: `
        struct { long length; int level, type; int files[2]; } rights = { 24, 1, 1, { 0, 0 } };
        struct { char *start; long length; } part = { "\\n", 1 };
        struct { void *name; long name_length; void *parts; long count; void *control; long control_length; long flags; } message = {0};
        int i;
        message.parts = &part;
        message.count = 1;
        message.control = &rights;
        message.control_length = 24;
        for (i = 0; i < 64; i++) CALL3(46, 1, &message, 0x40);
        refused("-");`,
  },
  {
    name: 'what the provider writes is read back from standard output and error',
    promise: 'the output goes one way',
    tries: `
        char byte;
        int i;
        for (i = 1; i < 3; i++) {
            long flags = CALL2(72, i, 3);
            CALL3(72, i, 4, flags | NON_BLOCKING);
            check("read", sys_read(i, &byte, 1) > 0);
            CALL3(72, i, 4, flags);
        }`,
  },
  {
    name: 'signals of descriptors go to process 1 and to a group',
    promise: 'no signal reaches process 1',
    tries: `
        int i;
        refused("-");
        for (i = 0; i < 3; i++) {
            CALL3(72, i, 10, 9);  /* F_SETSIG SIGKILL */
            CALL3(72, i, 8, 1);   /* F_SETOWN process 1 */
            CALL3(72, i, 4, CALL2(72, i, 3) | 020000);
            CALL3(72, i, 8, 0);
            CALL3(72, i, 4, CALL2(72, i, 3) & ~020000);
        }`,
  },
  {
    name: 'a lease, a lock and a watch on what is given',
    promise: 'nobody else waits for a build',
    tries: `
        long file = sys_open("/usr/bin/tcc", ONLY_READ, 0), watch = CALL1(294, 0);
        CALL3(72, file, 1024, 0);
        CALL2(73, file, 2 | 4);
        CALL3(254, watch, "/usr/bin", 0xfff);
        refused("-");`,
  },
  {
    name: 'the result line is forged on every descriptor, then the build fails',
    promise: 'how a build ended is said by the launcher alone',
    program: `
        int i;
        make_directory("/out/usr");
        write_file("/out/usr/x", "x");
        for (i = 3; i < 300; i++) sys_write(i, "exit 0 1 1\\n", 11);
        say("exit 0 1 1\\n");
        say_to(2, "exit 0 1 1\\n");
        sys_exit(3);`,
    refused: /exit code 3/,
  },
  {
    name: 'the result file of a container is sought and written',
    promise: 'how a build ended is said by the launcher alone',
    program: `
        static const char *places[] = { "/launcher/result", "/../launcher/result", "/proc/self/root/../launcher/result", "/result" };
        int i;
        make_directory("/out/usr");
        write_file("/out/usr/x", "x");
        for (i = 0; i < 4; i++) {
            long file = sys_open(places[i], ONLY_WRITE, 0);
            if (file >= 0) sys_write(file, "exit 0 1 1\\n", 11);
        }
        sys_exit(3);`,
    refused: /exit code 3/,
  },
  {
    name: 'standard output and error are closed',
    promise: 'who prints nothing builds',
    program: `sys_close(0); sys_close(1); sys_close(2); make_directory("/out/usr"); write_file("/out/usr/x", "x");`,
    builds: () => undefined,
  },
  {
    name: 'standard output is shut down and made non-blocking while another prints',
    promise: 'a build can spoil its own output only',
    program: `
        CALL3(72, 1, 4, NON_BLOCKING | 1);
        CALL2(48, 1, 2);
        say_to(2, "still here\\n");
        make_directory("/out/usr");
        write_file("/out/usr/x", "x");`,
    builds: () => undefined,
  },
  {
    name: 'descriptors beyond the limit',
    promise: 'a process has at most 4,096 descriptors',
    tries: `
        long limits[2] = { 1 << 20, 1 << 20 }, now[2];
        int opened = 0, i;
        tried("a larger limit", CALL4(302, 0, 7, limits, NULL));
        CALL4(302, 0, 7, NULL, now);
        now[0] = now[1];
        CALL4(302, 0, 7, now, NULL);
        while (opened < 10000 && CALL1(32, 0) >= 0) opened++;
        for (i = 3; i < 100; i++) sys_close(i);
        check(concat("opened ", number_text(opened)), opened > 4096);`,
  },
  {
    name: 'files in flight: sockets full of descriptors that nobody takes',
    promise: 'what a build holds ends with it',
    program: `
        int pair[2], i;
        struct { long length; int level, type; int files[2]; } rights = { 24, 1, 1, { 0, 0 } };
        struct { char *start; long length; } part = { "x", 1 };
        struct { void *name; long name_length; void *parts; long count; void *control; long control_length; long flags; } message = {0};
        message.parts = &part; message.count = 1; message.control = &rights; message.control_length = 24;
        for (i = 0; i < 100; i++) {
            int k;
            if (CALL4(53, 1, 2, 0, pair) < 0) break;
            rights.files[0] = pair[0]; rights.files[1] = pair[1];
            for (k = 0; k < 50; k++) if (CALL3(46, pair[0], &message, 0x40) < 0) break;
            sys_close(pair[0]); sys_close(pair[1]);
        }
        make_directory("/out/usr");
        write_file("/out/usr/x", "x");`,
    builds: (tree) => expect(tree).not.toBe(''),
  },
];

/** Attacks by descriptors that are open, and by where they lead. */
export const descriptors: Kind = { name: 'descriptors', attacks };
