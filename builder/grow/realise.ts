import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname, release } from 'node:os';
import { dirname } from 'node:path';
import { isDiskFull } from '../ground/disk-full';
import { BuildLog, QUEUE } from './build-log';
import { buildDiskFull, runBuild } from './build-run';
import type { Caches } from '../caches/caches';
import { archPart } from '../recipe/arch-part';
import { canonicalJson, type Json } from '../ground/canonical-json';
import { describe, type Description } from './describe';
import { LoadSampler } from './load-sampler';
import { buildKey, type BuildInputs, type BuildRequest } from '../recipe/key';
import type { Seat } from './job-tokens';
import { resultDigest, type BuildRecord, type Records } from '../store/record';
import { resultOf, type BuildResult } from './results';
import type { Run } from '../ground/run';
import type { Host } from '../sandbox/hosts';
import { checkLocal } from '../sandbox/platform';
import type { Toolbox } from '../sandbox/toolbox';
import type { BuilderSettings } from './settings';
import type { Sites } from './sites';
import type { SourceShelf } from '../sources';
import type { Store } from '../store/store';
import type { TreesAhead } from './trees-ahead';
import { removeTree } from '../tree/tree-files';
import { UserError } from '../ground/user-error';

/** What realising needs. */
export interface RealiserParts {
  readonly settings: BuilderSettings;
  readonly store: Store;
  readonly records: Records;
  readonly shelf: SourceShelf;
  readonly ahead: TreesAhead;
  readonly toolbox: Toolbox;
  readonly caches: Caches;
  readonly sites: Sites;
}

/** Ensures that artifacts are in the store, as Nix realises a derivation: found, reused, or built. */
export class Realiser {
  constructor(private readonly parts: RealiserParts) {}

  /**
   * @param host where it is built, if it is built
   * @throws UserError if the checkout has changed since the inputs were described, and for anything that prevents the
   *   artifact from being made
   */
  async realise(inputs: BuildInputs, run: Run, host: Host): Promise<BuildResult> {
    const key = buildKey(inputs);
    this.describeFresh(inputs); // before waiting for anything
    const { signal } = run;
    const started = Date.now();
    const waiting = (): void => run.progress({ phase: 'waiting for another run that builds it', seconds: 0 });
    const lock = await this.parts.store.lock(`build-${key}`, { signal, waiting });
    try {
      const seconds = (): number => (Date.now() - started) / 1000;
      const reuse = this.parts.settings.reuse === 'on';
      const known = this.parts.records.byKey(key);
      if (reuse && known && (await this.parts.store.check(known.fingerprint)) === 'present') {
        return resultOf(known, 'in store', seconds());
      }
      const given = await this.ensureNeeds(inputs, run, host);
      const earlier = this.parts.records.byResult(resultDigest(inputs, given));
      if (reuse && earlier && (await this.parts.store.check(earlier.fingerprint)) === 'present') {
        const record = {
          ...earlier,
          id: randomUUID(),
          key,
          inputs,
          restsOn: earlier.id,
          when: new Date().toISOString(),
        };
        await this.parts.records.add(record);
        return resultOf(record, 'same result, reused', seconds());
      }
      const substitute = reuse ? await this.substitute(key, run) : undefined;
      if (substitute) return resultOf(substitute, 'from a cache', seconds());
      const record = await this.buildAnew(inputs, given, run, host);
      return resultOf(record, 'built', seconds());
    } finally {
      await lock.release();
    }
  }

  /** Brings a key's artifact from a cache, without building it; undefined if no cache has it. */
  async bring(key: string, run: Run): Promise<BuildResult | undefined> {
    const started = Date.now();
    const { records, store } = this.parts;
    const lock = await store.lock(`build-${key}`, { signal: run.signal });
    try {
      const known = records.byKey(key);
      if (known && (await store.check(known.fingerprint)) === 'present')
        return resultOf(known, 'in store', 0);
      const record = await this.substitute(key, run);
      return record && resultOf(record, 'from a cache', (Date.now() - started) / 1000);
    } finally {
      await lock.release();
    }
  }

  /** The record of an artifact that a cache had, which is in the store now. */
  private async substitute(key: string, run: Run): Promise<BuildRecord | undefined> {
    const { caches, records, store } = this.parts;
    const work = store.path('work', key);
    try {
      const record = await caches.bring(key, work, run, (inputs) => this.expectedOf(key, inputs));
      if (record === undefined) return undefined;
      // A build of this store, whose artifact was gone, is still that.
      const own = records.readRecord(key, record.id);
      if ('record' in own && own.record.substituted === undefined) return record;
      await records.add(record);
      return record;
    } finally {
      await removeTree(work);
    }
  }

