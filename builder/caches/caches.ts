import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Run } from '../ground/run';
import { UserError } from '../ground/user-error';
import type { BuildRecord } from '../store/record';
import type { Store } from '../store/store';
import { ARTIFACT_LIMITS, checkArtifact } from '../tree/artifact-rules';
import { unexpectedFile } from '../tree/unexpected-file';
import { parseManifest, scanTree, type Manifest } from '../tree/manifest';
import { removeTree, settle } from '../tree/tree-files';
import { checkPlaces, unpackArtifact } from './artifact-archive';
import { WrongBytes } from './blob';
import { fetchBlob, readBlob } from './blob-file';
import { openPlace, type CachePlace } from './cache-place';
import { parseIndex, type CacheEntry } from './key-index';
import { TRUST_NOBODY, type Trust } from './trust';

/** How often a cache may send wrong bytes until it is not asked any more. */
const MOST_LIES = 3;

/** A cache, as the user names it. */
export interface CacheSetting {
  /** `oci://HOST[:PORT]/REPOSITORY`, `https://HOST/DIR` or `file:///DIR`. */
  readonly place: string;
  /** Whether it is believed without signatures. Default false. */
  readonly unsigned?: boolean | undefined;
}

/** What a cache offers for a key. */
export interface Offer {
  /** The cache's name, without credentials. */
  readonly cache: string;
  /** Who signed it; absent if the cache may be unsigned. */
  readonly signer?: string;
  /** Bytes of all files of the artifact, and of its archive. */
  readonly size: number;
  readonly archive: number;
}

/** Where an artifact comes from, for a reader. */
export function originText({
  cache,
  signer,
}: {
  readonly cache: string;
  readonly signer?: string | undefined;
}): string {
  return `the cache ${cache}, ${signer === undefined ? 'unsigned' : `signed by ${signer}`}`;
}

/** What the caches need. */
export interface CachesParts {
  readonly caches: readonly CacheSetting[];
  readonly store: Store;
  /** Whether to make no network call. */
  readonly offline: boolean;
  /** Default: nothing is believed but what an unsigned cache says. */
  readonly trust?: Trust | undefined;
}

/** Somebody who asks a cache, and is told, once, why one is not used. */
export interface Asking {
  readonly signal: AbortSignal;
  readonly warn?: ((text: string) => void) | undefined;
}

interface Cache {
  readonly place: CachePlace;
  readonly unsigned: boolean;
  /** How often it has sent something else than it said. */
  lies: number;
  /** Whether it is not asked any more. */
  down: boolean;
}

interface Found {
  readonly cache: Cache;
  readonly entry: CacheEntry;
  readonly signer?: string;
}

/** The files that a recipe expects of a build with these inputs: path to sha256. Empty if it is not that recipe's build. */
export type Expected = (inputs: BuildRecord['inputs']) => Readonly<Record<string, string>>;

/**
 * The caches of a stack, in their order. A cache that fails costs seconds once: it is said, and the cache is not asked
 * again as long as this process lives.
 */
export class Caches {
  private readonly caches: readonly Cache[];
  private readonly said = new Set<string>();

  /** @throws UserError for a place that is none */
  constructor(private readonly parts: CachesParts) {
    this.caches = parts.caches
      .map(({ place, unsigned = false }) => ({ place: openPlace(place), unsigned, lies: 0, down: false }))
      .filter(({ place }) => !(parts.offline && place.network));
  }

  /** What the first cache that has a key offers; undefined if none does. */
  async offered(key: string, asking: Asking): Promise<Offer | undefined> {
    for (const cache of this.caches) {
      const found = await this.find(cache, key, asking);
      if (found !== undefined) return offerOf(found);
    }
    return undefined;
  }

  /**
   * Brings a key's artifact from the first cache that has it into the store.
   *
   * @param work a directory for this, which does not exist; the caller removes it
   * @param expected which files the recipe at hand expects, by path, with their sha256: nobody's word replaces that
   * @returns the record to add to the store; undefined if no cache can be used
   */
  async bring(key: string, work: string, run: Run, expected: Expected): Promise<BuildRecord | undefined> {
    for (const cache of this.caches) {
      const found = await this.find(cache, key, run);
      if (
        found !== undefined &&
        (await this.attempt(cache, run, async () => await this.take(found, work, run, expected)))
      ) {
        return recordOf(found);
      }
    }
    return undefined;
  }

  private async find(cache: Cache, key: string, asking: Asking): Promise<Found | undefined> {
    const text = await this.attempt(cache, asking, async () => await cache.place.index(key, asking.signal));
    if (text === undefined) return undefined;
    const { entries, problems } = parseIndex(text, key);
    for (const problem of problems) this.say(cache, `is not used for one build: ${problem}`, asking);
    return this.believed(cache, entries, asking);
  }

