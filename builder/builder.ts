import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname, release, userInfo } from 'node:os';
import { BuildLog } from './build-log';
import { diskFull, runBuild } from './build-run';
import { describe } from './describe';
import { buildKey, type BuildInputs, type BuildRequest } from './inputs';
import { JobTokens } from './job-tokens';
import { recipeDigest, Records, resultDigest, type BuildRecord } from './record';
import { Roots } from './roots';
import type { Run } from './run';
import { LocalSandbox } from './sandbox/local';
import { checkLocal } from './sandbox/platform';
import type { Sandbox } from './sandbox/sandbox';
import { SeedTool } from './seed-tool';
import type { BuilderSettings } from './settings';
import { SourceShelf } from './sources';
import { Store, type Presence } from './store';
import { removeTree } from './tree-files';
import { UserError } from './user-error';

/** What will probably happen with a build. */
export interface Forecast {
  readonly kind: 'in-store' | 'reused-if-same' | 'build';
  /** Wall time of the last real build of this recipe, in seconds, where there was one. */
  readonly lastSeconds?: number;
}

/** What became of a build. */
export interface BuildResult {
  readonly key: string;
  readonly fingerprint: string;
  /** Bytes of the artifact's files. */
  readonly size: number;
  /** Files and links of the artifact. */
  readonly files: number;
  readonly how: 'in store' | 'same result, reused' | 'built';
  /** Wall time of this piece of work. */
  readonly seconds: number;
}

/** Grows artifacts: from a request to a key, and from a key to an artifact in the store. */
export class Builder {
  readonly store: Store;
  readonly records: Records;
  readonly roots: Roots;
  readonly shelf: SourceShelf;
  private readonly tokens: JobTokens;
  private readonly sandbox: Sandbox;
  private readonly closing = new AbortController();
  private readonly working = new Set<Promise<unknown>>();

