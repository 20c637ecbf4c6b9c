import { DEFAULT_ARCH } from '../builder/ground/arch';
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, rename, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { assetsDir } from '../builder/ground/assets';
import { sha256OfFile } from '../builder/ground/digest';
import { launcherTcc } from '../builder/grow/grown-tcc';
import { archPart } from '../builder/recipe/arch-part';
import { loadRecipe } from '../builder/recipe/recipe';
import type { LauncherTcc } from '../builder/sandbox/machine';
import { Roots } from '../builder/store/roots';
import { checkLocal } from '../builder/sandbox/platform';
import { SourceShelf } from '../builder/sources';
import { Store } from '../builder/store/store';
import { UserError } from '../builder/ground/user-error';
import { removeTree } from '../builder/tree/tree-files';
import { ccgoDirectory, findCcgo, translateFirst } from './lib/ccgo';
import { CannotTell, Differs, JSON_OPTION, type Command } from './lib/command';
import {
  bringLibraries,
  CCGO,
  compileCommand,
  compileFirst,
  findCompilers,
  type HostCompiler,
} from './lib/host-compilers';
import { GenerationFailed, SeedDerivation } from './lib/seed-derivation';
import { cells, heading, row, type Route } from './lib/seed-table';
import { commandSettings, SOURCE_OPTIONS, UNPACK_OPTION } from './lib/settings';

const options = {
  keep: { type: 'string', value: 'DIR', help: 'keep both generations of every compiler in DIR' },
  ...JSON_OPTION,
  ...SOURCE_OPTIONS,
  ...UNPACK_OPTION,
} as const;

export const verifySeedCommand: Command<typeof options> = {
  name: 'verify seed',
  summary: 'builds the canonical tcc from text and by every C compiler of this machine',
  usage: '[COMPILER...]',
  about: `
Builds the canonical tcc again. Each C compiler of this machine (gcc, clang, tcc, pcc, chibicc; at least two) compiles
tcc, and ccgo translates it into Go: the first generation, which differs between compilers. It compiles musl and tcc in
an empty sandbox: the second generation, which must be the tcc that the chain's recipe expects, bit for bit. So must the
tcc of the chain's own route from text (hex0, word0, cc1, tcc0). docs/seed.md says what this shows and what it does not.
The store keeps the two sources, and the command works there; it reads and writes no artifact.`,
  arguments: { COMPILER: 'the compilers to use instead: programs on PATH, or paths' },
  options,
  args: [0, 99],
  examples: ['', 'gcc clang --keep ./generations'],
  exits: {
    0: 'all routes lead to the canonical tcc',
    1: 'a route leads to another binary, and is named',
    2: 'inconclusive: there are fewer than two compilers, a route has no second generation, or the call is wrong',
  },
  run: async ({ args, options: { keep, ...flags }, say, note, result, signal }) => {
    checkLocal(DEFAULT_ARCH);
    const { store, mirrors, mirrorDir, offline, unpack } = commandSettings(flags, 'network');
    const { compilers, leftOut } = await waysOf(args.map(fromUser), offline, signal);
    const place = new Store(store);
    const shelf = new SourceShelf({ storeDir: place.root, mirrorDir, mirrors, offline });
    const expected = canonicalHash();
    const kept = keep === undefined ? undefined : resolve(keep);
    const routes = await inWorkDirectory(place, async (work) => {
      const derivation = new SeedDerivation(work, signal, unpack);
      await derivation.laySources(shelf);
      // The work directory's store has no tcc yet, so it is grown now.
      const text = launcherTcc({ store: work, shelf, signal });
      const found: Route[] = [];
      for (const line of heading()) say(line);
      for (const compiler of [...compilers, undefined]) {
        const route = await derive(derivation, compiler, text, { work, kept, offline, note, signal });
        for (const line of row(route, expected)) say(line);
        found.push(route);
      }
      for (const line of leftOut) say(line);
      return found;
    });
    result({ verdict: verdictOf(routes, expected), tcc: expected, routes });
    judge(routes, expected, kept);
    say(`\n${compilers.length} compilers and the text lead to the same ${expected}`);
  },
};

/**
 * What makes first generations, and the lines about ccgo where it cannot.
 *
 * @throws UserError as {@link findCompilers}, and if ccgo is named and cannot be used
 */
