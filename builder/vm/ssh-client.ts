import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { runChild, untilEnded } from '../ground/child';
import { UserError } from '../ground/user-error';
import type { VmHost } from '../sandbox/hosts';
import { MARK } from './remote-script';
import { lineLost, noAnswer, noConnection } from './ssh-error';
import { SshFiles } from './ssh-files';

/** ssh's own exit code, for whatever went wrong with the connection. */
const CONNECTION_FAILED = 255;
/** What is kept of a script's output: a line for each artifact of a machine. */
const MOST_OUTPUT = 4 << 20;
/** Milliseconds that a shared connection has to close. */
const CLOSING = 2000;

/** A script's ssh, with all its streams. */
export type Ssh = ChildProcessByStdio<Writable, Readable, Readable>;

/** What a script said, and how it ended. */
export interface Said {
  readonly code: number;
  readonly lines: readonly string[];
  readonly stderr: string;
}

/**
 * A machine by the system's ssh client, so that known_hosts, ssh's configuration, agents and jump hosts are the user's
 * own. All calls share one connection.
 */
export class SshClient {
  private files: Promise<SshFiles> | undefined;

  constructor(readonly machine: VmHost) {}

  /** Starts a script of ours there; its first line of output is {@link MARK}. */
  async start(script: string, args: readonly string[]): Promise<Ssh> {
    this.files ??= SshFiles.make(this.machine);
    const { options } = await this.files;
    const command = ['exec', 'sh', '-c', ...[script, 'seedstage', ...args].map(quoted)].join(' ');
    const child = spawn('ssh', [...options, command], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    child.once('error', () => undefined); // untilEnded tells of it
    return child;
  }

  /**
   * Runs a script there to its end.
   *
   * @param input what it reads; default: nothing
   * @throws UserError when there is no connection, or it is lost
   */
  async run(
    script: string,
    args: readonly string[],
    signal: AbortSignal,
    input?: (stdin: Writable) => Promise<void>,
  ): Promise<Said> {
    signal.throwIfAborted();
    const child = await this.start(script, args);
    const said = { stdout: '', stderr: '' };
    const stop = new AbortController();
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] += text;
        if (said[name].length > MOST_OUTPUT) stop.abort(noAnswer(this.machine));
      });
    }
    child.stdin.on('error', () => undefined); // a script that has read enough closes its end
    const ended = this.untilEnded(child, AbortSignal.any([signal, stop.signal]));
    const [code] = await Promise.all([ended, input === undefined ? child.stdin.end() : input(child.stdin)]);
    this.check(code, said.stdout, said.stderr);
    const lines = said.stdout.slice(said.stdout.indexOf(MARK)).split('\n').slice(1).filter(Boolean);
    return { code, lines, stderr: said.stderr };
  }

  /** Waits for a script's end. @throws UserError where there is no ssh */
  async untilEnded(child: Ssh, signal: AbortSignal): Promise<number> {
    try {
      return await untilEnded(child, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new UserError(
        'a host of the kind vm is reached by ssh, and there is no program ssh on PATH',
        'Install it (on Debian: apt-get install openssh-client).',
      );
    }
  }

  /** @throws UserError when a script that ended so never began, or lost its line */
  check(code: number, stdout: string, stderr: string): void {
    if (!stdout.includes(MARK)) throw noConnection(this.machine, stderr);
    if (code === CONNECTION_FAILED) throw lineLost(this.machine, stderr);
  }

  /** Closes the shared connection, and removes the files that it took. */
  async close(): Promise<void> {
    if (this.files === undefined) return;
    const files = await this.files;
    this.files = undefined;
    const args = ['-O', 'exit', ...files.options];
    await runChild({ command: 'ssh', args, env: process.env }, AbortSignal.timeout(CLOSING)).catch(
      () => undefined,
    );
    await files.remove();
  }
}

/** One word for a shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
