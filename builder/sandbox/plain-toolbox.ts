import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { untilEnded, type Ended } from '../ground/child';
import type { Identity } from './identity';
import type { ToolJob, Toolbox } from './toolbox';

/** How much of a program's messages is kept: enough for any error. */
const MOST_OUTPUT = 1 << 20;

/**
 * Runs the machine's programs without a sandbox, with the user's own rights: only if a setting says so, and on systems
 * other than Linux, which have no sandbox.
 */
export class PlainToolbox implements Toolbox {
  identity(): Identity {
    return 'self';
  }

  async run({ program, args, input, directory, signal }: ToolJob): Promise<Ended> {
    signal.throwIfAborted();
    // Node can only set the umask of its whole process; a shell sets it for one program.
    const child = spawn('/bin/sh', ['-c', 'umask 022; exec "$@"', 'sh', program, ...args], {
      cwd: directory,
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
      stdio: [input instanceof Readable ? 'pipe' : input, 'ignore', 'pipe'],
      detached: true,
    });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < MOST_OUTPUT) stderr += text;
    });
    const code = await untilEnded(child, signal, input);
    return { code, stdout: '', stderr };
  }
}
