import { expect } from 'vitest';
import type { Attack, Kind } from '../attack';

const LIMITED = 'memory, processes, descriptors and the size of a file are limited';
const FINE = `make_directory("/out/usr"); write_file("/out/usr/fine", "fine");`;

const attacks: readonly Attack[] = [
  {
    name: 'the limits that it finds: cores, files, memory, processes, descriptors',
    promise: LIMITED,
    tries: `
        static const struct { const char *name; long kind, most; } limits[] = {
            { "core", 4, 1 }, { "file size", 1, 1L << 39 }, { "address space", 9, 1L << 43 }, { "processes", 6, 4096 },
            { "descriptors", 7, 4096 }, { "locked memory", 8, 64L << 20 }, { "queues", 12, 1 << 20 }, { "signals", 11, 1 << 20 } };
        long now[2];
        int i;
        for (i = 0; i < 8; i++) {
            CALL4(302, 0, limits[i].kind, NULL, now);
            check(concat(limits[i].name, " ", now[1] < 0 ? "unlimited" : number_text(now[1])), now[1] < 0 || now[1] > limits[i].most);
        }`,
  },
  {
    name: '5,000 children at once',
    promise: LIMITED,
    program: `
        int made = 0;
        ${FINE}
        while (made < 5000) { long child = sys_fork(); if (child < 0) break; if (child == 0) { rest(60000); sys_exit(0); } made++; }
        CALL2(62, -1, 9);
        if (made >= 5000) fail("made", "5000 children", 0);`,
    builds: () => undefined,
    refused: /exit code 137|killed/,
  },
  {
    name: 'forks that fork, for two seconds',
    promise: LIMITED,
    program: `
        long self = own_pid();
        ${FINE}
        if (sys_fork() == 0) { CALL1(37, 5); for (;;) if (sys_fork() < 0) rest(1); }
        rest(2000);
        CALL2(62, -1, 9);`,
    builds: () => undefined,
    refused: /exit code 137|killed/,
  },
  {
    name: '1,000 threads of clone that never end',
    promise: LIMITED,
    program: `
        int made = 0;
        ${FINE}
        while (made < 5000) {
            char *stack = take(4096);
            long child = SYS(56, 0x100 | 0x200 | 0x400 | 0x40000 | SIGNAL_CHILD, 0, 0, 0, 0, 0);
            if (child < 0) break;
            if (child == 0) for (;;) CALL0(34);
            made++;
        }
        if (made >= 5000) fail("made", "5000 processes that share their memory", 0);`,
    builds: () => undefined,
    refused: /exit code|killed/,
  },
  {
    name: 'a file of 1 TB, by length, by seeking and by fallocate',
    promise: LIMITED,
    tries: `
        struct { void *handler; unsigned long flags; void *restorer; unsigned long mask; } ignored = { (void *)1, 0, 0, 0 };
        long file = sys_open("/tmp/large", ONLY_WRITE | CREATE, 0644);
        CALL4(13, 25, &ignored, 0, 8);
        tried("truncate", CALL2(77, file, 1L << 40));
        tried("write beyond", CALL4(18, file, "x", 1, 1L << 40));
        tried("fallocate", CALL4(285, file, 0, 0, 1L << 40));
        sys_remove("/tmp/large");`,
  },
  {
    name: 'a file of 1 TB is left in the output',
    promise: LIMITED,
    program: `${FINE} { long file = sys_open("/out/usr/large", ONLY_WRITE | CREATE, 0644); if (CALL2(77, file, 1L << 40) < 0) sys_exit(9); }`,
    refused: /exit code (9|153)|\/out\/usr\/large/,
  },
  {
    name: '16 TB of address space, and 64 TB',
    promise: LIMITED,
    tries: `
        tried("16 TB", SYS(9, 0, 1L << 44, 0, 0x22 | 0x4000, -1, 0));
        tried("64 TB", SYS(9, 0, 1L << 46, 0, 0x22 | 0x4000, -1, 0));`,
  },
  {
    name: 'memory is locked, and memory that is no address space: pipes, sockets, queues',
    promise: LIMITED,
    tries: `
        int i, pipes = 0;
        tried("lock all", CALL1(151, 3) < 0 ? -1 : SYS(9, 0, 256L << 20, 3, 0x22 | 0x8000, -1, 0));
        for (i = 0; i < 5000; i++) {
            int pair[2];
            if (CALL2(293, pair, 0) < 0) break;
            if (CALL3(72, pair[1], 1031, 1 << 20) >= 0) pipes++;
        }
        check(concat("pipes of 1 MB: ", number_text(pipes)), pipes > 2048);`,
  },
  {
    name: '30,000 empty files and 10,000 directories, all removed afterwards',
    promise: 'everything of a run is removed',
    program: `
        int i;
        ${FINE}
        make_directory("/build/many"); make_directory("/tmp/many");
        for (i = 0; i < 30000; i++) { long file = sys_open(concat("/build/many/", number_text(i)), ONLY_WRITE | CREATE, 0644); if (file < 0) break; sys_close(file); }
        for (i = 0; i < 10000; i++) sys_make_directory(concat("/tmp/many/", number_text(i)), 0700);`,
    builds: (tree) => expect(tree).not.toBe(''),
    within: 60,
  },
  {
    name: '20,000 names in the output, and 60,000 of one file',
    promise: 'a large artifact is taken, or refused, within its time',
    program: `
        int i;
        ${FINE}
        for (i = 0; i < 20000; i++) write_file(concat("/out/usr/", number_text(i)), "");
        for (i = 0; i < 60000; i++) if (CALL2(86, "/out/usr/fine", concat("/out/usr/l", number_text(i))) < 0) break;`,
    builds: (tree) => expect(tree).not.toBe(''),
    refused: /\/out\/usr/,
    within: 120,
  },
  ...['/out/usr', '/etc'].map((directory) => ({
    name: `100 files of 7 GB below ${directory} that are all holes`,
    promise: 'a large artifact is taken, or refused, within its time',
    program: `
        int i;
        ${FINE}
        for (i = 0; i < 100; i++) {
            long file = sys_open(concat("${directory}/hole", number_text(i)), ONLY_WRITE | CREATE, 0644);
            if (CALL2(77, file, 7L << 30) < 0) sys_exit(9);
            sys_close(file);
        }`,
    refused: directory === '/etc' ? /\/etc\/hole/ : /\/out holds files of more than 16384 MB/,
  })),
  {
    name: 'timers, signals and watches: as many as there are',
    promise: LIMITED,
    tries: `
        int i, watches = 0, polls = 0;
        long information[16] = { 10, 0 };
        refused("-");
        for (i = 0; i < 20000; i++) { long timer[1]; if (CALL3(222, 1, 0, timer) < 0) break; }
        for (i = 0; i < 20000; i++) if (CALL1(294, 0) < 0) break; else watches++;
        for (i = 0; i < 20000; i++) if (CALL1(291, 0) < 0) break; else polls++;
        for (i = 3; i < 100; i++) sys_close(i);
        check("more than 4096 watches", watches > 4096 || polls > 4096);
        CALL3(129, own_pid(), 0, information);`,
  },
  {
    name: 'a program without end on every CPU, for a second',
    promise: 'a build takes time, and not the provider’s',
    program: `int i; ${FINE} for (i = 0; i < 64; i++) if (sys_fork() == 0) { CALL1(37, 1); for (;;); } rest(1200);`,
    builds: () => undefined,
  },
];

/** Attacks that use up what there is. Each stops by itself long before the machine is in need. */
export const resources: Kind = { name: 'resources', attacks };
