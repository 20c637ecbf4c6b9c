import { readFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { assetsDir } from '../../builder/ground/assets';
import { runChild, type Command, type Ended } from '../../builder/ground/child';
import { applyPatch } from '../../builder/sources';
import { copyTree } from '../../builder/tree/tree-files';
import { APART, CCGO, complaintOf, type HostCompiler } from './host-compilers';

/** The modules of ccgo and of its C library. */
const [TRANSLATOR, LIBRARY] = ['modernc.org/ccgo/v4', 'modernc.org/libc'] as const;

/** go.mod and go.sum, which pin all modules, and what tcc needs in Go. */
export function ccgoDirectory(): string {
  return join(assetsDir(), 'compilers', CCGO);
}

/** Whether tcc can be translated on this machine. */
export type FoundCcgo =
  | { readonly compiler: HostCompiler }
  /** Why not, and what to do. */
  | { readonly leftOut: string; readonly next: string };

/**
 * Looks for Go, and fetches the modules unless Go's cache has them.
 *
 * @param directory that of go.mod and go.sum
 */
export async function findCcgo(directory: string, offline: boolean, signal: AbortSignal): Promise<FoundCcgo> {
  const modules = readFileSync(join(directory, 'go.mod'), 'utf8');
  const least = /^go (\S+)$/m.exec(modules)?.[1] ?? '';
  const next = `Install Go ${least} or newer (https://go.dev/dl/; on Debian: apt-get install golang, if that is new enough).`;
  const version = await goVersion(signal);
  if (version === undefined) return { leftOut: 'there is no go on this machine', next };
  if (!isAtLeast(version, least))
    return { leftOut: `its modules need Go ${least}, and go is ${version}`, next };
  const { code, stderr } = await runChild(goCommand(directory, ['mod', 'download'], { offline }), signal);
  // Another content than go.sum says is not left out: it fails, in its row.
  if (code !== 0 && !stderr.includes('checksum mismatch')) {
    return {
      leftOut: `its Go modules cannot be fetched: ${complaintOf(withoutProgress(stderr))}`,
      next: offline
        ? 'Run it once without --offline.'
        : 'Go fetches them from GOPROXY: go env GOPROXY shows it.',
    };
  }
  const translator = new RegExp(`${TRANSLATOR} v(\\S+)`).exec(modules)?.[1] ?? '';
  return { compiler: { name: CCGO, program: CCGO, version: `${CCGO} ${translator}, with Go ${version}` } };
}

async function goVersion(signal: AbortSignal): Promise<string | undefined> {
  try {
    const command = { command: 'go', args: ['version'], env: goEnvironment() };
    const { code, stdout } = await runChild(command, signal);
    return code === 0 ? /go(\d+(?:\.\d+)*)/.exec(stdout.replace('go version', ''))?.[1] : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAtLeast(version: string, least: string): boolean {
  const [have, want] = [version, least].map((each) => each.split('.').map(Number));
  const differs = want?.findIndex((number, index) => number !== (have?.[index] ?? 0)) ?? -1;
  return differs < 0 || (have?.[differs] ?? 0) > (want?.[differs] ?? 0);
}

/** What the translation works with. */
export interface Translation {
  /** {@link ccgoDirectory} */
  readonly directory: string;
  /** tcc's patched tree. */
  readonly tccTree: string;
  /** The directory of config.h. */
  readonly recipe: string;
  /** A directory that does not exist yet. */
  readonly work: string;
  /** The first generation. */
  readonly output: string;
  readonly offline: boolean;
  /** Told before each step. */
  readonly note: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Translates tcc into Go and compiles that.
 *
 * @returns undefined on success, otherwise the first error
 */
export async function translateFirst(job: Translation): Promise<string | undefined> {
  const { work, signal, note } = job;
  await copyTree(job.directory, work);
  await chmod(join(work, 'cc'), 0o755);
  const go = async (...args: readonly string[]): Promise<Ended> =>
    await runChild(goCommand(work, args, job), signal);

  note('ccgo: checking its modules, and building it (with an empty Go cache, one to two minutes) ...');
  for (const step of [['mod', 'download'], ['mod', 'verify'], goBuild(CCGO, TRANSLATOR)]) {
    const problem = failureOf(await go(...step));
    if (problem !== undefined) return problem;
  }
  const tools = join((await go('env', 'GOROOT')).stdout.trim(), 'bin');
  const library = (await go('list', '-m', '-f', '{{.Dir}}', LIBRARY)).stdout.trim();

  note('ccgo: translating tcc into Go ...');
  await copyTree(job.tccTree, join(work, 'tcc'));
  await applyPatch(join(work, 'x87.patch'), join(work, 'tcc'));
  const headers = [join(library, 'include', 'linux', 'amd64'), job.recipe];
  const translated = failureOf(await runChild(translateCommand(work, tools, headers), signal));
  if (translated !== undefined) return translated;

  note('ccgo: compiling that ...');
  return failureOf(await go(...goBuild(job.output, '.')));
}

function failureOf({ code, stdout, stderr }: Ended): string | undefined {
  return code === 0 ? undefined : complaintOf(withoutProgress(stderr) || stdout);
}

function withoutProgress(messages: string): string {
  return messages.replace(/^go: downloading .*\n/gm, '');
}

/** Without the paths, times and symbols of this machine: the same everywhere, for the same Go. */
function goBuild(output: string, what: string): string[] {
  return ['build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', output, what];
}

/** The command that translates `tcc/*.c` into tcc.go. Paths are relative where they would be in the result. */
export function translateCommand(work: string, goTools: string, headers: readonly string[]): Command {
  const env = goEnvironment();
  return {
    command: join(work, CCGO),
    args: [
      ...['-nostdinc', ...headers.map((directory) => `-I${directory}`)],
      ...['-DONE_SOURCE=0', '-DTCC_TARGET_X86_64=1'],
      // calls.go has the functions of x87.patch. Go's linker finds what is missing.
      '-ignore-link-errors',
      ...['-o', 'tcc.go', ...APART.map((name) => `tcc/${name}.c`)],
    ],
    cwd: work,
    // It asks CC for predefined macros, and runs gofmt.
    env: { ...env, CC: join(work, 'cc'), PATH: `${goTools}:${env['PATH'] ?? ''}` },
  };
}

/** A call of Go, as data. */
export function goCommand(cwd: string, args: readonly string[], { offline }: { offline: boolean }): Command {
  return {
    command: 'go',
    args,
    cwd,
    env: { ...goEnvironment(), ...(offline ? { GOPROXY: 'off' } : {}) },
  };
}

/** The user's environment, with their proxies and caches, but nothing that would change what is built. */
function goEnvironment(): NodeJS.ProcessEnv {
  const ours = {
    GOFLAGS: '-mod=readonly',
    GOWORK: 'off',
    GOTOOLCHAIN: 'local',
    GOEXPERIMENT: '',
    CGO_ENABLED: '0',
  };
  const target = { GOOS: 'linux', GOARCH: 'amd64', GOAMD64: 'v1', LC_ALL: 'C' };
  return { ...process.env, CCGO_CPP: '', ...ours, ...target };
}
