import { Caches, originText, type Asking } from '../caches/caches';
import { describe } from './describe';
import { launcherTcc } from './grown-tcc';
import { buildKey, type BuildInputs, type BuildRequest } from '../recipe/key';
import { Realiser } from './realise';
import { usesOf } from '../recipe/recipe';
import { recipeDigest, Records } from '../store/record';
import {
  resultOf,
  type BuildResult,
  type Forecast,
  type Sending,
  type SourceInputs,
  type SourceResult,
} from './results';
import { Roots } from '../store/roots';
import type { Run } from '../ground/run';
import { DEFAULT_HOST, type Host } from '../sandbox/hosts';
import { thisMachine, type Machine } from '../sandbox/machine';
import type { BuilderSettings } from './settings';
import { Sites } from './sites';
import { fetchText, loadSourceLock, lockDigest, SourceShelf } from '../sources';
import { Store, type Presence } from '../store/store';
import { TreesAhead } from './trees-ahead';
import { UserError } from '../ground/user-error';

export type { BuilderSettings, BuildResult, Forecast, Sending, SourceInputs, SourceResult };

/** Grows artifacts: from a request to a key, and from a key to an artifact in the store. */
export class Builder {
  readonly store: Store;
  readonly records: Records;
  readonly roots: Roots;
  readonly shelf: SourceShelf;
  /** What sandboxes on this machine need. */
  readonly machine: Machine;
  private readonly caches: Caches;
  private readonly realiser: Realiser;
  private readonly ahead: TreesAhead;
  private readonly sites: Sites;
  private readonly closing = new AbortController();
  private readonly working = new Set<Promise<unknown>>();

  constructor(readonly settings: BuilderSettings) {
    this.store = new Store(settings.store);
    this.records = new Records(this.store);
    this.roots = new Roots(this.store);
    const { mirrors, mirrorDir, offline } = settings;
    this.shelf = new SourceShelf({
      storeDir: settings.store,
      mirrors,
      offline,
      ...(mirrorDir === undefined ? {} : { mirrorDir }),
    });
    const { signal } = this.closing;
    const tcc = launcherTcc({ store: settings.store, shelf: this.shelf, signal });
    this.machine = thisMachine(settings.store, tcc, settings.unpack);
    const { toolbox } = this.machine;
    this.sites = new Sites(settings, this.machine);
    this.ahead = new TreesAhead(this.store, toolbox, signal);
    const { store, records, shelf, ahead, sites } = this;
    const { caches = [], trust } = settings;
    this.caches = new Caches({ caches, trust, store, offline });
    this.realiser = new Realiser({
      settings,
      store,
      records,
      shelf,
      ahead,
      toolbox,
      caches: this.caches,
      sites,
    });
  }

  /** See {@link buildKey}. */
  static key(inputs: BuildInputs): string {
    return buildKey(inputs);
  }

  /** The inputs of a build, read from the checkout. */
  describe(request: BuildRequest): BuildInputs {
    return describe(this.settings.recipes, request).inputs;
  }

  /** The record of a key whose artifact is in the store; only the artifact's presence is checked. */
  result(key: string): BuildResult | undefined {
    const record = this.records.byKey(key);
    return record && this.store.has(record.fingerprint) ? resultOf(record, 'in store', 0) : undefined;
  }

  /** Whether a key's artifact is in the store, without reading it. */
  has(key: string): boolean {
    return this.result(key) !== undefined;
  }

  /** Verifies a key's artifact completely. */
  async check(key: string): Promise<Presence> {
    const record = this.records.byKey(key);
    return record ? await this.store.check(record.fingerprint, true) : 'missing';
  }

  /** What would happen if a build were requested now. */
  forecast(inputs: BuildInputs): Forecast {
    const last = this.records.byRecipe(recipeDigest(inputs)) ?? this.records.byName(inputs.recipe);
    const time = last === undefined ? {} : { lastSeconds: last.seconds };
    if (this.settings.reuse === 'off') return { kind: 'build', ...time };
    if (this.has(buildKey(inputs))) return { kind: 'in-store', ...time };
    const same = this.records.byRecipe(recipeDigest(inputs));
    return { kind: same && this.store.has(same.fingerprint) ? 'reused-if-same' : 'build', ...time };
  }

  /** The same, with what the caches have: nothing is fetched but what they say about the key. */
  async forecastWithCaches(inputs: BuildInputs, asking: Asking): Promise<Forecast> {
    const forecast = this.forecast(inputs);
    if (forecast.kind === 'in-store' || this.settings.reuse === 'off') return forecast;
    const offer = await this.caches.offered(buildKey(inputs), asking);
    if (offer === undefined) return forecast;
    return { kind: 'in-cache', from: originText(offer) };
  }