async function waysOf(
  named: readonly string[],
  offline: boolean,
  signal: AbortSignal,
): Promise<{ compilers: HostCompiler[]; leftOut: string[] }> {
  if (named.length > 0 && !named.includes(CCGO)) {
    return { compilers: await findCompilers(named, undefined, signal), leftOut: [] };
  }
  const ccgo = await findCcgo(ccgoDirectory(), offline, signal);
  if ('compiler' in ccgo) {
    return { compilers: await findCompilers(named, ccgo.compiler, signal), leftOut: [] };
  }
  if (named.length > 0) throw new UserError(`ccgo cannot translate tcc: ${ccgo.leftOut}`, ccgo.next);
  const line = cells(CCGO, '-', '-', '-', 'left out');
  return {
    compilers: await findCompilers([], undefined, signal),
    leftOut: [line, `  ${ccgo.leftOut}. ${ccgo.next}`],
  };
}

/** The sha256 of the tcc with which the chain continues, from its recipe. */
function canonicalHash(): string {
  const hash = archPart(loadRecipe([assetsDir()], 'tcc'), DEFAULT_ARCH).expect['usr/bin/tcc'];
  if (hash === undefined) throw new Error('the recipe tcc expects no usr/bin/tcc');
  return hash;
}

async function inWorkDirectory<T>(store: Store, action: (work: string) => Promise<T>): Promise<T> {
  const roots = new Roots(store);
  await roots.use(); // otherwise gc would remove the directory
  const work = store.path('work', `verify-seed-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(work, { recursive: true });
    return await action(work);
  } finally {
    await removeTree(work);
    await roots.close();
  }
}

interface Surroundings {
  readonly work: string;
  readonly kept: string | undefined;
  readonly offline: boolean;
  readonly note: (line: string) => void;
  readonly signal: AbortSignal;
}

/** One route, from a compiler or, without one, from text. An error is reported in its row, and the table goes on. */
async function derive(
  derivation: SeedDerivation,
  compiler: HostCompiler | undefined,
  text: LauncherTcc,
  surroundings: Surroundings,
): Promise<Route> {
  const { work, kept, signal } = surroundings;
  const from = compiler?.name ?? 'text';
  const version = compiler?.version ?? 'hex0, word0, cc1, tcc0';
  const name = `from-${from}`;
  const [first, libraries] = [join(work, `${name}-first`), join(work, `${name}-libraries`)];
  await mkdir(libraries, { recursive: true });
  if (compiler === undefined) {
    await rename(await text(work), first);
  } else {
    const problem = await makeFirst(derivation, compiler, first, surroundings);
    if (problem !== undefined) return { from, version, problem: `it cannot compile tcc: ${problem}` };
    await bringLibraries(first, libraries, signal);
  }
  const known = { size: (await stat(first)).size, sha256: await sha256OfFile(first) };
  try {
    const second = await derivation.secondGeneration(name, first, libraries);
    if (kept !== undefined) await keep(join(kept, from), first, second);
    return { from, version, first: known, second: await sha256OfFile(second) };
  } catch (error) {
    if (!(error instanceof GenerationFailed)) throw error;
    return { from, version, first: known, problem: error.problem };
  }
}

/** @returns undefined on success, otherwise the first error */
async function makeFirst(
  { tccTree, recipeDirectory: recipe }: SeedDerivation,
  { program }: HostCompiler,
  output: string,
  { work, offline, note, signal }: Surroundings,
): Promise<string | undefined> {
  if (program !== CCGO) return await compileFirst(compileCommand(program, tccTree, recipe, output), signal);
  const directory = ccgoDirectory();
  return await translateFirst({
    directory,
    tccTree,
    recipe,
    work: join(work, CCGO),
    output,
    offline,
    note,
    signal,
  });
}

async function keep(directory: string, first: string, second: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await copyFile(first, join(directory, 'first'));
  await copyFile(second, join(directory, 'second'));
}

function verdictOf(routes: readonly Route[], expected: string): 'identical' | 'differs' | 'inconclusive' {
  if (routes.every(({ second }) => second === expected)) return 'identical';
  return routes.some(({ second }) => second !== undefined && second !== expected)
    ? 'differs'
    : 'inconclusive';
}

/** @throws Differs if a route led to another tcc, CannotTell if one could not be completed */
export function judge(routes: readonly Route[], expected: string, kept?: string): void {
  const verdict = verdictOf(routes, expected);
  if (verdict === 'identical') return;
  const wrong = routes.filter(({ second }) => second !== expected);
  const Problem = verdict === 'differs' ? Differs : CannotTell;
  throw new Problem(
    `${wrong.length} of ${routes.length} routes do not lead to the canonical tcc ${expected}: ` +
      wrong.map(({ from, second }) => `${from} (${second ?? 'no second generation'})`).join(', '),
    kept === undefined
      ? 'Run the command again with --keep DIR, and compare the second generations (cmp -l, objdump -d): docs/seed.md.'
      : `Compare the second generations in ${kept} (cmp -l, objdump -d): docs/seed.md.`,
  );
}

/** A program on PATH is shown without its directory. */
function fromUser(program: string): string {
  return program.includes('/') ? resolve(program) : program;
}
