import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { UserError } from '../ground/user-error';

/**
 * Whose processes a build's are on this machine, while it sees itself as user 0: an id that owns nothing else, or
 * `self`, the user who runs it, where that is not root.
 */
export type Identity = number | 'self';

/** The ids that builds of root get: within those that systemd leaves to containers (524288 to 1879048191). */
export const FIRST_ID = 0x5eed0000;
const IDS = 0x10000;

/** The same inside a container whose ids are few: beyond those that its distribution gives to people and services. */
export const FIRST_FEW = 60_000;
const FEW = 4_000;

/** What decides which id can be had. */
export interface Owner {
  readonly uid: number;
  /** As /proc/self/uid_map and gid_map say it: lines of `FIRST FIRST-OUTSIDE COUNT`. */
  readonly maps: readonly [string, string];
}

/** This process, as an {@link Owner}. */
export function thisOwner(): Owner {
  const map = (name: string): string => {
    try {
      return readFileSync(`/proc/self/${name}`, 'utf8');
    } catch {
      return ''; // no Linux, or no /proc: then nothing can be mapped
    }
  };
  return { uid: process.getuid?.() ?? 0, maps: [map('uid_map'), map('gid_map')] };
}

/**
 * The id for the builds of a store: another one for another store.
 *
 * @throws UserError for root where the machine gives it no other id: a build of root's own would be root
 */
export function identityFor(store: string, owner: Owner = thisOwner()): Identity {
  if (owner.uid !== 0) return 'self';
  const some = createHash('sha256').update(store).digest().readUInt16BE(0);
  for (const [first, count] of [
    [FIRST_ID, IDS],
    [FIRST_FEW, FEW],
  ] as const) {
    if (owner.maps.every((map) => covers(map, first, count))) return first + (some % count);
  }
  // Root of a container that has a single id is somebody ordinary outside.
  if (owner.maps.every((map) => onlyRoot(map))) return 'self';
  throw new UserError(
    'builds of root run as an id of their own, and this machine gives root none ' +
      `(/proc/self/uid_map: ${owner.maps[0].trim().replace(/\s+/g, ' ') || 'empty'})`,
    `Run it as an ordinary user, or in a container that maps the ids ${FIRST_FEW} to ${FIRST_FEW + FEW - 1}.`,
  );
}

function ranges(map: string): number[][] {
  return map.split('\n').flatMap((line) => {
    const numbers = line.trim().split(/\s+/).map(Number);
    return numbers.length === 3 ? [numbers] : [];
  });
}

function covers(map: string, first: number, count: number): boolean {
  return ranges(map).some(([from = 0, , size = 0]) => from <= first && first + count <= from + size);
}

function onlyRoot(map: string): boolean {
  const all = ranges(map);
  const [from, outside, size] = all[0] ?? [];
  return all.length === 1 && from === 0 && size === 1 && outside !== 0;
}