  /** What the recipe at hand expects of a key's artifact: nothing if the key is of another version of the recipe. */
  private expectedOf(key: string, inputs: BuildInputs): Readonly<Record<string, string>> {
    try {
      const { recipe, inputs: now } = describe(this.parts.settings.recipes, requestOf(inputs));
      if (buildKey(now) !== key) return {};
      const { expect, prebuilt } = archPart(recipe, inputs.arch);
      return { ...expect, ...(prebuilt === undefined ? {} : { [prebuilt.path]: prebuilt.sha256 }) };
    } catch (error) {
      if (error instanceof UserError) return {}; // this checkout has no such recipe
      throw error;
    }
  }

  private async buildAnew(
    inputs: BuildInputs,
    given: Record<string, string>,
    run: Run,
    host: Host,
  ): Promise<BuildRecord> {
    if (host.kind === 'local') checkLocal(inputs.arch);
    const key = buildKey(inputs);
    const description = this.describeFresh(inputs); // the wait may have been long
    const work = this.parts.store.path('work', key);
    const log = new BuildLog(
      this.parts.store.path('logs', `${inputs.recipe}-${key.slice(0, 12)}.log`),
      run.progress,
    );
    // The load of another machine would have to be asked for over its connection.
    const sampler = host.kind === 'local' ? new LoadSampler() : undefined;
    let seat: Seat | undefined;
    try {
      log.enter(QUEUE);
      const sandbox = this.parts.sites.sandbox(host);
      seat = await (await this.parts.sites.tokens(host, run.signal)).seat(run.signal);
      log.enter('start');
      const { jobs } = seat;
      await removeTree(work); // left by a killed run, whose processes died with it
      await mkdir(dirname(work), { recursive: true, mode: 0o700 });
      await mkdir(work, { mode: 0o700 });
      const { signal } = run;
      const { store, shelf, ahead, toolbox } = this.parts;
      const { tree, manifest, cpuSeconds } = await runBuild({
        description,
        given,
        work,
        jobs,
        signal,
        log,
        store,
        shelf,
        ahead,
        sandbox,
        toolbox,
      });
      await this.parts.store.put(tree, manifest);
      const load = sampler?.load;
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
        builder: `${process.getuid?.() ?? 0}@${hostname()} Linux ${release()}`,
        when: new Date().toISOString(),
        seconds: log.worked,
        cpuSeconds,
        phases: log.phases,
        course: log.course,
        ...(load && { load }),
      };
      await this.parts.records.add(record);
      return record;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      throw buildDiskFull(inputs.recipe, description.recipe.disk, 0, this.parts.store.root);
    } finally {
      seat?.release();
      sampler?.stop();
      log.close();
      await removeTree(work);
    }
  }

  /** The fingerprints of all needs, each verified in the store; a damaged one is built again. */
  private async ensureNeeds(inputs: BuildInputs, run: Run, host: Host): Promise<Record<string, string>> {
    const { records, settings } = this.parts;
    const given: Record<string, string> = {};
    for (const name of inputs.order) {
      const key = inputs.needs[name] ?? '';
      // When two hosts are compared, the builds of one must not use artifacts of the other.
      const own = settings.reuse === 'off' ? records.byKey(key, host.kind) : undefined;
      const record = own ?? records.byKey(key);
      if (!record) throw needMissing(inputs.recipe, name, key);
      const whole = (await this.parts.store.check(record.fingerprint)) === 'present';
      given[name] = whole ? record.fingerprint : (await this.realise(record.inputs, run, host)).fingerprint;
    }
    return given;
  }

  /** Describes the build again from the checkout, and checks that it has not changed. */
  private describeFresh(inputs: BuildInputs): Description {
    const description = describe(this.parts.settings.recipes, requestOf(inputs));
    const now = description.inputs;
    const names = new Set([...Object.keys(now), ...Object.keys(inputs)]) as Set<keyof BuildInputs>;
    const text = (value: Json | undefined): string => canonicalJson(value ?? null);
    const changed = [...names].filter((name) => text(now[name]) !== text(inputs[name]));
    if (changed.length === 0) return description;
    throw new UserError(
      `${inputs.recipe}: files changed after their hashes were computed: ${changed.join(', ')}`,
      'Run `pulumi up` again: it shows what changed.',
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

function needMissing(recipe: string, name: string, key: string): UserError {
  return new UserError(
    `${recipe}: its need "${name}" (key ${key.slice(0, 12)}…) is not in the store`,
    'Run `pulumi up` without --target, or with --target-dependents for what it needs, so that it is grown first.',
  );
}
