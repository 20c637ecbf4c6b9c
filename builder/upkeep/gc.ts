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

/** Something that was removed. */
export interface Removed {
  readonly kind: 'artifact' | 'source' | 'leftover';
  /** Its name in the store: an artifact's fingerprint, a source's sha256, or another name. */
  readonly id: string;
  readonly bytes: number;
}

/** What a collection removed, and how much is left, in bytes. */
export interface GcReport {
  readonly removed: readonly Removed[];
  readonly freed: number;
  readonly left: number;
  /** Why only leftovers were removed: what the roots need is not fully known. Empty if it is. */
  readonly gaps: readonly string[];
  /** What could not be removed, and why. */
  readonly failed: readonly { readonly what: string; readonly why: string }[];
}

export interface GcOptions {
  /**
   * Remove unreachable things, least recently used first, until the store is at most this large, in bytes. Default 0.
   */
  readonly limit?: number;
  /** Only report what would be removed. Default false. */
  readonly dryRun?: boolean;
  /** Called if this process has to wait because another one uses the store. */
  readonly waiting?: () => void;
}

interface Piece extends Removed {
  readonly path: string;
  readonly used: number;
}

const NOTHING: GcReport = { removed: [], freed: 0, left: 0, gaps: [], failed: [] };

/**
 * Removes what no root reaches: a root refers to a key, and the key's record to its artifact, its needs and its
 * sources. It also removes work directories and partial files of dead runs. It waits until nobody uses the store.
 *
 * If a root, or the record of a reachable key, is damaged, only leftovers are removed: anything else may be needed.
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
      // Go on with the rest: the disk may be full.
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

/**
 * A partly removed artifact must never be found, so it is moved away first. Nobody looks for things in work/ and tmp/.
 */
async function remove(store: Store, path: string): Promise<void> {
  if (path.startsWith(store.path('artifacts'))) await store.discard(path);
  else await removeTree(path);
}

/** Removes what takes almost no space: records of missing artifacts, locks that nobody holds, partial files. */
async function tidy(builder: Builder, reach: Reach): Promise<void> {
  if (reach.gaps.length === 0) await dropDeadRecords(builder, reach);
  const { store } = builder;
  // Every build holds the lock `gc` as shared, and this process holds it exclusively.
  for (const name of namesIn(store.path('locks'))) {
    if (isLock(name)) await removeTree(store.path('locks', name));
  }
  const records = namesIn(store.path('records')).map((key) => join('records', key));
  for (const directory of ['archives', 'audits', 'results', 'roots', 'tools', 'verified', ...records]) {
    for (const name of namesIn(store.path(directory))) {
      if (name.endsWith('.part')) await removeTree(store.path(directory, name));
    }
  }
}

/** Removes records and results whose artifact is missing: they are useless, unless a root reaches them. */
async function dropDeadRecords(builder: Builder, { keys }: Reach): Promise<void> {
  const { records, store } = builder;
  const gone = (record: BuildRecord | undefined): boolean => !record || !store.has(record.fingerprint);
  for (const key of records.keys()) {
    if (!keys.has(key) && gone(records.byKey(key))) await records.drop(key);
  }
  // Without the artifact, nobody asks for the digest of its archive.
  for (const name of namesIn(store.path('archives'))) {
    if (!store.has(name.replace(/\.json$/, ''))) await rm(store.path('archives', name), { force: true });
  }
  for (const name of records.results()) {
    // It says how long a build took, which is useful even without the artifact.
    if (name.startsWith('name-')) continue;
    if (gone(records.byResult(name))) await rm(store.path('results', `${name}.json`), { force: true });
  }
}

async function pieces(store: Store, directory: string, kind: Removed['kind']): Promise<Piece[]> {
  const found: Piece[] = [];
  for (const name of namesIn(store.path(directory))) {
    const path = store.path(directory, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) continue; // its name is not UTF-8, so it is not ours
    found.push({ path, kind, id: name, bytes: await diskUse(path), used: stat.mtimeMs });
  }
  return found;
}

/** The names in a directory of the store; none if a link is in its place, because it may lead anywhere. */
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

/** Whether a name in locks/ is that of a lock on a build or an artifact. */
function isLock(name: string): boolean {
  const [kind = '', digest = '', ...rest] = name.split('-');
  return ['build', 'artifact'].includes(kind) && DIGEST.test(digest) && rest.length === 0;
}
