import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { UserError } from '../ground/user-error';

/**
 * The user id of a build's processes on this machine, while the build sees itself as user 0: an id that owns nothing
 * else, or `self`, the user who runs it, if that is not root.
 */
export type Identity = number | 'self';

/** The ids for builds by root: in the range that systemd reserves for containers (524288 to 1879048191). */
export const FIRST_ID = 0x5eed0000;
const IDS = 0x10000;

/** The same inside a container with few ids: above those that its distribution gives to users and services. */
export const FIRST_FEW = 60_000;
const FEW = 4_000;

/** What determines the ids that are available. */
export interface Owner {
  readonly uid: number;
  /** The contents of /proc/self/uid_map and gid_map: lines of `FIRST FIRST-OUTSIDE COUNT`. */
  readonly maps: readonly [string, string];
}

/** This process, as an {@link Owner}. */
export function thisOwner(): Owner {
  const map = (name: string): string => {
    try {
      return readFileSync(`/proc/self/${name}`, 'utf8');
    } catch {
      return ''; // not Linux, or no /proc: then nothing can be mapped
    }
  };
  return { uid: process.getuid?.() ?? 0, maps: [map('uid_map'), map('gid_map')] };
}

/**
 * The id for the builds of a store; different stores have different ids.
 *
 * @throws UserError for root if the machine gives it no other id: the builds would run as root
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
  // Root in a container with a single id is an ordinary user outside.
  if (owner.maps.every((map) => onlyRoot(map))) return 'self';
  throw new UserError(
    'builds that root starts run under a separate user id, but no further id is mapped here ' +
      `(/proc/self/uid_map: ${owner.maps[0].trim().replace(/\s+/g, ' ') || 'empty'})`,
    `Run the command as an ordinary user, or in a container that maps the ids ${FIRST_FEW} to ${FIRST_FEW + FEW - 1}.`,
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
