import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetsDir } from '../../builder/ground/assets';
import { loadRecipe } from '../../builder/recipe/recipe';
import { loadSourceLock } from '../../builder/sources';
import { defaultStore } from '../../builder/store/store';
import { chain } from '../../chain';
import { realSources } from '../support/real-sources';

export const ROUTE = join(assetsDir(), 'route');
export const CC1 = join(ROUTE, 'cc1.c');
export const FIXTURES = join(__dirname, 'cc1');

/** How a program ended that was run to its end. */
export interface Run {
  /** Its exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program. */
export function run(command: string, args: readonly string[] = []): Run {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 << 20 });
  return { code: status, stdout, stderr };
}

/** Runs a program that must succeed; returns its standard output. */
export function succeed(command: string, args: readonly string[] = []): string {
  const { code, stdout, stderr } = run(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${String(code)}\n${stdout}${stderr}`);
  return stdout;
}

/** Compilers of the host that make a cc1 from cc1.c, and what each needs for `long main`. */
export const HOST_COMPILERS: Readonly<Record<string, readonly string[]>> = {
  gcc: ['-O1', '-w'],
  clang: ['-O1', '-w', '-ffreestanding'],
  tcc: ['-w'],
  pcc: ['-w'],
  chibicc: [],
};

/** cc1, made by a compiler of the host. */
export function cc1By(compiler: string, directory: string, source = CC1): string {
  const output = join(directory, `cc1-by-${compiler}`);
  succeed(compiler, [...(HOST_COMPILERS[compiler] ?? []), '-o', output, source]);
  return output;
}

/** cc1 on C files, with the route's C library in front of them. */
export function withLibrary(cc1: string, output: string, files: readonly string[]): Run {
  return run(cc1, [output, `-I${ROUTE}`, join(ROUTE, 'libc.c'), ...files]);
}

/** cc1 on a program in text; returns the executable. */
export function compileText(cc1: string, directory: string, text: string, name = 'program'): string {
  const source = join(directory, `${name}.c`);
  const output = join(directory, `${name}-by-cc1`);
  writeFileSync(source, text);
  const { code, stderr } = withLibrary(cc1, output, [source]);
  if (code !== 0) throw new Error(stderr);
  return output;
}

/** A source that a recipe builds, unpacked and with the recipe's patches. */
async function patchedSource(
  recipeName: string,
  variant: 'tcc' | undefined,
  directory: string,
): Promise<void> {
  const recipe = loadRecipe([assetsDir()], recipeName);
  const lock = loadSourceLock([assetsDir()], recipe.source ?? '');
  let archive = join(defaultStore(), '..', 'test-sources', lock.file);
  if (!existsSync(archive)) {
    archive = join(await realSources(chain.filter((step) => step.recipe === recipeName)), lock.file);
  }
  mkdirSync(directory, { recursive: true });
  const strip = recipeName === 'musl' ? ['--strip-components=1'] : [];
  execFileSync('tar', ['xf', archive, '-C', directory, ...strip]);
  const patches = [...recipe.patches, ...(variant ? (recipe.variants[variant]?.patches ?? []) : [])];
  for (const { file } of patches) {
    const patch = join(assetsDir(), 'recipes', recipeName, file);
    execFileSync('patch', ['-s', '-p1', '-d', directory, '-i', patch]);
  }
}

/** tcc's source as the recipe patches it. */
export async function tccSource(directory: string): Promise<string> {
  await patchedSource('tcc', undefined, directory);
  return directory;
}

/** The first tcc: tcc's source by a cc1. */
export function firstTcc(cc1: string, tcc: string, output: string): string {
  const recipe = join(assetsDir(), 'recipes/tcc');
  const directories = [ROUTE, recipe, tcc].map((directory) => `-I${directory}`);
  succeed(cc1, [output, ...directories, join(ROUTE, 'libc.c'), join(tcc, 'tcc.c')]);
  return output;
}

/** A root that holds what the recipe tcc needs, and as the tcc that runs the given one; returns the tcc it grows. */
export async function secondTcc(first: string, tcc: string, root: string): Promise<string> {
  for (const place of ['usr/bin', 'src', 'recipe', 'build', 'out'])
    mkdirSync(join(root, place), { recursive: true });
  execFileSync('cp', ['-a', tcc, join(root, 'src/tcc')]);
  await patchedSource('musl', 'tcc', join(root, 'src/musl'));
  const recipe = join(assetsDir(), 'recipes/tcc');
  for (const file of readdirSync(recipe).filter((name) => /\.[ch]$/.test(name))) {
    copyFileSync(join(recipe, file), join(root, 'recipe', file));
  }
  copyFileSync(join(assetsDir(), 'boot/boot.h'), join(root, 'recipe/boot.h'));
  execFileSync('install', ['-m755', first, join(root, 'usr/bin/tcc')]);
  const build = ['chroot', root, '/usr/bin/tcc', '-nostdlib', '-I/recipe', '-run', '/recipe/build.c'];
  execFileSync('unshare', ['--map-root-user', ...build], {
    env: { JOBS: '2', PATH: process.env.PATH },
    stdio: 'pipe',
  });
  return join(root, 'out/usr/bin/tcc');
}
