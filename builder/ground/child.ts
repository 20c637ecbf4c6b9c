import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';

/** A program to run, as data, so that tests can check it without running it. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
}

/** How a program ended. */
export interface Ended {
  /** The exit code; 128 if a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * How much of a program's messages is kept: enough for an error message, and bounded even if the program prints
 * endlessly.
 */
const MOST_OUTPUT = 16 << 20;

/**
 * Runs a program without a terminal and without input. When the signal is aborted, the program and all its children
 * are killed, and the signal's reason is thrown.
 *
 * @throws Error with code ENOENT if there is no such program
 */
export async function runChild(job: Command, signal: AbortSignal): Promise<Ended> {
  signal.throwIfAborted();
  const child = spawn(job.command, job.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: job.env,
    ...(job.cwd === undefined ? {} : { cwd: job.cwd }),
    detached: true,
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      if (output[name].length < MOST_OUTPUT) output[name] += text;
    });
  }
  const code = await untilEnded(child, signal);
  return { code, ...output };
}

/**
 * Waits for a child that was started `detached`, that is, in a process group of its own. When the signal is aborted,
 * the whole group is killed and the signal's reason is thrown.
 *
 * @param input what the child reads, if its standard input is a pipe; an error of this stream also kills the child
 * @returns the exit code; 128 if a signal ended it
 * @throws Error if the child cannot be started; the error of `input` is thrown as it is
 */
export async function untilEnded(child: ChildProcess, signal: AbortSignal, input?: unknown): Promise<number> {
  const kill = (): void => killGroup(child);
  signal.addEventListener('abort', kill);
  if (signal.aborted) kill();
  try {
    if (input instanceof Readable && child.stdin) {
      // A program that has read enough closes its end; its exit code says whether it succeeded.
      child.stdin.on('error', () => undefined);
      input.on('error', kill).pipe(child.stdin);
    }
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exit) => resolve(exit ?? 128));
    });
    signal.throwIfAborted();
    if (input instanceof Readable && input.errored) throw input.errored;
    return code;
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

/** Whether a program is on PATH. */
export function onPath(program: string, path?: string): boolean {
  return pathOf(program, path) !== undefined;
}

/** The file of a program on PATH, or undefined. */
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

/** Kills a child that was started `detached`, and all its children. */
export function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return; // it never started
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended already
  }
}
