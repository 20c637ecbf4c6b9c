import type { Blob } from './blob';
import type { CachePlace, ListedPlace } from './cache-place';
import { blobsOf, parseIndex, type CacheEntry } from './key-index';

/** A key in a cache. */
export interface CachedKey {
  readonly key: string;
  /** Its builds; none if its index cannot be read. */
  readonly entries: readonly CacheEntry[];
  /** When the newest of them was built; empty if there is none. */
  readonly when: string;
}

/** What a collection removed from a cache. */
export interface CacheGc {
  readonly removed: readonly CachedKey[];
  /** Bytes of blobs before and after. */
  readonly before: number;
  readonly left: number;
}

/** What is removed from a cache: each condition by itself is enough. */
export interface CacheGcOptions {
  /** The keys that are needed: all others are removed. */
  readonly needed?: ReadonlySet<string> | undefined;
  /** What was built before this time is removed: ISO 8601. */
  readonly before?: string | undefined;
  /** The oldest builds are removed until the rest has at most this many bytes. */
  readonly most?: number | undefined;
  /** Only say what would be removed. */
  readonly dryRun: boolean;
}

/** How many keys are asked for at once. */
const AT_ONCE = 8;

/** All keys of a cache with their builds, the oldest first. */
export async function contentsOf(place: ListedPlace, signal: AbortSignal): Promise<CachedKey[]> {
  const keys = await place.keys(signal);
  const read = await inParallel(keys, AT_ONCE, async (key) => await readKey(place, key, signal));
  return read.sort((a, b) => (a.when < b.when ? -1 : a.when > b.when ? 1 : 0));
}

/** Removes from a cache what is not needed, too old, or too much. */
export async function collectCache(
  place: ListedPlace,
  options: CacheGcOptions,
  signal: AbortSignal,
): Promise<CacheGc> {
  const all = await contentsOf(place, signal);
  const removed = new Set(all.filter((each) => isUnwanted(each, options)));
  const rest = (): CachedKey[] => all.filter((each) => !removed.has(each));
  for (const each of rest()) {
    if (options.most === undefined || bytesOf(rest()) <= options.most) break;
    if (isReadable(each)) removed.add(each);
  }
  if (!options.dryRun) {
    for (const { key } of removed) await place.forget(key, signal);
    // What an index of a later release names is not known here.
    if (rest().every(isReadable))
      await place.sweep(new Set(blobsIn(rest()).map(({ digest }) => digest)), signal);
  }
  return { removed: [...removed], before: bytesOf(all), left: bytesOf(rest()) };
}

/** Bytes of all blobs that these keys name, each counted once. */
export function bytesOf(keys: readonly CachedKey[]): number {
  return blobsIn(keys).reduce((sum, { size }) => sum + size, 0);
}

/** Does something for each value, a few at once. Results are in the order of the values. */
export async function inParallel<T, Result>(
  values: readonly T[],
  most: number,
  work: (value: T) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const rest = values.entries();
  const worker = async (): Promise<void> => {
    for (const [index, value] of rest) results[index] = await work(value);
  };
  await Promise.all(Array.from({ length: most }, worker));
  return results;
}

async function readKey(place: CachePlace, key: string, signal: AbortSignal): Promise<CachedKey> {
  const { entries } = parseIndex((await place.index(key, signal)) ?? '', key);
  const when = entries.map(({ record }) => record.when).sort();
  return { key, entries, when: when.at(-1) ?? '' };
}

function isUnwanted(each: CachedKey, { needed, before }: CacheGcOptions): boolean {
  if (needed?.has(each.key) === false) return true;
  return before !== undefined && isReadable(each) && each.when < before;
}

function isReadable({ entries }: CachedKey): boolean {
  return entries.length > 0;
}

function blobsIn(keys: readonly CachedKey[]): Blob[] {
  return blobsOf(keys.flatMap(({ entries }) => entries));
}