  constructor(readonly settings: BuilderSettings) {
    this.store = new Store(settings.store);
    this.records = new Records(this.store);
    this.roots = new Roots(this.store);
    this.tokens = new JobTokens(settings.jobs);
    const { mirrors, mirrorDir, offline } = settings;
    this.shelf = new SourceShelf({
      storeDir: settings.store,
      mirrors,
      offline,
      ...(mirrorDir === undefined ? {} : { mirrorDir }),
    });
    const seed = new SeedTool(this.store);
    this.sandbox = new LocalSandbox(() => seed.path());
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
   * @throws UserError when the checkout has changed since the inputs were described, and for whatever keeps
   *   the artifact from being made
   */
  async build(inputs: BuildInputs, run: Run): Promise<BuildResult> {
    return await this.track(this.buildLocked(inputs, run));
  }

  /** Ends all work in progress and waits until it has ended. */
  async close(): Promise<void> {
    this.closing.abort(
      new UserError('the build was cancelled', 'Run `pulumi up` again: what is built already is kept.'),
    );
    await Promise.allSettled(this.working);
    await this.roots.close();
  }

  private async track<T>(work: Promise<T>): Promise<T> {
    this.working.add(work);
    try {
      return await work;
    } finally {
      this.working.delete(work);
    }
  }

  private async buildLocked(inputs: BuildInputs, run: Run): Promise<BuildResult> {
    const key = buildKey(inputs);
    this.checkFresh(inputs);
    await this.roots.use();
    const signal = AbortSignal.any([run.signal, this.closing.signal]);
    const started = Date.now();
    const waiting = (): void => run.progress({ phase: 'waiting for another run that builds it', seconds: 0 });
    const lock = await this.store.lock(`build-${key}`, { signal, waiting });
    try {
      const seconds = (): number => (Date.now() - started) / 1000;
      const reuse = this.settings.reuse === 'on';
      const known = this.records.byKey(key);
      if (reuse && known && (await this.store.check(known.fingerprint)) === 'present') {
        return resultOf(known, 'in store', seconds());
      }
      const given = await this.ensureNeeds(inputs, { ...run, signal });
      const earlier = this.records.byResult(resultDigest(inputs, given));
      if (reuse && earlier && (await this.store.check(earlier.fingerprint)) === 'present') {
        const record = {
          ...earlier,
          id: randomUUID(),
          key,
          inputs,
          restsOn: earlier.id,
          when: new Date().toISOString(),
        };
        await this.records.add(record);
        return resultOf(record, 'same result, reused', seconds());
      }
      const record = await this.buildAnew(inputs, given, { ...run, signal });
      return resultOf(record, 'built', seconds());
    } finally {
      await lock.release();
    }
  }

  private async buildAnew(
    inputs: BuildInputs,
    given: Record<string, string>,
    run: Run,
  ): Promise<BuildRecord> {
    checkLocal(inputs.arch);
    const key = buildKey(inputs);
    const description = describe(this.settings.recipes, inputs);
    const work = this.store.path('work', key);
    const log = new BuildLog(
      this.store.path('logs', `${inputs.recipe}-${key.slice(0, 12)}.log`),
      run.progress,
    );
    const share = await this.tokens.take(run.signal);
    try {
      await removeTree(work); // left by a run that was killed; its processes died with it
      await mkdir(work, { recursive: true });
      const { signal } = run;
      const { store, shelf, sandbox } = this;
      const { tree, manifest, cpuSeconds } = await runBuild({
        description,
        given,
        work,
        jobs: share.jobs,
        signal,
        log,
        store,
        shelf,
        sandbox,
      });
      await this.store.put(tree, manifest);
      const record: BuildRecord = {
        id: randomUUID(),
        key,
        fingerprint: manifest.fingerprint,
        size: manifest.size,
        files: manifest.files,
        inputs,
        given,
        sources: description.trees.map(({ lock }) => lock.sha256),
        host: sandbox.host,
        builder: `${userInfo().uid}@${hostname()} Linux ${release()}`,
        when: new Date().toISOString(),
        seconds: log.seconds,
        cpuSeconds,
      };
      await this.records.add(record);
      return record;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      throw diskFull(inputs.recipe, description.recipe.disk, 0, this.store.root);
    } finally {
      share.release();
      log.close();
      await removeTree(work);
    }
  }

  /** The fingerprints of all needs, each in the store and whole; one that was damaged is made again. */
  private async ensureNeeds(inputs: BuildInputs, run: Run): Promise<Record<string, string>> {
    const given: Record<string, string> = {};
    for (const name of inputs.order) {
      const key = inputs.needs[name] ?? '';
      const record = this.records.byKey(key);
      if (!record) throw needMissing(inputs.recipe, name, key);
      const whole = (await this.store.check(record.fingerprint)) === 'present';
      given[name] = whole ? record.fingerprint : (await this.buildLocked(record.inputs, run)).fingerprint;
    }
    return given;
  }

  private checkFresh(inputs: BuildInputs): void {
    const now = this.describe(requestOf(inputs));
    const changed = (Object.keys(now) as (keyof BuildInputs)[]).filter(
      (name) => JSON.stringify(now[name]) !== JSON.stringify(inputs[name]),
    );
    if (changed.length === 0) return;
    throw new UserError(
      `${inputs.recipe}: files changed since they were looked at: ${changed.join(', ')}`,
      'Run `pulumi up` again: it will show what changed.',
    );
  }
}

function requestOf(inputs: BuildInputs): BuildRequest {
  const { recipe, arch, variant, needs, order, winners } = inputs;
  return {
    recipe,
    arch,
    needs,
    order,
    ...(variant === undefined ? {} : { variant }),
    ...(winners === undefined ? {} : { winners }),
  };
}

function resultOf(record: BuildRecord, how: BuildResult['how'], seconds: number): BuildResult {
  const { key, fingerprint, size, files } = record;
  return { key, fingerprint, size, files, how, seconds };
}

function needMissing(recipe: string, name: string, key: string): UserError {
  return new UserError(
    `${recipe}: its need "${name}" (key ${key.slice(0, 12)}…) is not in the store`,
    'Run `pulumi up` without --target, or with --target-dependents for what it needs, so that it is grown first.',
  );
}
