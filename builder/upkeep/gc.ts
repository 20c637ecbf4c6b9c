import { lstatSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DIGEST } from '../ground/digest';
import type { Builder } from '../grow/builder';
import { diskUse } from '../ground/disk-use';
import { reachOf, type Reach } from './reach';
import type { BuildRecord } from '../store/record';
import type { Store } from '../store/store';
import { removeTree } from '../tree/tree-files';

/** One thing that was removed. */
export interface Removed {
  readonly kind: 'artifact' | 'source' | 'leftover';
  /** As its place is called: an artifact's fingerprint, a source's sha256, or a name. */
  readonly id: string;
  readonly bytes: number;
}

/** What a collection removed and what is left, in bytes. */
export interface GcReport {
  readonly removed: readonly Removed[];
  readonly freed: number;
  readonly left: number;
  /** Why nothing but leftovers was removed: what is wanted is not wholly known. Empty when it is. */
  readonly gaps: readonly string[];
  /** What could not be removed, and why. */
  readonly failed: readonly { readonly what: string; readonly why: string }[];
}

export interface GcOptions {
  /** Remove unreached things, the longest unused first, only until the store is this small, in bytes. Default 0. */
  readonly limit?: number;
  /** Only say what would be removed. Default false. */
  readonly dryRun?: boolean;
  /** Called when another process uses the store and this one waits for it. */
  readonly waiting?: () => void;
}

interface Piece extends Removed {
  readonly path: string;
  readonly used: number;
}

const NOTHING: GcReport = { removed: [], freed: 0, left: 0, gaps: [], failed: [] };

/**
 * Removes what no root reaches: a root wants a key, a key's record its artifact, its needs and its sources.
 * Work directories and half files of runs that died go too. It waits until nobody uses the store.
 *
 * Where a root or the record of a key that is wanted is damaged, only leftovers go: the rest may be wanted.
 */
export async function collectGarbage(builder: Builder, options: GcOptions = {}): Promise<GcReport> {
  const { store } = builder;
  if (lstatSync(store.root, { throwIfNoEntry: false }) === undefined) return NOTHING;
  const lock = await store.lock('gc', options.waiting ? { waiting: options.waiting } : {});
  try {
    const reach = reachOf(builder);
    const kept = [
      ...(await pieces(store, 'artifacts', 'artifact')),
      ...(await pieces(store, 'sources', 'source')),
    ];
    const leftovers = [
      ...(await pieces(store, 'work', 'leftover')),
      ...(await pieces(store, 'tmp', 'leftover')),
    ];
    const unreached = reach.gaps.length > 0 ? [] : kept.filter(({ path }) => !reach.paths.has(path));
    const total = sum([...kept, ...leftovers]);
    const report = await removeUntil(
      store,
      [...leftovers.sort(byUse), ...unreached.sort(byUse)],
      total,
      options,
    );
    if (!options.dryRun) await tidy(builder, reach);
    return { ...report, gaps: reach.gaps };
  } finally {
    await lock.release();
  }
}

async function removeUntil(
  store: Store,
  all: readonly Piece[],
  total: number,
  { limit = 0, dryRun = false }: GcOptions,
): Promise<Omit<GcReport, 'gaps'>> {
  const removed: Piece[] = [];
  const failed: { what: string; why: string }[] = [];
  let left = total;
  for (const piece of all) {
    if (left <= limit) break;
    try {
      if (!dryRun) await remove(store, piece.path);
      removed.push(piece);
      left -= piece.bytes;
    } catch (error) {
      // The rest goes nevertheless: a disk may be full.
      failed.push({ what: `${piece.kind} ${piece.id} (${piece.path})`, why: (error as Error).message });
    }
  }
  return {
    removed: removed.map(({ kind, id, bytes }) => ({ kind, id, bytes })),
    freed: total - left,
    left,
    failed,
  };
}

/** An artifact that is half removed must never be found; what lies in work/ and tmp/ is nothing yet. */
async function remove(store: Store, path: string): Promise<void> {
  if (path.startsWith(store.path('artifacts'))) await store.discard(path);
  else await removeTree(path);
}

/** What takes no room worth speaking of: records of what is gone, locks that nobody holds, half files. */
async function tidy(builder: Builder, reach: Reach): Promise<void> {
  if (reach.gaps.length === 0) await dropDeadRecords(builder, reach);
  const { store } = builder;
  // Whoever builds holds the lock `gc`, and this process has it alone.
  for (const name of namesIn(store.path('locks'))) {
    if (isLock(name)) await removeTree(store.path('locks', name));
  }
  const records = namesIn(store.path('records')).map((key) => join('records', key));
  for (const directory of ['audits', 'results', 'roots', 'tools', 'verified', ...records]) {
    for (const name of namesIn(store.path(directory))) {
      if (name.endsWith('.part')) await removeTree(store.path(directory, name));
    }
  }
}

/** Records and results whose artifact is gone say nothing that can be used, unless some root comes by them. */
async function dropDeadRecords(builder: Builder, { keys }: Reach): Promise<void> {
  const { records, store } = builder;
  const gone = (record: BuildRecord | undefined): boolean => !record || !store.has(record.fingerprint);
  for (const key of records.keys()) {
    if (!keys.has(key) && gone(records.byKey(key))) await records.drop(key);
  }
  for (const name of records.results()) {
    // How long a build took is worth knowing even when its artifact is gone.
    if (name.startsWith('name-')) continue;
    if (gone(records.byResult(name))) await rm(store.path('results', `${name}.json`), { force: true });
  }
}

async function pieces(store: Store, directory: string, kind: Removed['kind']): Promise<Piece[]> {
  const found: Piece[] = [];
  for (const name of namesIn(store.path(directory))) {
    const path = store.path(directory, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) continue; // its name is not UTF-8: nothing of ours
    found.push({ path, kind, id: name, bytes: await diskUse(path), used: stat.mtimeMs });
  }
  return found;
}

/** The names in a directory of the store; none where there is a link in its place, which may lead anywhere. */
function namesIn(directory: string): string[] {
  try {
    return lstatSync(directory).isDirectory() ? readdirSync(directory) : [];
  } catch {
    return [];
  }
}

function byUse(a: Piece, b: Piece): number {
  return a.used - b.used;
}

function sum(all: readonly Piece[]): number {
  return all.reduce((bytes, piece) => bytes + piece.bytes, 0);
}

/** Whether a name in locks/ is that of a build's or an artifact's lock. */
function isLock(name: string): boolean {
  const [kind = '', digest = '', ...rest] = name.split('-');
  return ['build', 'artifact'].includes(kind) && DIGEST.test(digest) && rest.length === 0;
}
