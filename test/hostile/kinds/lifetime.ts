import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { until } from '../../support/processes';
import { WHERE_QUICK, type Assault, type Attack, type Kind } from '../attack';
import type { Place } from '../place';

const ENDS = 'nothing of a build outlives its script, its provider, or being cancelled';
const FINE = `make_directory("/out/usr"); write_file("/out/usr/fine", "fine");`;

/** Ignores and blocks all that can be ignored and blocked. */
const functions = String.raw`
static void ignore_all(void) {
    struct { void *handler; unsigned long flags; void *restorer; unsigned long mask; } ignored = { (void *)1, 0, 0, 0 };
    long every = -1;
    int signal;
    for (signal = 1; signal <= 64; signal++) CALL4(13, signal, &ignored, 0, 8);
    CALL4(14, 0, &every, 0, 8);
    SYS(157, 1, 0, 0, 0, 0, 0); /* no signal when the parent dies */
}
/* A process of its own session, whose parent is gone, with nothing open. */
static void daemon(void) {
    int i;
    ignore_all();
    CALL0(112);
    if (sys_fork() > 0) sys_exit(0);
    for (i = 0; i < 16; i++) sys_close(i);
}
`;

/** How a script may end, and what is said then. */
function ends(name: string, program: string, refused: RegExp): Assault {
  return {
    name: `the script ends by ${name}`,
    promise: 'how a script ended is told as it is',
    program: `${FINE} ${program}`,
    refused,
    ...(name !== 'SIGKILL' && { only: WHERE_QUICK }),
  };
}

/** Builds something that never ends, ends its provider, and waits until nothing of it is left. */
async function outliveProvider(place: Place, name: string, program: string): Promise<void> {
  place.recipe(name, { functions, program: `say("alive\\n"); ${program} for (;;) rest(1000);` });
  const provider = place.start();
  const build = place.run(name, { provider });
  await place.said(name, 'alive');
  await until('it runs', () => place.processesOf(name).length > 0, 10);
  await provider.kill();
  await build;
  await until(`nothing of ${name} goes on`, () => place.processesOf(name).length === 0, 10);
  // The work is not in the way of the next run, which is whole.
  place.recipe(name, { program: FINE });
  const again = await place.build(name);
  expect(again.error).toBeUndefined();
}

