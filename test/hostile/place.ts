import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { keptTcc } from '../../builder/grow/grown-tcc';
import type { Host } from '../../builder/sandbox/hosts';
import type { DockerEngine } from '../support/docker-engine';
import type { OrdinaryUser } from '../support/ordinary-user';
import { copyBuilder, copyPackage } from '../support/package-copy';
import { processesOfBuild, until, type ProcessInfo } from '../support/processes';
import type { SshServer } from '../support/ssh-server';
import { TestAssets } from '../support/test-assets';
import { assaultProgram, probesProgram, type Assault, type Probe } from './attack';
import { changesBetween, hostState, type HostState, type Watched } from './host-state';
import { Provider, type Ended } from './provider';
import { layLauncherTcc, SEED } from '../support/seed';

/** The places where builds run, and as whom. */
export type PlaceName = 'local root' | 'local user' | 'docker' | 'vm root' | 'vm user';

/** Milliseconds until a build is cancelled: what hangs must not hide what comes after it. */
const TIME_LIMITS = 90_000;
/** And until a provider that does not answer then is killed. */
const MERCY = 10_000;

/** Files on the host that every attack is after. */
const BAIT: Readonly<Record<string, number>> = { secret: 0o600, shared: 0o666, program: 0o755 };

/** One place with all that the attacks on it share: a provider, a store, bait. */
export class Place {
  readonly bait: string;
  readonly store: string;
  readonly checkout: string;
  private readonly assets: TestAssets;
  private provider: Provider | undefined;
  private seed = '';

  constructor(
    readonly name: PlaceName,
    readonly root: string,
    private readonly settings: {
      readonly user?: OrdinaryUser;
      readonly engine?: DockerEngine;
      readonly machine?: SshServer;
    } = {},
  ) {
    chmodSync(root, 0o755);
    this.assets = new TestAssets(join(root, 'assets'));
    this.checkout = join(root, 'checkout');
    this.bait = join(root, 'bait');
    this.store = join(root, 'home', 'store');
  }

  /** Lays everything out, and imports the seed. */
  async begin(): Promise<void> {
    // An ordinary user may be unable to read the checkout's node_modules; the client of an engine needs all of it.
    if (this.settings.engine === undefined) copyBuilder(this.checkout);
    else copyPackage(this.checkout);
    cpSync(__dirname, join(this.checkout, 'hostile'), { recursive: true });
    copyFileSync(join(__dirname, 'driver.cjs'), join(this.checkout, 'driver.cjs'));
    copyFileSync(SEED, join(this.checkout, 'tcc'));
    chmodSync(join(this.checkout, 'tcc'), 0o755);
    mkdirSync(join(this.root, 'home'));
    layLauncherTcc(this.store);
    this.layBait();
    const tcc = keptTcc(this.store);
    for (const place of [join(this.root, 'home'), this.store, dirname(tcc), tcc]) this.own(place);
    this.provider = this.start();
    const { key, error } = await this.provider.build('seed', {});
    expect(error).toBeUndefined();
    this.seed = key ?? '';
    if (this.settings.machine !== undefined) await this.beginThere();
  }

  /** What a machine elsewhere is sent first is there before anything is attacked. */
  private async beginThere(): Promise<void> {
    this.recipe('hostile-first', { program: 'make_directory("/out/usr"); write_file("/out/usr/x", "x");' });
    expect((await this.run('hostile-first')).error).toBeUndefined();
  }

  async end(): Promise<void> {
    await this.provider?.stop();
  }

  /** A provider of a scene's own, on the same store. */
  start(overlay = true): Provider {
    const { user, engine } = this.settings;
    return Provider.start({
      ...{ checkout: this.checkout, store: this.store, assets: this.assets.root, bait: this.bait, overlay },
      host: this.host,
      environment: { HOME: join(this.root, 'home'), ...(engine && { DOCKER_HOST: engine.address }) },
      ...(user && { user }),
    });
  }

  /** Where builds run. */
  private get host(): Host {
    const { engine, machine } = this.settings;
    if (machine !== undefined) return machine.host();
    return { kind: engine === undefined ? 'local' : 'docker' };
  }

  /** Who the provider is. */
  get id(): { readonly Uid: number | undefined; readonly Gid: number | undefined } {
    const { user } = this.settings;
    return { Uid: user?.uid ?? process.getuid?.(), Gid: user?.gid ?? process.getgid?.() };
  }

  /** The provider that most attacks share. */
  get shared(): Provider {
    if (this.provider === undefined) throw new Error(`${this.name} has not begun`);
    return this.provider;
  }

  /** What a recipe is given: the seed, and other recipes' keys. */
  needs(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return { seed: this.seed, ...more };
  }

  /** A recipe's name here: other places, and other runs of these tests, have others. */
  nameOf(name: string): string {
    return `${name}-${this.name.replace(' ', '-')}-${process.pid}`;
  }

  /** Writes the recipe of an attack. */
  recipe(
    name: string,
    assault: Pick<Assault, 'functions' | 'program' | 'smoke'>,
    needs: readonly string[] = [],
  ): void {
    const fields = {
      needs: ['seed', ...needs],
      files: ['attack.h'],
      ...(assault.smoke !== undefined && { smoke: 'smoke.c' }),
    };
    this.lay(this.nameOf(name), assaultProgram(this.bait, assault), fields);
    if (assault.smoke !== undefined) {
      this.assets.file(
        this.nameOf(name),
        'smoke.c',
        assaultProgram(this.bait, { ...assault, program: assault.smoke }),
      );
    }
  }

