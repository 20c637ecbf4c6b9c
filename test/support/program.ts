import { spawn } from 'node:child_process';

/** How a program is started. */
export interface ProgramOptions {
  readonly cwd?: string;
  /** All of its environment. Default: this process'. */
  readonly env?: NodeJS.ProcessEnv;
  /** As whom it runs; only root may say so. Default: as this process. */
  readonly as?: { readonly uid: number; readonly gid: number };
  /** The kernel ends it when this process ends, however that ends: for servers. */
  readonly tied?: boolean;
}

/** How a program ended. */
export interface Ended {
  /** Its exit code; undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  /** Standard output and error, as they came. */
  readonly text: string;
  /** Wall time in seconds. */
  readonly seconds: number;
}

/** A program that goes on. It leads a process group of its own, as a shell gives one to a job. */
export interface Program {
  readonly pid: number;
  readonly ended: Promise<Ended>;
}

/** Starts a program and does not wait for it; it has no standard input. */
export function startProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Program {
  const started = performance.now();
  const [program = command, ...words] = [
    ...(options.tied === true ? ['setpriv', '--pdeathsig', 'KILL', '--'] : []),
    ...[command, ...args],
  ];
  const child = spawn(program, words, {
    cwd: options.cwd,
    env: options.env,
    ...options.as,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let [stdout, text] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    text += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      resolve({ code: code ?? undefined, stdout, text, seconds });
    });
  });
  return { pid: child.pid ?? 0, ended };
}

/** Runs a program that has to succeed. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Ended> {
  const ended = await startProgram(command, args, options).ended;
  if (ended.code === 0) return ended;
  throw new Error(`${[command, ...args].join(' ')} ended with ${ended.code ?? 'a signal'}:\n${ended.text}`);
}
