import { lstatSync, readdirSync } from 'node:fs';
import type { Builder } from '../grow/builder';
import { sha256OfFile, DIGEST } from '../ground/digest';
import { readPlainFile, readPlainJson } from '../ground/plain-file';
import { reachOf, type Reach } from './reach';
import type { Store } from '../store/store';
import { STORE_NAMES } from '../store/store-place';
import { verifiedSchema } from '../store/verified';

/** Something in the store that does not match its name. */
export interface Damage {
  /** The path below the store's directory. */
  readonly path: string;
  readonly problem: string;
  /** The roots that need it, or the recipes that produced it; empty if none is known. */
  readonly wantedBy: readonly string[];
}

/** The result of reading a whole store. */
export interface StoreReport {
  /** How many things were checked, by directory. */
  readonly read: Readonly<Record<string, number>>;
  readonly damage: readonly Damage[];
  /** What a root needs but is missing. That is not damage: the next `pulumi up` rebuilds it. */
  readonly missing: readonly { readonly path: string; readonly wantedBy: readonly string[] }[];
  /** What killed runs left. That is not damage either: `npm run gc` removes it. */
  readonly leftovers: readonly string[];
  /** The paths of damage that was removed. */
  readonly repaired: readonly string[];
}

export interface VerifyOptions {
  /** Whether to remove what is damaged, and nothing else. */
  readonly repair?: boolean;
  readonly signal?: AbortSignal;
  /** Called before each check that takes long. */
  readonly progress?: (what: string) => void;
  /** Called if this process has to wait because another one uses the store. */
  readonly waiting?: () => void;
}

/** Checks one name in a directory of the store. @returns what is wrong with it, or undefined */
type Look = (name: string) => string | undefined | Promise<string | undefined>;

/** The largest report of an audit, in bytes. */
const LARGEST_REPORT = 256 << 20;

/**
 * Reads everything in a store: artifacts with their manifests, records, results, roots, sources, tools. No build may
 * run during that, so it waits until none does.
 *
 * @throws UserError if the store cannot be locked or read
 */
export async function verifyStore(builder: Builder, options: VerifyOptions = {}): Promise<StoreReport> {
  const { store } = builder;
  const lock = await store.lock('gc', options.waiting ? { waiting: options.waiting } : {});
  try {
    const found = await new StoreReading(builder, options).all();
    const repaired: string[] = [];
    for (const { path } of options.repair ? found.damage : []) {
      await store.discard(store.path(path));
      repaired.push(path);
    }
    return { ...found, repaired };
  } finally {
    await lock.release();
  }
}

class StoreReading {
  private readonly store: Store;
  private readonly reach: Reach;
  private readonly read: Record<string, number> = {};
  private readonly damage: Damage[] = [];
  private readonly leftovers: string[] = [];

  constructor(
    private readonly builder: Builder,
    private readonly options: VerifyOptions,
  ) {
    this.store = builder.store;
    this.reach = reachOf(builder);
  }

  async all(): Promise<Omit<StoreReport, 'repaired'>> {
    for (const name of this.names('')) if (STORE_NAMES.includes(name)) this.lookAtDirectory(name);
    await this.lookAt('artifacts', (name) => this.artifact(name));
    await this.lookAt('sources', (name) => this.source(name));
    await this.lookAt('tools', (name) => this.tool(name));
    await this.lookAt('roots', (name) => this.root(name));
    await this.lookAt('results', (name) => this.result(name));
    await this.records();
    await this.lookAt('verified', (name) => this.verdict(name));
    await this.lookAt('audits', (name) => this.plain('audits', name));
    await this.lookAt('locks', (name) => this.plain('locks', name));
    await this.lookAt('logs', (name) => this.plain('logs', name));
    for (const directory of ['work', 'tmp']) {
      this.leftovers.push(...this.names(directory).map((name) => `${directory}/${name}`));
    }
    return { read: this.read, damage: this.damage, missing: this.missing(), leftovers: this.leftovers };
  }

  /** Checks nothing below a link in place of a directory, because it may lead anywhere. */
  private lookAtDirectory(name: string): void {
    const found = lstatSync(this.store.path(name));
    if (!found.isDirectory()) this.add(name, 'it is not a directory', []);
  }

  private async lookAt(directory: string, look: Look): Promise<void> {
    const names = this.names(directory);
    for (const [index, name] of names.entries()) {
      const path = `${directory}/${name}`;
      if (/\.(part|damaged)$/.test(name)) {
        this.leftovers.push(path);
        continue;
      }
      await this.step(`${directory} ${index + 1} of ${names.length}`);
      const problem = await look(name);
      const [kind = directory] = directory.split('/');
      this.read[kind] = (this.read[kind] ?? 0) + 1;
      if (problem !== undefined) this.add(path, problem, this.wantedBy(directory, name));
    }
  }

