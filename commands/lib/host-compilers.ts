import { realpathSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { assetsDir } from '../../builder/ground/assets';
import { onPath, runChild, type Command } from '../../builder/ground/child';
import { entryOf } from '../../builder/ground/table';
import { UserError } from '../../builder/ground/user-error';

/** A C compiler of this machine that can make a first generation. */
export interface HostCompiler {
  /** Its name in a table: that of its program. */
  readonly name: string;
  /** The program: a name on PATH, or a path. */
  readonly program: string;
  /** The first line of its version text. */
  readonly version: string;
}

/** The peculiarities of a compiler. */
export interface Known {
  /** The option that prints its version or name. */
  readonly version: string;
  /** A directory of `assets/compilers` with headers that its package lacks. */
  readonly headers?: string;
  /** Whether it compiles tcc's files one by one: in a single file, it wrongly treats some headers as guarded. */
  readonly apart?: boolean;
}

/** The compilers that are searched for: independent programs. */
export const KNOWN: Readonly<Record<string, Known>> = {
  gcc: { version: '--version' },
  clang: { version: '--version' },
  tcc: { version: '-v' },
  pcc: { version: '--version' },
  chibicc: { version: '--help', headers: 'chibicc', apart: true },
};

/** The Go program that translates C into Go: tcc in Go is a first generation that no C compiler had a part in. */
export const CCGO = 'ccgo';

const LOOKED_FOR = [...Object.keys(KNOWN), CCGO];

/** The files of a tcc for x86-64, for compiling them one by one. */
export const APART = [
  ...['tcc', 'libtcc', 'tccpp', 'tccgen', 'tccelf', 'tccasm', 'tccrun'],
  ...['x86_64-gen', 'x86_64-link', 'i386-asm'],
];

/** The smallest number of compilers: a single one proves nothing. */
const LEAST = 2;

/**
 * The compilers of this machine, or the named ones.
 *
 * @param named programs, on PATH or with a directory; each must accept gcc's common options
 * @param ccgo ccgo, if it is wanted and can be used
 * @throws UserError if a named one is missing, and for fewer than two
 */
export async function findCompilers(
  named: readonly string[],
  ccgo: HostCompiler | undefined,
  signal: AbortSignal,
): Promise<HostCompiler[]> {
  const found: HostCompiler[] = [];
  const programs = new Set<string>();
  for (const program of named.length > 0 ? new Set(named) : LOOKED_FOR) {
    if (program === CCGO) continue;
    const version = await versionOf(program, signal);
    if (version !== undefined) {
      // Two names of the same file are one compiler; but all known names may be links to one wrapper (ccache).
      const file = named.length > 0 ? realpathSync(pathOf(program) ?? program) : program;
      if (!programs.has(file)) found.push({ name: basename(program), program, version });
      programs.add(file);
    } else if (named.length > 0) {
      throw new UserError(
        `there is no compiler "${program}" that prints its version`,
        `Name programs on PATH, or give their paths; without a name, the command looks for ${LOOKED_FOR.join(', ')}.`,
      );
    }
  }
  if (ccgo !== undefined) found.push(ccgo);
  if (found.length >= LEAST) return found;
  throw new UserError(
    `it found ${found[0]?.name ?? 'no C compiler'}, expected at least ${LEAST} different C compilers`,
    `Looked for: ${(named.length > 0 ? named : LOOKED_FOR).join(', ')}. Install some (on Debian: ` +
      'apt-get install --no-install-recommends gcc clang tcc pcc chibicc libc6-dev).',
  );
}

async function versionOf(program: string, signal: AbortSignal): Promise<string | undefined> {
  if (pathOf(program) === undefined) return undefined;
  const option = known(program)?.version ?? '--version';
  try {
    const { code, stdout, stderr } = await runChild(
      { command: program, args: [option], env: environment() },
      signal,
    );
    if (code !== 0) return undefined;
    return `${stdout}${stderr}`.trim().split('\n')[0]?.trim() ?? '';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The path of a program: as named, or in the first directory of PATH that has it. */
function pathOf(program: string): string | undefined {
  if (program.includes('/')) return program;
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  const directory = directories.find((each) => onPath(program, each));
  return directory && join(directory, program);
}

/** The commands that compile tcc, as data for tests. Mostly one file includes all others, and no configure runs. */
export function compileCommand(program: string, tccTree: string, recipe: string, output: string): Command {
  const { headers, apart = false } = known(program) ?? { version: '' };
  const own = headers === undefined ? [] : [join(assetsDir(), 'compilers', headers)];
  const directories = [...own, recipe, tccTree].map((directory) => `-I${directory}`);
  const files = (apart ? APART : ['tcc']).map((name) => join(tccTree, `${name}.c`));
  return {
    command: program,
    args: [`-DONE_SOURCE=${apart ? 0 : 1}`, '-DTCC_TARGET_X86_64=1', ...directories, '-o', output, ...files],
    env: environment(),
  };
}

function known(program: string): Known | undefined {
  return entryOf(KNOWN, basename(program));
}

/**
 * Compiles the first generation.
 *
 * @returns undefined on success, otherwise the compiler's first error
 */
export async function compileFirst(command: Command, signal: AbortSignal): Promise<string | undefined> {
  const { code, stderr } = await runChild(command, signal);
  if (code === 0) return undefined;
  return complaintOf(stderr);
}

/** The line of a program's messages that says what is wrong. */
export function complaintOf(messages: string): string {
  const lines = messages.split('\n').map((line) => line.trim());
  const complaint = lines.find((line) => /error|undefined|cannot|mismatch|modified/i.test(line)) ?? lines[0];
  return complaint === undefined || complaint === '' ? 'it says nothing of an error' : complaint;
}

/**
 * Copies the shared libraries and the loader of one of this machine's programs to the paths where they are searched for
 * in another root. A static program has none.
 */
export async function bringLibraries(program: string, root: string, signal: AbortSignal): Promise<void> {
  const { stdout } = await runChild({ command: 'ldd', args: [program], env: environment() }, signal);
  for (const library of sharedLibraries(stdout)) {
    // /lib is a link to usr/lib in every root.
    const to = join(root, library.replace(/^\/lib\//, '/usr/lib/'));
    await mkdir(dirname(to), { recursive: true });
    await copyFile(library, to);
  }
}

/** The files that ldd names: "libc.so.6 => /lib/…/libc.so.6 (0x…)" and "/lib64/ld-linux-x86-64.so.2 (0x…)". */
export function sharedLibraries(ldd: string): string[] {
  const files = ldd.split('\n').map((line) => /(?:=>\s*|^\s*)(\/\S+) \(0x/.exec(line)?.[1]);
  return [...new Set(files.filter((file) => file !== undefined))];
}

/** The part of the user's environment that a compiler driver needs, without anything that changes its output. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], TMPDIR: process.env['TMPDIR'], LC_ALL: 'C' };
}
