import { DEFAULT_ARCH } from '../../builder/ground/arch';
import { copyFile, mkdir, mkdtemp, statfs } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assetsDir } from '../../builder/ground/assets';
import { pathOf, runChild } from '../../builder/ground/child';
import { UserError } from '../../builder/ground/user-error';
import { Builder } from '../../builder/grow/builder';
import { keptTcc } from '../../builder/grow/grown-tcc';
import type { BuilderSettings } from '../../builder/grow/settings';
import { removeTree } from '../../builder/tree/tree-files';
import { requestOf, seedImage } from '../../chain';
import { KNOWN } from './host-compilers';
import { engineCheck, mappedMountsCheck } from './host-checks';

/** The result of one check of a machine. */
export interface Check {
  readonly name: string;
  /** `needed`: the host `local` cannot build without it. */
  readonly state: 'ok' | 'needed' | 'optional';
  /** What was found, or what is wrong. */
  readonly found: string;
  /** What to do if it is missing. */
  readonly next?: string;
}

/** MB of disk that all of stage1 needs. */
const WANTED_DISK = 4_000;

/** Checks everything that a build or a command may need on a machine. */
export async function machineChecks(settings: BuilderSettings, signal: AbortSignal): Promise<Check[]> {
  const [build, mounts] = await nearStore(settings.store, async (place) => {
    const builder = await builderIn(place, settings);
    try {
      return [await buildCheck(builder, signal), await mappedMountsCheck(place, builder.machine, signal)];
    } finally {
      await builder.close();
    }
  });
  return [
    nodeCheck(),
    build,
    overlayCheck(),
    // The checks of each kind of host: a new kind adds a line here.
    mounts,
    await engineCheck(),
    await diskCheck(settings.store),
    ...(await programChecks(signal)),
  ];
}

/** Provides a temporary directory on the store's file system. */
async function nearStore<Result>(store: string, use: (place: string) => Promise<Result>): Promise<Result> {
  const place = await mkdtemp(join(await nearest(store), 'seedstage-doctor-'));
  try {
    return await use(place);
  } finally {
    await removeTree(place);
  }
}

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const found = `Node ${process.versions.node}`;
  if (major > 20 || (major === 20 && minor >= 19)) return { name: 'Node', state: 'ok', found };
  return {
    name: 'Node',
    state: 'needed',
    found,
    next: 'Install Node 20.19 or later, best 24: https://nodejs.org',
  };
}

/** A builder with a temporary store. The launcher's compiler comes from the user's store, if it is there. */
async function builderIn(place: string, settings: BuilderSettings): Promise<Builder> {
  const store = join(place, 'store');
  await mkdir(join(store, 'tools'), { recursive: true, mode: 0o700 });
  const [from, to] = [settings.store, store].map((each) => keptTcc(each)) as [string, string];
  await copyFile(from, to).catch(() => undefined);
  return new Builder({ ...settings, store, recipes: [assetsDir()], reuse: 'on' });
}

/** Builds the chain's first two steps as a proof: the second runs in a real sandbox. */
async function buildCheck(builder: Builder, signal: AbortSignal): Promise<Check> {
  const name = 'a build in a sandbox';
  const keys: Record<string, string> = {};
  const started = performance.now();
  try {
    for (const step of seedImage.slice(0, 2)) {
      const inputs = builder.describe(requestOf(step, DEFAULT_ARCH, (need) => keys[need] ?? ''));
      keys[step.name] = (await builder.build(inputs, { signal, progress: () => undefined })).key;
    }
    const seconds = (performance.now() - started) / 1000;
    return { name, state: 'ok', found: `namespaces and mounts work (${seconds.toFixed(1)} s)` };
  } catch (error) {
    signal.throwIfAborted();
    const known = error instanceof UserError ? error : new UserError(String(error), 'See docs/sandbox.md.');
    return { name, state: 'needed', found: known.problem.split('\n')[0] ?? '', next: known.nextStep };
  }
}

function overlayCheck(): Check {
  const name = 'overlay file system';
  const known = /\boverlay$/m.test(read('/proc/filesystems'));
  if (known) return { name, state: 'ok', found: 'supported by the kernel' };
  const found = 'missing or not loaded: input roots are copied, which takes longer';
  return { name, state: 'optional', found, next: 'Load it: modprobe overlay.' };
}

async function diskCheck(store: string): Promise<Check> {
  const name = 'disk';
  const { bavail, bsize } = await statfs(await nearest(store));
  const free = Math.floor((bavail * bsize) / 1e6);
  const found = `${(free / 1000).toFixed(1)} GB free at ${store}`;
  if (free >= WANTED_DISK) return { name, state: 'ok', found };
  return {
    ...{ name, state: 'optional', found: `${found}; all of stage1 needs ${WANTED_DISK / 1000} GB` },
    next: 'Use a directory on a larger disk: pulumi config set seedstage:store DIR.',
  };
}

/** A program of the machine: its purpose, and the package that has it. */
interface Program {
  readonly program: string;
  readonly option: string;
  readonly state: 'needed' | 'optional';
  readonly next: string;
}

const apt = (what: string): string =>
  `Install it (on Debian: apt-get install --no-install-recommends ${what}).`;

const PROGRAMS: readonly Program[] = [
  { program: 'tar', option: '--version', state: 'needed', next: apt('tar') },
  { program: 'gzip', option: '--version', state: 'needed', next: apt('gzip') },
  { program: 'xz', option: '--version', state: 'needed', next: apt('xz-utils') },
  { program: 'bzip2', option: '--help', state: 'needed', next: apt('bzip2') },
  { program: 'flock', option: '--version', state: 'needed', next: apt('util-linux') },
  {
    program: 'pulumi',
    option: 'version',
    state: 'optional',
    next: 'Install it: https://www.pulumi.com/docs/install/ (a checkout has its own).',
  },
  {
    program: 'docker',
    option: '--version',
    state: 'optional',
    next: 'To build on the host docker: install Docker, or set DOCKER_HOST.',
  },
  {
    program: 'ssh',
    option: '-V',
    state: 'optional',
    next: `To build on a machine by ssh: ${apt('openssh-client')}`,
  },
  ...Object.entries(KNOWN).map(([program, { version }]) => ({
    ...{ program, option: version, state: 'optional' as const },
    next: `For verify seed, which needs two compilers: ${apt(`${program} libc6-dev`)}`,
  })),
  {
    ...{ program: 'go', option: 'version', state: 'optional' },
    next: 'For verify seed with ccgo: install Go (https://go.dev/dl/).',
  },
  {
    ...{ program: 'qemu-system-x86_64', option: '--version', state: 'optional' },
    next: `For verify boot: ${apt('qemu-system-x86')}`,
  },
];

async function programChecks(signal: AbortSignal): Promise<Check[]> {
  const checks: Check[] = [];
  for (const each of PROGRAMS) checks.push(await programCheck(each, signal));
  return checks;
}

async function programCheck({ program, option, state, next }: Program, signal: AbortSignal): Promise<Check> {
  const name = program;
  if (pathOf(program) === undefined) return { name, state, found: 'not on PATH', next };
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, LC_ALL: 'C', PULUMI_SKIP_UPDATE_CHECK: '1' };
  const { stdout, stderr } = await runChild({ command: program, args: [option], env }, signal);
  const line = `${stdout}${stderr}`.split('\n').find((each) => each.trim() !== '');
  return { name, state: 'ok', found: (line ?? 'there').trim() };
}

/** The nearest existing directory above a path. */
async function nearest(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    if (
      await statfs(at).then(
        () => true,
        () => false,
      )
    )
      return at;
    if (at === dirname(at)) return at;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
