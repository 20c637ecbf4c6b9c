import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Attack, Kind } from '../attack';
import type { Place } from '../place';

/** The lowest of the host's ids that may stand for uid 0 of a build that root runs. */
const FIRST_ID = 60_000;

const WAITS = `say("waiting\\n"); rest(2500); make_directory("/out/usr"); write_file("/out/usr/x", "x");`;

/** A field of /proc/PID/status, as numbers. */
function status(pid: number, field: string): number[] {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const found = new RegExp(`^${field}:(.*)$`, 'm').exec(text);
  return (found?.[1] ?? '').trim().split(/\s+/).filter(Boolean).map(Number);
}

/** The processes that have a build's environment: the launcher around it has not. */
function programsOf(place: Place, name: string): number[] {
  const environment = (pid: number): string => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1');
    } catch {
      return ''; // it has ended, or is another user's
    }
  };
  const all = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return all.filter((pid) =>
    environment(pid)
      .split('\0')
      .includes(`SRC=/src/${place.nameOf(name)}`),
  );
}

/** Builds a program that waits, and looks at its processes from the host meanwhile. */
async function whileItRuns(place: Place, name: string, look: (pid: number) => void): Promise<void> {
  place.recipe(name, { program: WAITS });
  const build = place.build(name);
  await place.said(name, 'waiting');
  const found = programsOf(place, name);
  expect(found).not.toEqual([]);
  for (const pid of found) look(pid);
  expect((await build).error).toBeUndefined();
}

const attacks: readonly Attack[] = [
  {
    name: 'the uid and gid of its processes, as the host sees them',
    promise: 'a build’s uid 0 is never the host’s',
    plays: async (place) => {
      await whileItRuns(place, 'hostile-who', (pid) => {
        for (const field of ['Uid', 'Gid'] as const) {
          const ids = status(pid, field);
          expect(ids, field).toHaveLength(4);
          if (place.name === 'local root' || place.name === 'vm root')
            for (const id of ids) expect(id).toBeGreaterThanOrEqual(FIRST_ID);
          if (place.name === 'docker') expect(ids).not.toContain(0);
          if (place.name === 'local user' || place.name === 'vm user')
            expect(new Set(ids)).toEqual(new Set([place.id[field]]));
        }
        expect(status(pid, 'NoNewPrivs')).toEqual([1]);
        expect(status(pid, 'Seccomp')).toEqual([2]);
      });
    },
  },
  {
    name: 'its supplementary groups, as the host sees them',
    promise: 'no group of the caller’s is left to a build that root runs',
    only: ['local root', 'docker', 'vm root'],
    plays: async (place) => {
      await whileItRuns(place, 'hostile-groups', (pid) => {
        const own = status(pid, 'Gid')[0];
        expect(status(pid, 'Groups').filter((group) => group !== own)).toEqual([]);
      });
    },
  },
  {
    name: 'its namespaces, as the host sees them',
    promise: 'every namespace of a build is its own',
    plays: async (place) => {
      await whileItRuns(place, 'hostile-namespaces', (pid) => {
        for (const kind of ['user', 'mnt', 'pid', 'net', 'ipc', 'uts', 'cgroup']) {
          expect(statSync(`/proc/${pid}/ns/${kind}`).ino, kind).not.toBe(
            statSync(`/proc/self/ns/${kind}`).ino,
          );
        }
      });
    },
  },
  {
    name: 'its id map: one id, which is 0',
    promise: 'a build has one user and one group',
    tries: `
        static const char *maps[] = { "/proc/self/uid_map", "/proc/self/gid_map" };
        int i;
        for (i = 0; i < 2; i++) {
            struct bytes map = look(maps[i]);
            struct bytes empty = { map.start + map.length, 0 };
            long k = 0, lines = 0, last = 0;
            check("it can be read", map.length < 0);
            for (; k < map.length; k++) if (map.start[k] == '\\n') lines++;
            for (k = map.length - 2; k > 0 && map.start[k] != ' '; k--) last = map.start[k] - '0';
            check("more than one range", lines != 1);
            check("more than one id", last != 1 || map.start[k + 2] != '\\n');
            check("it is not 0", CALL0(102) != 0 || CALL0(104) != 0 || empty.length);
        }`,
  },
  {
    name: 'what it leaves belongs to whom the store belongs to',
    promise: 'nothing in the store has a build’s id',
    program: `
        make_directory("/out/usr/a");
        write_file("/out/usr/a/x", "x");
        link_to("x", "/out/usr/a/link");
        sys_change_mode("/out/usr/a", 0755);`,
    builds: (tree, place) => {
      const uid = statSync(place.store).uid;
      for (const name of ['usr', 'usr/a', 'usr/a/x']) expect(statSync(join(tree, name)).uid, name).toBe(uid);
    },
  },
  {
    name: 'two builds at once signal each other',
    promise: 'builds of one user see nothing of each other',
    plays: async (place) => {
      place.recipe('hostile-victim', { program: WAITS });
      place.recipe('hostile-murderer', {
        program: `
            long pid;
            say("up\\n");
            for (pid = 1; pid < 70000; pid++) if (pid != own_pid()) { CALL2(62, pid, 9); CALL2(109, pid, pid); }
            CALL2(62, -1, 9);
            ${WAITS}`,
      });
      const [victim, murderer] = await Promise.all(
        ['hostile-victim', 'hostile-murderer'].map((name) => place.run(name)),
      );
      expect(victim?.error).toBeUndefined();
      expect(murderer?.error).toBeUndefined();
    },
  },
];

/** Who a build is, seen from the host. */
export const identity: Kind = { name: 'identity', attacks };