const attacks: readonly Attack[] = [
  {
    name: 'daemons that go on after the script, and write into the output',
    promise: ENDS,
    functions,
    program: `
        int i;
        ${FINE}
        for (i = 0; i < 20; i++) {
            long child = sys_fork();
            if (child == 0) {
                daemon();
                for (;;) {
                    long file = sys_open("/out/usr/fine", ONLY_WRITE | APPEND, 0);
                    sys_write(file, "more", 4);
                    sys_close(file);
                    sys_make_directory("/out/usr/late", 0755);
                    rest(1);
                }
            }
        }`,
    builds: async (tree, place) => {
      const look = (): string =>
        readFileSync(join(tree, 'usr/fine'), 'utf8') + readdirSync(join(tree, 'usr')).join();
      const first = look();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(look()).toBe(first);
      expect(place.shared.pid).toBeGreaterThan(0);
    },
  },
  {
    name: 'a daemon that holds standard output',
    promise: ENDS,
    functions,
    program: `${FINE} if (sys_fork() == 0) { ignore_all(); CALL0(112); for (;;) { say("still here\\n"); rest(10); } }`,
    builds: (tree) => expect(readFileSync(join(tree, 'usr/fine'), 'utf8')).toBe('fine'),
    within: 15,
  },
  {
    name: 'locks, leases and watches on the output that its owner does not give back',
    promise: ENDS,
    functions,
    program: `
        ${FINE}
        if (sys_fork() == 0) {
            long file = sys_open("/out/usr/fine", READ_WRITE, 0);
            ignore_all();
            CALL0(112);
            CALL2(73, file, 2);
            CALL3(72, file, 1024, 1);
            for (;;) rest(1000);
        }
        rest(100);`,
    builds: (tree) => expect(readFileSync(join(tree, 'usr/fine'), 'utf8')).toBe('fine'),
    within: 15,
  },
  {
    name: 'kill -9 of the provider, while children ignore everything (S8)',
    promise: ENDS,
    plays: async (place) =>
      await outliveProvider(place, 'hostile-outlives', 'ignore_all(); if (sys_fork() == 0) daemon();'),
  },
  {
    name: 'kill -9 of the provider, after process 1 was traced and told to stay (S8)',
    promise: ENDS,
    plays: async (place) =>
      await outliveProvider(
        place,
        'hostile-traces',
        // PTRACE_SEIZE and PTRACE_INTERRUPT of process 1: who is stopped does not see his parent die.
        `int status;
           if (CALL4(101, 0x4206, 1, 0, 0) >= 0) { CALL4(101, 0x4207, 1, 0, 0); CALL4(61, 1, &status, 0x40000000, 0); }
           CALL2(62, 1, 19); SYS(157, 1, 0, 0, 0, 0, 0);`,
      ),
  },
  {
    name: 'kill -9 of the provider amid a storm of forks',
    promise: ENDS,
    plays: async (place) =>
      await outliveProvider(
        place,
        'hostile-storm',
        'for (;;) { long child = sys_fork(); if (child == 0) { CALL0(112); rest(20); } else if (child < 0) rest(10); }',
      ),
  },
  {
    name: 'a build that is cancelled ignores every signal',
    promise: ENDS,
    plays: async (place) => {
      const name = 'hostile-cancelled';
      place.recipe(name, {
        functions,
        program: 'say("alive\\n"); ignore_all(); if (sys_fork() == 0) daemon(); for (;;) rest(1000);',
      });
      const cancel = new AbortController();
      const build = place.run(name, { signal: cancel.signal });
      await place.said(name, 'alive');
      const started = Date.now();
      cancel.abort();
      const { error, user } = await build;
      expect(error).toContain('cancelled');
      expect(user).toBe(true);
      expect(Date.now() - started).toBeLessThan(10_000);
      await until(`nothing of ${name} goes on`, () => place.processesOf(name).length === 0, 5);
    },
  },
  ends('exit code 125, which is the launcher’s own', 'sys_exit(125);', /exit code 125/),
  ends('exit code 126', 'sys_exit(126);', /exit code 126/),
  ends('exit code 127', 'sys_exit(127);', /exit code 127/),
  ends('exit code 255', 'sys_exit(255);', /exit code 255/),
  ends('SIGKILL', 'CALL2(62, own_pid(), 9);', /exit code 137|signal 9/),
  ends('SIGSEGV', 'CALL2(62, own_pid(), 11); *(int *)0 = 0;', /exit code 139|signal 11/),
  ends('SIGSYS', 'CALL2(62, own_pid(), 31);', /exit code 159|signal 31/),
  ends(
    'a signal that means the end of memory',
    'CALL2(62, own_pid(), 9); rest(1000);',
    /exit code 137|signal 9/,
  ),
  {
    name: 'the script replaces itself by a program that is not there, and one that is no program',
    promise: 'how a script ended is told as it is',
    program: `
        char *arguments[] = { "/usr/bin/none", NULL };
        ${FINE}
        sys_execute("/usr/bin/none", arguments, environment);
        sys_execute("/out/usr/fine", arguments, environment);
        sys_exit(77);`,
    refused: /exit code 77/,
  },
  {
    name: 'the script stops itself, and a child wakes it',
    promise: 'a stopped script does not stop the provider',
    program: `
        long self = own_pid();
        ${FINE}
        if (sys_fork() == 0) { rest(300); CALL2(62, self, 18); sys_exit(0); }
        CALL2(62, self, 19);`,
    builds: () => undefined,
  },
];

/** Attacks that go on. */
export const lifetime: Kind = { name: 'lifetime', attacks };
