import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetsDir } from '../../builder/ground/assets';
import { hexBytes } from '../../builder/ground/hex-text';
import { scratch } from '../support/scratch';

/** Where the route's texts lie. */
export const texts = join(assetsDir(), 'route');

export const text = (name: string): string => readFileSync(join(texts, name), 'utf8');

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** Runs a program; ten seconds are the most it may take. */
export function run(program: string, ...args: string[]): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 10_000 });
  if (error) throw error;
  return { code: status, out: stdout, err: stderr };
}

/** What the texts become, each made by the one before, the first by Node. */
export interface Programs {
  directory: string;
  hex0: string;
  word0: string;
  /** By word0 and cc0.w from cc0.c. */
  cc0: string;
}

export function makePrograms(): Programs {
  const directory = scratch('route');
  const [hex0, word0, cc0] = ['hex0', 'word0', 'cc0'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(hex0, hexBytes(text('hex0.hex0'), 'hex0.hex0'), { mode: 0o755 });
  succeed(run(hex0, join(texts, 'word0.hex0'), word0));
  succeed(run(word0, join(texts, 'cc0.w'), join(texts, 'cc0.c'), cc0));
  return { directory, hex0, word0, cc0 };
}

export function succeed(ran: Ran): Ran {
  if (ran.code !== 0) throw new Error(`exit code ${ran.code}: ${ran.err}`);
  return ran;
}

/** Whether a program is there that `--version` or the like does not disturb. */
export function present(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** Compiles a C0 text with a C compiler of this machine. C's main returns int, which C0 lacks. */
export function byHost(compiler: string, source: string, target: string, ...flags: string[]): void {
  const file = `${target}.host.c`;
  writeFileSync(
    file,
    `#define main c0_main\n#include "${source}"\n#undef main\nint main(int c, char **v) { return c0_main(c, v); }\n`,
  );
  succeed(run(compiler, ...flags, '-o', target, file));
}