  /**
   * Ensures that a build's artifact is in the store: it is there already, or the same inputs were built before, or it
   * is built.
   *
   * @param host where it is built, if it is built
   * @throws UserError if the checkout has changed since the inputs were described, and for anything that prevents the
   *   artifact from being made
   */
  async build(inputs: BuildInputs, run: Run, host: Host = DEFAULT_HOST): Promise<BuildResult> {
    const signal = AbortSignal.any([run.signal, this.closing.signal]);
    const work = this.roots.use().then(() => this.realiser.realise(inputs, { ...run, signal }, host));
    return await this.track(work);
  }

  /** Brings a key's artifact from a cache, without building it; undefined if no cache has it. */
  async bring(key: string, run: Run): Promise<BuildResult | undefined> {
    const signal = AbortSignal.any([run.signal, this.closing.signal]);
    return await this.track(this.roots.use().then(() => this.realiser.bring(key, { ...run, signal })));
  }

  /**
   * Which needs of a build, of those already in the store, must be sent to a host before it can build.
   *
   * @throws UserError if the host cannot be reached
   */
  async toSend(inputs: BuildInputs, host: Host): Promise<Sending> {
    const needs = Object.values(inputs.needs).flatMap((key) => this.result(key) ?? []);
    const lacks = new Set(await this.sites.sandbox(host).lacks(needs.map(({ fingerprint }) => fingerprint)));
    const sent = needs.filter(({ fingerprint }) => lacks.has(fingerprint));
    return { artifacts: sent.length, bytes: sent.reduce((sum, { size }) => sum + size, 0) };
  }

  /** The content of a source's lock. */
  describeSource(name: string): SourceInputs {
    const lock = loadSourceLock(this.settings.recipes, name);
    const { version, licence, size, sha256, tree } = lock;
    return { name, version, licence, lock: lockDigest(lock), size, sha256, tree };
  }

  /** Whether a source is in the store, without reading it. */
  hasSource(name: string): boolean {
    return this.shelf.has(loadSourceLock(this.settings.recipes, name));
  }

  /** Verifies a source in the store completely. */
  async checkSource(name: string): Promise<Presence> {
    return await this.shelf.check(loadSourceLock(this.settings.recipes, name));
  }

  /**
   * Ensures that a source is in the store.
   *
   * @throws UserError if no place has it
   */
  async fetchSource(name: string, run: Run): Promise<SourceResult> {
    return await this.track(this.fetchLocked(name, run));
  }

  /** Adds a root: some stack needs a key's artifact. */
  async addRoot(id: string, key: string): Promise<void> {
    await this.roots.add(id, key);
  }

  /** Adds a root unless it exists, which costs one stat. A read-only store needs none: nothing is removed from it. */
  async keepRoot(id: string, key: string): Promise<void> {
    if (this.roots.has(id)) {
      await this.roots.touch(id);
      return;
    }
    await this.roots.add(id, key).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EROFS') throw error;
    });
  }

  /** Removes a root that {@link addRoot} added. The artifact stays. */
  async dropRoot(id: string): Promise<void> {
    await this.roots.drop(id);
  }

  /** Stops all work in progress and waits until it has ended. A closed builder accepts no more work. */
  async close(): Promise<void> {
    this.closing.abort(
      new UserError('the build was cancelled', 'Run `pulumi up` again: finished builds are kept.'),
    );
    await Promise.allSettled(this.working);
    await this.ahead.close();
    await this.sites.close();
    await this.roots.close();
  }

  private async fetchLocked(name: string, run: Run): Promise<SourceResult> {
    await this.roots.use();
    const lock = loadSourceLock(this.settings.recipes, name);
    const started = Date.now();
    const { from, path } = await this.shelf.fetch(lock, {
      signal: AbortSignal.any([run.signal, this.closing.signal]),
      progress: (progress) =>
        run.progress({
          phase: 'download',
          seconds: (Date.now() - started) / 1000,
          line: fetchText(progress),
        }),
    });
    // A source that was already in the store has probably been built before, and then its tree is not needed.
    if (from !== 'store') this.ahead.begin(lock, path, usesOf(this.settings.recipes, name));
    return { sha256: lock.sha256, size: lock.size, tree: lock.tree, from };
  }

  private async track<T>(work: Promise<T>): Promise<T> {
    this.working.add(work);
    try {
      return await work;
    } finally {
      this.working.delete(work);
    }
  }
}