  /** Yields to the event loop, for example for Ctrl-C. */
  private async step(what: string): Promise<void> {
    this.options.progress?.(what);
    await new Promise((resolve) => setImmediate(resolve));
    this.options.signal?.throwIfAborted();
  }

  private async artifact(name: string): Promise<string | undefined> {
    if (!DIGEST.test(name)) return 'its name is not a fingerprint';
    if ((await this.store.check(name, true)) !== 'present') {
      return this.store.has(name)
        ? 'its tree does not match its fingerprint'
        : 'its manifest does not match its fingerprint';
    }
    const stranger = this.names(`artifacts/${name}`).find((each) => each !== 'tree' && each !== 'manifest');
    return stranger === undefined
      ? undefined
      : `it holds ${JSON.stringify(stranger)}, expected only tree and manifest`;
  }

  private async source(name: string): Promise<string | undefined> {
    if (!DIGEST.test(name)) return 'its name is not a sha256';
    return await this.hashes('sources', name, name);
  }

  private async tool(name: string): Promise<string | undefined> {
    const [, digest = ''] = /^[a-z]+-(.*)$/.exec(name) ?? [];
    return !DIGEST.test(digest) ? 'it is not a tool of seedstage' : await this.hashes('tools', name, digest);
  }

  private async hashes(directory: string, name: string, digest: string): Promise<string | undefined> {
    const path = this.store.path(directory, name);
    if (!lstatSync(path).isFile()) return 'it is not a plain file';
    const found = await sha256OfFile(path).catch(() => undefined);
    if (found === digest) return undefined;
    return found === undefined ? 'it cannot be read' : `its sha256 is ${found.slice(0, 12)}…`;
  }

  private root(name: string): string | undefined {
    const root = this.builder.roots.all().find(({ id }) => `${id}.json` === name);
    return root?.key === undefined ? 'it is not a root' : undefined;
  }

  private result(name: string): string | undefined {
    if (!name.endsWith('.json')) return 'it is not a file of seedstage';
    const reading = this.builder.records.readResult(name.slice(0, -'.json'.length));
    return 'problem' in reading ? reading.problem : undefined;
  }

  private async records(): Promise<void> {
    const { records } = this.builder;
    for (const key of this.names('records')) {
      const isDirectory = lstatSync(this.store.path('records', key)).isDirectory();
      if (!DIGEST.test(key) || !isDirectory) {
        this.add(`records/${key}`, 'it is not the directory of a key', []);
        continue;
      }
      await this.lookAt(`records/${key}`, (name) => {
        if (!name.endsWith('.json')) return 'it is not a file of seedstage';
        const reading = records.readRecord(key, name.slice(0, -'.json'.length));
        return 'problem' in reading ? reading.problem : undefined;
      });
    }
  }

  private verdict(name: string): string | undefined {
    try {
      const text = readPlainJson(this.store.path('verified', name));
      return verifiedSchema.safeParse(text).success ? undefined : 'it is not a result of verify:all';
    } catch {
      return 'it is not a result of verify:all';
    }
  }

  private plain(directory: string, name: string): string | undefined {
    const path = this.store.path(directory, name);
    try {
      if (directory === 'audits') readPlainFile(path, LARGEST_REPORT);
      return lstatSync(path).isFile() ? undefined : 'it is not a plain file';
    } catch {
      return 'it is not a readable plain file';
    }
  }

  /** Which roots need something, or else, for which recipes it was made. */
  private wantedBy(directory: string, name: string): string[] {
    const id = name.replace(/\.json$/, '');
    if (directory === 'roots') return [id];
    const key = /^records\/(.*)$/.exec(directory)?.[1];
    const root =
      key === undefined ? this.reach.paths.get(this.store.path(directory, name)) : this.reach.keys.get(key);
    if (root !== undefined) return [root];
    return this.recipesOf(name).map((recipe) => `the recipe ${recipe}, which no root needs`);
  }

  private recipesOf(digest: string): string[] {
    const { records } = this.builder;
    const all = records.keys().flatMap((key) => records.byKey(key) ?? []);
    const came = all.filter(({ fingerprint, sources }) => fingerprint === digest || sources.includes(digest));
    return [...new Set(came.map(({ inputs }) => inputs.recipe))].sort();
  }

  /** Only artifacts: a missing source is downloaded when a build needs it. */
  private missing(): { path: string; wantedBy: string[] }[] {
    return [...this.reach.paths].flatMap(([path, root]) => {
      const there = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
      const below = path.slice(this.store.root.length + 1);
      return there || !below.startsWith('artifacts/') ? [] : [{ path: below, wantedBy: [root] }];
    });
  }

  private names(directory: string): string[] {
    const path = this.store.path(directory);
    if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
    return readdirSync(path).sort();
  }

  private add(path: string, problem: string, wantedBy: readonly string[]): void {
    this.damage.push({ path, problem, wantedBy });
  }
}