  /** The newest build that is believed. Where believed builds disagree, none is. */
  private believed(cache: Cache, entries: readonly CacheEntry[], asking: Asking): Found | undefined {
    const { trust = TRUST_NOBODY } = this.parts;
    const found: Found[] = [];
    for (const entry of entries) {
      const belief: { signer?: string; refused?: string } = cache.unsigned
        ? {}
        : trust.believes(entry.record, entry.statements);
      const { signer, refused } = belief;
      if (refused !== undefined) this.say(cache, `is not believed: ${refused}`, asking);
      else found.push({ cache, entry, ...(signer === undefined ? {} : { signer }) });
    }
    if (new Set(found.map(({ entry }) => entry.record.fingerprint)).size > 1) {
      const recipe = found[0]?.entry.record.inputs.recipe ?? '';
      this.say(cache, `is not used for ${recipe}: those who built it disagree about the result`, asking);
      return undefined;
    }
    return found.sort((a, b) => (a.entry.record.when < b.entry.record.when ? 1 : -1))[0];
  }

  private async take({ cache, entry }: Found, work: string, run: Run, expected: Expected): Promise<true> {
    const { store } = this.parts;
    const { record } = entry;
    if ((await store.check(record.fingerprint)) === 'present') {
      checkExpected(await store.manifest(record.fingerprint), expected(record.inputs));
      return true;
    }
    const started = Date.now();
    const seconds = (): number => (Date.now() - started) / 1000;
    const manifest = await this.manifest(cache, entry, run);
    checkExpected(manifest, expected(record.inputs));
    const { archive } = entry;
    const lock = await store.lock(`artifact-${archive.digest}`, { signal: run.signal });
    try {
      const part = store.path('tmp', `cache-${archive.digest}.part`);
      await mkdir(dirname(part), { recursive: true, mode: 0o700 });
      const arrived = (bytes: number): void =>
        run.progress({
          phase: 'pull',
          seconds: seconds(),
          line: `${megabytes(bytes)} of ${megabytes(archive.size)} MB from ${cache.place.label}`,
        });
      await fetchBlob(cache.place, archive, part, { signal: run.signal, arrived });
      run.progress({ phase: 'unpack', seconds: seconds() });
      await removeTree(work);
      await mkdir(work, { recursive: true, mode: 0o700 });
      const tree = join(work, 'tree');
      await unpackArtifact(part, manifest, tree, run.signal);
      await this.keep(tree, manifest, run.signal);
      await removeTree(part);
    } finally {
      await lock.release();
    }
    return true;
  }

  /** The manifest that a fingerprint names, by the rules for artifacts. */
  private async manifest(cache: Cache, { record, manifest: blob }: CacheEntry, run: Run): Promise<Manifest> {
    const text = (await readBlob(cache.place, blob, run.signal)).toString('utf8');
    const manifest = manifestIn(text);
    if (manifest?.fingerprint !== record.fingerprint) throw new WrongBytes('sends a manifest that is none');
    if (manifest.size !== record.size || manifest.files !== record.files) {
      throw new WrongBytes('sends a record with another size than its manifest');
    }
    checkPlaces(manifest);
    checkArtifact(record.inputs.recipe, manifest);
    if (manifest.size > ARTIFACT_LIMITS.bytes || manifest.entries.length > ARTIFACT_LIMITS.names) {
      throw new WrongBytes('sends a manifest that is larger than any artifact');
    }
    return manifest;
  }

  /** Moves a tree into the store, once it has been read again: what counts is what is on the disk. */
  private async keep(tree: string, manifest: Manifest, signal: AbortSignal): Promise<void> {
    const found = await scanTree(tree, { limits: ARTIFACT_LIMITS, signal });
    if (found.fingerprint !== manifest.fingerprint)
      throw new WrongBytes('sends another artifact than its manifest says');
    await settle(tree, 1);
    await this.parts.store.put(tree, found);
  }

  /**
   * Does something with a cache. If it does not answer, that is said once, and it is not asked again; if it sends wrong
   * bytes, that is said, and it is not asked again after the third time.
   */
  private async attempt<T>(cache: Cache, asking: Asking, work: () => Promise<T>): Promise<T | undefined> {
    if (cache.down) return undefined;
    try {
      return await work();
    } catch (error) {
      asking.signal.throwIfAborted();
      const { message } = error as Error;
      const isWrong = error instanceof WrongBytes || error instanceof UserError;
      if (isWrong) cache.lies += 1;
      cache.down ||= !isWrong || cache.lies >= MOST_LIES;
      this.say(
        cache,
        `is not used ${cache.down ? 'any more in this run' : 'for one build'}: ${message}`,
        asking,
      );
      return undefined;
    }
  }

  private say({ place }: Cache, what: string, { warn }: Asking): void {
    const text = `the cache ${place.label} ${what}`;
    if (warn === undefined || this.said.has(text)) return;
    this.said.add(text);
    warn(text);
  }
}

function checkExpected(manifest: Manifest, files: Readonly<Record<string, string>>): void {
  const wrong = unexpectedFile(manifest, files);
  if (wrong !== undefined) throw new WrongBytes(`has another /${wrong.path} than the recipe expects`);
}

function manifestIn(text: string): Manifest | undefined {
  try {
    return parseManifest(text);
  } catch {
    return undefined;
  }
}

function recordOf({ cache, entry, signer }: Found): BuildRecord {
  const substituted = { cache: cache.place.label, ...(signer === undefined ? {} : { signer }) };
  return { ...entry.record, substituted };
}

function offerOf({ cache, entry, signer }: Found): Offer {
  const { record, archive } = entry;
  const who = signer === undefined ? {} : { signer };
  return { cache: cache.place.label, ...who, size: record.size, archive: archive.size };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
