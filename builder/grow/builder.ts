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
  /** This machine, as its sandboxes are made. */
  readonly machine: Machine;
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
    this.realiser = new Realiser({
      settings,
      store,
      records,
      shelf,
      ahead,
      toolbox,
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

  /** The record that answers for a key, with its artifact in the store; nothing is read but its name. */
  result(key: string): BuildResult | undefined {
    const record = this.records.byKey(key);
    return record && this.store.has(record.fingerprint) ? resultOf(record, 'in store', 0) : undefined;
  }

  /** Whether a key's artifact is in the store, without reading it. */
  has(key: string): boolean {
    return this.result(key) !== undefined;
  }

  /** Reads a key's artifact whole. */
  async check(key: string): Promise<Presence> {
    const record = this.records.byKey(key);
    return record ? await this.store.check(record.fingerprint, true) : 'missing';
  }

  /** What a build would come to if it were asked for now. */
  forecast(inputs: BuildInputs): Forecast {
    const last = this.records.byRecipe(recipeDigest(inputs)) ?? this.records.byName(inputs.recipe);
    const time = last === undefined ? {} : { lastSeconds: last.seconds };
    if (this.settings.reuse === 'off') return { kind: 'build', ...time };
    if (this.has(buildKey(inputs))) return { kind: 'in-store', ...time };
    const same = this.records.byRecipe(recipeDigest(inputs));
    return { kind: same && this.store.has(same.fingerprint) ? 'reused-if-same' : 'build', ...time };
  }

  /**
   * Brings a build's artifact into the store: by finding it there, by finding that the same inputs were
   * built before, or by building it.
   *
   * @param host where it is built, if it is built
   * @throws UserError when the checkout has changed since the inputs were described, and for whatever keeps
   *   the artifact from being made
   */
  async build(inputs: BuildInputs, run: Run, host: Host = DEFAULT_HOST): Promise<BuildResult> {
    const signal = AbortSignal.any([run.signal, this.closing.signal]);
    const work = this.roots.use().then(() => this.realiser.realise(inputs, { ...run, signal }, host));
    return await this.track(work);
  }

  /**
   * What a host would have to be sent before it can make a build, of the needs that are in the store already.
   *
   * @throws UserError when the host cannot be asked
   */
  async toSend(inputs: BuildInputs, host: Host): Promise<Sending> {
    const needs = Object.values(inputs.needs).flatMap((key) => this.result(key) ?? []);
    const lacks = new Set(await this.sites.sandbox(host).lacks(needs.map(({ fingerprint }) => fingerprint)));
    const sent = needs.filter(({ fingerprint }) => lacks.has(fingerprint));
    return { artifacts: sent.length, bytes: sent.reduce((sum, { size }) => sum + size, 0) };
  }

  /** What a source's lock says. */
  describeSource(name: string): SourceInputs {
    const lock = loadSourceLock(this.settings.recipes, name);
    const { version, licence, size, sha256, tree } = lock;
    return { name, version, licence, lock: lockDigest(lock), size, sha256, tree };
  }

  /** Whether a source is in the store, without reading it. */
  hasSource(name: string): boolean {
    return this.shelf.has(loadSourceLock(this.settings.recipes, name));
  }

  /** Reads a source in the store whole. */
  async checkSource(name: string): Promise<Presence> {
    return await this.shelf.check(loadSourceLock(this.settings.recipes, name));
  }

  /**
   * Brings a source into the store.
   *
   * @throws UserError when no place has it
   */
  async fetchSource(name: string, run: Run): Promise<SourceResult> {
    return await this.track(this.fetchLocked(name, run));
  }

  /** Remembers that somebody wants a key's artifact. */
  async addRoot(id: string, key: string): Promise<void> {
    await this.roots.add(id, key);
  }

  /** The same, unless it is remembered already: costs one look at a file. A read-only store loses nothing anyway. */
  async keepRoot(id: string, key: string): Promise<void> {
    if (this.roots.has(id)) {
      await this.roots.touch(id);
      return;
    }
    await this.roots.add(id, key).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EROFS') throw error;
    });
  }

  /** Forgets what {@link addRoot} remembered; the artifact's bytes stay. */
  async dropRoot(id: string): Promise<void> {
    await this.roots.drop(id);
  }

  /** Ends all work in progress and waits until it has ended. A closed builder takes no more work. */
  async close(): Promise<void> {
    this.closing.abort(
      new UserError('the build was cancelled', 'Run `pulumi up` again: what is built already is kept.'),
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
    // What was in the store has most likely been built from, and then nobody will ask for its tree.
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
