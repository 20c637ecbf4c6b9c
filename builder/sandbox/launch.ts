import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** How the launcher and the program that it started ended. */
export type Outcome =
  | { readonly kind: 'exit'; readonly code: number; readonly cpuSeconds: number }
  | { readonly kind: 'failed'; readonly what: string; readonly argument: string; readonly errno: number }
  | { readonly kind: 'killed' };

/** What the launcher is to do: see assets/sandbox/launcher.c. */
export interface Launch {
  /** The seed, which compiles and runs the launcher. */
  readonly tcc: string;
  /** launcher.c */
  readonly launcher: string;
  readonly steps: readonly (readonly string[])[];
  readonly command: readonly string[];
  readonly signal: AbortSignal;
  readonly output: (chunk: Buffer) => void;
}

/** The command line of a launch: data, so that it can be looked at without being run. */
export function commandLine(
  launch: Pick<Launch, 'launcher' | 'steps' | 'command'>,
  caller: number,
): string[] {
  return [
    '-nostdlib',
    '-run',
    launch.launcher,
    String(caller),
    ...launch.steps.flat(),
    '--',
    ...launch.command,
  ];
}

/** Runs a program in new namespaces. When the signal is given, or this process dies, all of it is killed. */
export async function launch(job: Launch): Promise<Outcome> {
  job.signal.throwIfAborted();
  const child = spawn(job.tcc, commandLine(job, process.pid), {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: {},
    cwd: '/',
    // Ctrl-C at a terminal reaches a whole process group: how a build ends is for the caller to say.
    detached: true,
  });
  const kill = (): void => void child.kill('SIGKILL');
  job.signal.addEventListener('abort', kill);
  try {
    (child.stdio[1] as Readable).on('data', job.output);
    (child.stdio[2] as Readable).on('data', job.output);
    let result = '';
    (child.stdio[3] as Readable).setEncoding('utf8').on('data', (chunk: string) => (result += chunk));
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => resolve());
    });
    job.signal.throwIfAborted();
    return parseOutcome(result);
  } finally {
    job.signal.removeEventListener('abort', kill);
  }
}

/** Reads the launcher's result line; without one, something killed the launcher. */
export function parseOutcome(text: string): Outcome {
  const [line = ''] = text.split('\n');
  const exit = /^exit (\d+) (\d+) (\d+)$/.exec(line);
  if (exit) {
    return { kind: 'exit', code: Number(exit[1]), cpuSeconds: (Number(exit[2]) + Number(exit[3])) / 1e6 };
  }
  const failed = /^failed (\S+) (.*) (\d+)$/.exec(line);
  if (failed)
    return { kind: 'failed', what: failed[1] ?? '', argument: failed[2] ?? '', errno: Number(failed[3]) };
  return { kind: 'killed' };
}
