import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Builder } from './builder';
import type { BuildRecord } from './record';
import { removeTree } from './tree-files';

/** What a collection removed and what is left, in bytes. */
export interface GcReport {
  readonly removed: readonly { readonly what: string; readonly bytes: number }[];
  readonly freed: number;
  readonly left: number;
}

export interface GcOptions {
  /** Remove unreached things, the longest unused first, only until the store is this small, in bytes. Default 0. */
  readonly limit?: number;
  /** Only say what would be removed. Default false. */
  readonly dryRun?: boolean;
  /** Called when another process uses the store and this one waits for it. */
  readonly waiting?: () => void;
}

interface Piece {
  readonly path: string;
  readonly what: string;
  readonly bytes: number;
  readonly used: number;
}

/**
 * Removes what no root reaches: a root wants a key, a key's record its artifact, its needs and its sources.
 * Work directories and half files of runs that died go too. It waits until nobody uses the store.
 */
export async function collectGarbage(builder: Builder, options: GcOptions = {}): Promise<GcReport> {
  const { store } = builder;
  const lock = await store.lock('gc', options.waiting ? { waiting: options.waiting } : {});
  try {
    const reached = reachedFrom(builder);
    const artifacts = await pieces(store.path('artifacts'), 'artifact');
    const sources = await pieces(store.path('sources'), 'source');
    const leftovers = (
      await Promise.all(['work', 'tmp'].map((name) => pieces(store.path(name), 'leftover')))
    ).flat();
    const total = sum([...artifacts, ...sources, ...leftovers]);
    const unreached = [
      ...leftovers.sort(byUse),
      ...[...artifacts, ...sources].filter((piece) => !reached.has(piece.path)).sort(byUse),
    ];
    const removed: Piece[] = [];
    let left = total;
    for (const piece of unreached) {
      if (left <= (options.limit ?? 0)) break;
      if (!options.dryRun) await removeTree(piece.path);
      removed.push(piece);
      left -= piece.bytes;
    }
    if (!options.dryRun) await dropDeadRecords(builder);
    return { removed: removed.map(({ what, bytes }) => ({ what, bytes })), freed: total - left, left };
  } finally {
    await lock.release();
  }
}

/** The paths of every artifact and source that some root reaches. */
function reachedFrom(builder: Builder): Set<string> {
  const paths = new Set<string>();
  const seen = new Set<string>();
  const visit = (key: string): void => {
    if (seen.has(key)) return;
    seen.add(key);
    const record = builder.records.byKey(key);
    if (!record) return;
    paths.add(builder.store.path('artifacts', record.fingerprint));
    for (const sha256 of record.sources) paths.add(builder.store.path('sources', sha256));
    for (const need of Object.values(record.inputs.needs)) visit(need);
  };
  for (const key of builder.roots.keys()) visit(key);
  return paths;
}

/** Records and results whose artifact is gone say nothing that can be used. */
async function dropDeadRecords(builder: Builder): Promise<void> {
  const gone = (record: BuildRecord | undefined): boolean =>
    !record || !builder.store.has(record.fingerprint);
  for (const key of builder.records.keys())
    if (gone(builder.records.byKey(key))) await builder.records.drop(key);
  const results = builder.store.path('results');
  for (const name of await readdir(results).catch(() => [])) {
    // How long a build took is worth knowing even when its artifact is gone.
    if (name.startsWith('name-')) continue;
    if (gone(builder.records.byResult(name.replace(/\.json$/, ''))))
      await rm(join(results, name), { force: true });
  }
}

async function pieces(directory: string, kind: string): Promise<Piece[]> {
  const names = await readdir(directory).catch(() => []);
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      const { mtimeMs } = await stat(path);
      return { path, what: `${kind} ${name}`, bytes: await diskUse(path), used: mtimeMs };
    }),
  );
}

/** Bytes of disk below a path. */
async function diskUse(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return 0;
  if (!found.isDirectory()) return found.blocks * 512;
  const names = await readdir(path, { withFileTypes: true }).catch(() => []);
  const below = await Promise.all(
    names.map((name) => (name.isSymbolicLink() ? Promise.resolve(0) : diskUse(join(path, name.name)))),
  );
  return below.reduce((all, each) => all + each, found.blocks * 512);
}

function byUse(a: Piece, b: Piece): number {
  return a.used - b.used;
}

function sum(all: readonly Piece[]): number {
  return all.reduce((bytes, piece) => bytes + piece.bytes, 0);
}
