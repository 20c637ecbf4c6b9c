import type { Attack, Kind } from '../attack';

const NO_HOLD = 'process 1 cannot be traced, read, limited or signalled';

/** The processes outside of the program that a build could try to get hold of. */
const functions = String.raw`
/* An area of 64 bytes at this place, as process_vm_readv wants it. */
struct area { char *start; long length; };
#define FOR_EACH_OTHER for (other = 0; other <= 3; other++) if (other != own_pid() && other != CALL0(110))
`;

const attacks: readonly Attack[] = [
  {
    name: 'it is traced: attach, seize, and its parent-death signal cleared from there (S8)',
    promise: NO_HOLD,
    tries: `
        tried("attach", CALL4(101, 16, 1, 0, 0));
        tried("seize", CALL4(101, 0x4206, 1, 0, 0));
        tried("attach to the parent", CALL4(101, 16, CALL0(110), 0, 0));
        filtered("trace me", CALL4(101, 0, 0, 0, 0));`,
  },
  {
    name: 'its memory is read and written',
    promise: NO_HOLD,
    tries: `
        char bytes[64];
        struct area own = { bytes, 64 }, theirs = { (char *)0x400000, 64 };
        tried("process_vm_readv", SYS(310, 1, &own, 1, &theirs, 1, 0));
        tried("process_vm_writev", SYS(311, 1, &own, 1, &theirs, 1, 0));
        tried("mem", sys_open("/proc/1/mem", READ_WRITE, 0));`,
  },
  {
    name: 'its descriptors are taken by pidfd_getfd',
    promise: NO_HOLD,
    tries: `
        long pid, file, taken;
        for (pid = 1; pid < 4; pid++) {
            long of = CALL2(434, pid, 0);
            if (of < 0) { refused("pidfd_open"); continue; }
            for (file = 0; file < 16; file++) {
                taken = CALL3(438, of, file, 0);
                if (pid == own_pid()) continue;
                filtered("pidfd_getfd", taken);
            }
        }`,
  },
  {
    name: 'its limits are changed: descriptors, CPU, memory, processes',
    promise: NO_HOLD,
    tries: `
        static const int kinds[] = { 0, 1, 2, 3, 6, 7, 8, 9, 11, 13 };
        long none[2] = { 0, 0 }, now[2];
        int i;
        for (i = 0; i < 10; i++) {
            tried("read", CALL4(302, 1, kinds[i], NULL, now));
            tried("set", CALL4(302, 1, kinds[i], none, NULL));
        }`,
  },
  {
    name: 'it is made slow: niceness, idle scheduling, one CPU, input and output',
    promise: NO_HOLD,
    tries: `
        int priority = 0, mask[32] = { 1 };
        tried("niceness", CALL3(141, 0, 1, 19));
        tried("idle", CALL3(144, 1, 5, &priority));
        tried("affinity", CALL3(203, 1, 128, mask));
        tried("ioprio", CALL3(251, 1, 1, 3 << 13));
        tried("migrate_pages", SYS(256, 1, 64, mask, mask, 0, 0));
        tried("move_pages", SYS(279, 1, 0, 0, 0, 0, 0));`,
  },
  {
    name: 'it is compared, watched and given back its memory',
    promise: NO_HOLD,
    tries: `
        long of = CALL2(434, 1, 0);
        struct area theirs = { (char *)0x400000, 4096 };
        filtered("kcmp", SYS(312, 1, own_pid(), 0, 0, 0, 0));
        filtered("process_madvise", of < 0 ? -1 : SYS(440, of, &theirs, 1, 21, 0, 0));
        tried("process_mrelease", of < 0 ? -1 : CALL2(448, of, 0));
        filtered("get_robust_list", CALL3(274, 1, mask_room(), mask_room()));
        filtered("perf_event_open", SYS(298, low_memory(), 1, -1, -1, 0, 0));`.replaceAll(
      'mask_room()',
      'low_memory()',
    ),
  },
  {
    name: 'its group and session are changed',
    promise: NO_HOLD,
    tries: `
        tried("setpgid", CALL2(109, 1, own_pid()));
        tried("getsid of nobody", CALL1(124, 99999));`,
  },
  {
    name: 'every signal is sent to process 1, in every manner',
    promise: 'no signal of a build ends or stops process 1',
    program: `
        int signal;
        long information[16] = {0};
        make_directory("/out/usr");
        for (signal = 1; signal <= 64; signal++) {
            long of = CALL2(434, 1, 0);
            CALL2(62, 1, signal);
            CALL3(234, 1, 1, signal);
            CALL2(200, 1, signal);
            ((int *)information)[0] = signal; ((int *)information)[2] = -1;
            CALL3(129, 1, signal, information);
            CALL4(297, 1, 1, signal, information);
            CALL4(424, of, signal, 0, 0);
            sys_close(of);
        }
        rest(200);
        write_file("/out/usr/x", "x");`,
    builds: () => undefined,
  },
  {
    name: 'every process is killed: kill -1, while children are in other sessions',
    promise: 'a build ends itself only, and leaves nothing',
    program: `
        int i;
        for (i = 0; i < 8; i++) if (sys_fork() == 0) { CALL0(112); for (;;) rest(1000); }
        rest(100);
        CALL2(62, -1, 9);
        make_directory("/out/usr");
        write_file("/out/usr/x", "x");`,
    builds: () => undefined,
    refused: /exit code 1(37|35)|was killed|killed/,
  },
  {
    name: 'the program kills its parent, its group and its session',
    promise: 'a build ends itself only, and leaves nothing',
    program: `
        CALL2(62, CALL0(110), 9);
        make_directory("/out/usr");
        write_file("/out/usr/x", "x");
        CALL2(62, 0, 9);
        rest(10000);`,
    refused: /exit code 137|killed/,
  },
  {
    name: 'a thousand orphans are left to process 1, which die at once',
    promise: 'process 1 takes in every orphan',
    program: `
        int i;
        for (i = 0; i < 1000; i++) {
            long child = sys_fork();
            if (child == 0) { if (sys_fork() == 0) sys_exit(0); sys_exit(0); }
            if (child > 0) CALL4(61, child, 0, 0, 0);
        }
        make_directory("/out/usr");
        write_file("/out/usr/x", "x");`,
    builds: () => undefined,
  },
];

/** Attacks on process 1 of the sandbox, and on whoever is above the program. */
export const processOne: Kind = { name: 'process one', functions, attacks };