  /** Writes the recipe of many attacks that share a build. */
  probes(name: string, functions: string, probes: readonly Probe[]): void {
    this.lay(this.nameOf(name), probesProgram(this.bait, functions, probes), {
      needs: ['seed'],
      files: ['attack.h'],
    });
  }

  /** Builds an attack, with a look at the host before and after. */
  async build(
    name: string,
    more: Readonly<Record<string, string>> = {},
    provider: Provider = this.shared,
  ): Promise<Ended> {
    const before = await this.state();
    const ended = await this.run(name, { needs: more, provider });
    await this.isAsItWas(before, name);
    return ended;
  }

  /** Builds an attack. One that does not end is cancelled, and a provider that does not even do that is replaced. */
  async run(
    name: string,
    options: {
      readonly needs?: Readonly<Record<string, string>>;
      readonly provider?: Provider;
      readonly signal?: AbortSignal;
    } = {},
  ): Promise<Ended> {
    const { needs, provider = this.shared, signal } = options;
    const signals = [AbortSignal.timeout(TIME_LIMITS), ...(signal ? [signal] : [])];
    const hung = setTimeout(() => void provider.kill(), TIME_LIMITS + MERCY);
    const ended = await provider.build(this.nameOf(name), this.needs(needs), AbortSignal.any(signals));
    clearTimeout(hung);
    if (provider.gone && provider === this.provider) this.provider = this.start();
    return ended;
  }

  /** The host as it is, and the keys that the provider sees. */
  async state(): Promise<HostState> {
    const keys = (await this.shared.keys()).split('\n').filter((line) => line.includes('seedstage-'));
    // Each provider of this place has such a key, and the kernel forgets those of one that is gone when it likes.
    const own = new Set(keys.map((line) => line.split(/\s+/).slice(4).join(' ')));
    return { ...hostState(this.watched()), keys: [...own].sort().join('\n') };
  }

  /** Fails when anything of the host has changed, or a process of the build goes on. */
  async isAsItWas(before: HostState, name: string): Promise<void> {
    // A machine elsewhere removes what a run left by itself, when it has noticed that nobody listens any more.
    const there = this.settings.machine?.directory;
    if (there !== undefined) {
      await until(`no run of ${name}`, () => readdirSync(join(there, 'runs')).length === 0, 5);
    }
    expect(changesBetween(before, await this.state()).join('\n'), 'what has changed on the host').toBe('');
    await until(`no process of ${name}`, () => this.processesOf(name).length === 0, 5);
  }

  /** The processes of a build, as the host sees them. */
  processesOf(name: string): ProcessInfo[] {
    return processesOfBuild(this.nameOf(name));
  }

  /** Waits until the log of a build holds a text. */
  async said(name: string, text: string): Promise<void> {
    const logs = join(this.store, 'logs');
    await until(`${name} says ${text}`, () => this.logOf(name, logs).includes(text), 30);
  }

  /** The log of a build. */
  logOf(name: string, logs = join(this.store, 'logs')): string {
    const [file] = readdirSync(logs).filter((each) => each.startsWith(`${this.nameOf(name)}-`));
    return file === undefined ? '' : readFileSync(join(logs, file), 'latin1');
  }

  private lay(name: string, program: string, fields: Record<string, unknown>): void {
    this.assets.recipe(name, '', fields);
    this.assets.file(name, 'build.c', program);
    copyFileSync(join(__dirname, 'attack.h'), join(this.assets.root, 'recipes', name, 'attack.h'));
  }

  private layBait(): void {
    mkdirSync(this.bait);
    for (const [name, mode] of Object.entries(BAIT)) {
      writeFileSync(join(this.bait, name), `${name} of the host\n`);
      chmodSync(join(this.bait, name), mode);
    }
    mkdirSync(join(this.bait, 'directory'));
    writeFileSync(join(this.bait, 'directory', 'file'), 'a file of the host\n');
    chmodSync(this.bait, 0o777);
    chmodSync(join(this.bait, 'directory'), 0o777);
    // What an ordinary user's own build could change is what belongs to him.
    for (const name of [...Object.keys(BAIT), 'directory', 'directory/file']) this.own(join(this.bait, name));
  }

  private own(path: string): void {
    const { user } = this.settings;
    if (user !== undefined) chownSync(path, user.uid, user.gid);
  }

  private watched(): Watched {
    const { store, checkout, root } = this;
    const there = this.settings.machine?.directory;
    const kept = [store, ...(there === undefined ? [] : [there])].map((each) => join(each, 'artifacts'));
    this.first ??= kept.flatMap((place) => readdirSync(place).map((each) => join(place, each)));
    const shipped = ['sandbox', 'boot', 'route'].map((name) => join(checkout, 'assets', name));
    return {
      bait: this.bait,
      tools: [join(store, 'tools'), ...shipped, this.assets.root, ...this.first],
      work: [join(store, 'work'), ...(there === undefined ? [] : [join(there, 'runs')])],
      roots: [join(root, 'home'), ...(there === undefined ? [] : [there])],
      marks: [
        join(root, 'escaped'),
        '/tmp/seedstage-escaped',
        '/escaped',
        '/sys/fs/cgroup/seedstage-escaped',
      ],
    };
  }

  /** The artifacts that were there first: the seed. */
  private first: string[] | undefined;
}
