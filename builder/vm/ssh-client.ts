import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { runChild, untilEnded } from '../ground/child';
import { UserError } from '../ground/user-error';
import type { VmHost } from '../sandbox/hosts';
import { MARK } from './remote-script';
import { lineLost, noAnswer, noConnection } from './ssh-error';
import { SshFiles } from './ssh-files';

/** ssh's own exit code, for any failure of the connection. */
const CONNECTION_FAILED = 255;
/** The longest output of a script, which has a line for each artifact of a machine. */
const MOST_OUTPUT = 4 << 20;
/** Milliseconds within which a shared connection must close. */
const CLOSING = 2000;

/** The ssh process of a script, with all its streams. */
export type Ssh = ChildProcessByStdio<Writable, Readable, Readable>;

/** The output and the exit code of a script. */
export interface Said {
  readonly code: number;
  readonly lines: readonly string[];
  readonly stderr: string;
}

/**
 * A machine reached by the system's ssh client, so that the user's known_hosts, ssh configuration, agents and jump
 * hosts apply. All calls share one connection.
 */
export class SshClient {
  private files: Promise<SshFiles> | undefined;

  constructor(readonly machine: VmHost) {}

  /** Starts one of our scripts on the machine; its first line of output is {@link MARK}. */
  async start(script: string, args: readonly string[]): Promise<Ssh> {
    this.files ??= SshFiles.make(this.machine);
    const { options } = await this.files;
    const command = ['exec', 'sh', '-c', ...[script, 'seedstage', ...args].map(quoted)].join(' ');
    const child = spawn('ssh', [...options, command], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    child.once('error', () => undefined); // untilEnded reports it
    return child;
  }

  /**
   * Runs a script on the machine to its end.
   *
   * @param input writes what the script reads; default: nothing
   * @throws UserError if the connection cannot be made, or is lost
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

  /** Waits for a script's end. @throws UserError if there is no ssh */
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

  /**
   * @throws UserError if the exit code or the output shows that the script never started, or that its connection was
   *   lost
   */
  check(code: number, stdout: string, stderr: string): void {
    if (!stdout.includes(MARK)) throw noConnection(this.machine, stderr);
    if (code === CONNECTION_FAILED) throw lineLost(this.machine, stderr);
  }

  /** Closes the shared connection, and removes its files. */
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

/** Quotes a word for a shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
