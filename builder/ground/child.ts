import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';

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
 * Waits for a child that was started `detached`, that is, with a process group of its own. When the signal is given,
 * the whole group is killed and the signal's reason is thrown.
 *
 * @param input what the child reads, where its standard input is a pipe; an error of this stream kills it, too
 * @returns the exit code; 128 where a signal ended it
 * @throws Error when it cannot be started, and the error of `input`
 */
export async function untilEnded(child: ChildProcess, signal: AbortSignal, input?: unknown): Promise<number> {
  const kill = (): void => killGroup(child);
  signal.addEventListener('abort', kill);
  if (signal.aborted) kill();
  try {
    if (input instanceof Readable && child.stdin) {
      // A program that has read enough closes its end: its exit code says what it made of it.
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

/** Kills a child that was started `detached`, with all that it has started. */
export function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return; // it never started
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended already
  }
}
