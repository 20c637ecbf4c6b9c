import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program to run: data, so that it can be looked at without being run. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
}

/** How a program ended. */
export interface Ended {
  /** The exit code; 128 where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What of a program's messages is kept: enough for any reason, and no more of a program gone wild. */
const MOST_OUTPUT = 16 << 20;

/**
 * Runs a program without a terminal and without input. When the signal is given, it is killed with all that
 * it has started, and the signal's reason is thrown.
 *
 * @throws Error with code ENOENT where there is no such program
 */
export async function runChild(job: Command, signal: AbortSignal): Promise<Ended> {
  signal.throwIfAborted();
  const child = spawn(job.command, job.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: job.env,
    ...(job.cwd === undefined ? {} : { cwd: job.cwd }),
    detached: true, // a process group of its own, to be killed as one
  });
  const kill = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  signal.addEventListener('abort', kill);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      if (output[name].length < MOST_OUTPUT) output[name] += text;
    });
  }
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exit) => resolve(exit ?? 128));
    });
    signal.throwIfAborted();
    return { code, ...output };
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

/** Whether a program is on PATH. */
export function onPath(program: string, path?: string): boolean {
  return pathOf(program, path) !== undefined;
}

/** The file that a program is on PATH, or nothing. */
export function pathOf(program: string, path = process.env['PATH'] ?? ''): string | undefined {
  const places = path.split(delimiter).filter((directory) => directory !== '');
  return places
    .map((directory) => join(directory, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended already
  }
}
