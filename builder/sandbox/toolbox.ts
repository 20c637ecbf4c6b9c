import { chmod, chown, lstat, mkdir, mkdtemp, readlink, realpath, symlink } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import type { Readable } from 'node:stream';
import { assetsDir } from '../ground/assets';
import { pathOf, type Ended } from '../ground/child';
import { removeTree } from '../tree/tree-files';
import type { Identity } from './identity';
import { deviceSteps, limitSteps, variableSteps } from './inside';
import { launch } from './launch';
import { HOST_NAME } from './layout';
import { limitsFor } from './limits';
import { finished } from './outcome';

/** A program of this machine that reads untrusted input. */
export interface ToolJob {
  /** Its name on PATH. */
  readonly program: string;
  /** Paths in them are relative to `directory`. */
  readonly args: readonly string[];
  /** Its standard input: an open file, or a stream. */
  readonly input: number | Readable;
  /** The only directory that it sees and may write to; it is its working directory. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** Runs a machine's own programs on untrusted input. */
export interface Toolbox {
  /** The user id of their processes. */
  identity(): Identity;
  /** @throws Error with code ENOENT if there is no such program */
  run(job: ToolJob): Promise<Ended>;
}

/** The directories of a machine's programs, and of what they need to run. */
const PROGRAMS = ['usr', 'bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'nix/store', 'gnu/store'];

/** How much of a program's messages is kept: enough for any error. */
const MOST_OUTPUT = 1 << 20;

/**
 * A sandbox like a build's, with the machine's programs (read-only), one directory, and standard input. So a
 * vulnerability in tar or xz is contained like one in a build's own programs.
 */
export class SandboxedToolbox implements Toolbox {
  /**
   * @param tcc copies the launcher's tcc, after checking its hash, into a directory
   * @param work where each run creates its own directory
   */
  constructor(
    private readonly tcc: (directory: string) => Promise<string>,
    private readonly work: string,
    readonly identity: () => Identity,
  ) {}

  async run(job: ToolJob): Promise<Ended> {
    const path = await visiblePath(job.program);
    await mkdir(this.work, { recursive: true, mode: 0o700 });
    const scratch = await mkdtemp(join(this.work, 'tool-'));
    try {
      return await this.runIn(scratch, path, job);
    } finally {
      await removeTree(scratch);
    }
  }

  private async runIn(scratch: string, path: string, job: ToolJob): Promise<Ended> {
    const command = pathOf(job.program, path);
    if (command === undefined) throw noProgram(job.program);
    const identity = this.identity();
    if (identity !== 'self') await chown(job.directory, identity, identity);
    const box = join(scratch, 'box');
    const programs = await makeBox(box);
    const said: Buffer[] = [];
    let bytes = 0;
    const outcome = await launch({
      tcc: await this.tcc(scratch),
      launcher: join(assetsDir(), 'sandbox', 'launcher.c'),
      identity,
      steps: [
        ['bind', box, box],
        ...programs,
        ['bind', job.directory, join(box, 'tree')],
        ...deviceSteps(join(box, 'dev')),
        ['hostname', HOST_NAME],
        ['root', box],
        ['chdir', '/tree'],
        ['input'],
        ...limitSteps(limitsFor(1)),
        // Nothing of the user's environment: TAR_OPTIONS, XZ_OPT and GZIP change what the programs do.
        ...variableSteps({ PATH: path, LC_ALL: 'C', TZ: 'UTC' }),
      ],
      command: [command, ...job.args],
      signal: job.signal,
      input: job.input,
      output: (chunk) => {
        if (bytes < MOST_OUTPUT) said.push(chunk);
        bytes += chunk.length;
      },
    });
    // Messages begin with the program's name, as if a shell had found it, instead of its path.
    const stderr = Buffer.concat(said).toString().replaceAll(`${command}:`, `${job.program}:`);
    return { code: finished(outcome).exitCode, stdout: '', stderr };
  }
}

/** Creates the root of such a sandbox. @returns the steps that mount the machine's programs into it */
async function makeBox(box: string): Promise<string[][]> {
  for (const name of ['', 'tree', 'dev']) {
    await mkdir(join(box, name));
    await chmod(join(box, name), 0o755);
  }
  const steps: string[][] = [];
  for (const name of PROGRAMS) {
    const found = await lstat(`/${name}`).catch(() => undefined);
    const place = join(box, name);
    if (found?.isSymbolicLink()) await symlink(await readlink(`/${name}`), place);
    if (!found?.isDirectory()) continue;
    await mkdir(place, { recursive: true });
    steps.push(['readonly', `/${name}`, place]);
  }
  return steps;
}

/** The part of PATH that is visible in the sandbox, and the directories that the program's links lead to. */
async function visiblePath(program: string): Promise<string> {
  const found = pathOf(program);
  if (found === undefined) throw noProgram(program);
  const own = (process.env['PATH'] ?? '').split(delimiter).filter((each) => isAbsolute(each));
  const real = await Promise.all(
    [found, ...own.map((each) => join(each, program))].map((each) => resolved(each)),
  );
  const all = [...own, ...real.flatMap((each) => (each === undefined ? [] : [dirname(each)]))];
  return [...new Set(all)]
    .filter((each) => PROGRAMS.some((name) => each.startsWith(`/${name}`)))
    .join(delimiter);
}

async function resolved(path: string): Promise<string | undefined> {
  return await realpath(path).catch(() => undefined);
}

function noProgram(program: string): Error {
  return Object.assign(new Error(`no program ${program}`), { code: 'ENOENT' });
}
