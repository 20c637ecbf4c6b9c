import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { Readable } from 'node:stream';
import { untilEnded } from '../ground/child';
import { whenNotBusy } from '../ground/text-busy';
import type { Identity } from './identity';

/** A name below /out with an extended attribute: an access control list, a capability, or any other. */
export interface FoundAttribute {
  /** Relative to the root of the output, without a leading slash; one character per byte. */
  readonly path: string;
  /** Such as `security.capability`. */
  readonly attribute: string;
}

/** What the launcher found in the writable directories of a run, after all its processes had ended. */
export interface Seen {
  readonly attributes: readonly FoundAttribute[];
  /** Files below /out that also have a name elsewhere; paths as for an attribute. */
  readonly links: readonly string[];
  /** Sockets below /out, which an archive cannot contain; paths as for an attribute. */
  readonly sockets: readonly string[];
  /** Bytes of all files below /out, including holes. */
  readonly bytes: number;
  /** Writable directories that were replaced, such as `/out was replaced by a file`. */
  readonly replaced: readonly string[];
}

/** How the launcher and the program that it started ended. */
export type Outcome =
  | {
      readonly kind: 'exit';
      readonly code: number;
      readonly cpuSeconds: number;
      readonly seen: Seen;
    }
  | { readonly kind: 'failed'; readonly what: string; readonly argument: string; readonly errno: number }
  /** Its processes used more memory than they may, in bytes. */
  | { readonly kind: 'memory'; readonly most: number }
  | { readonly kind: 'killed' };

/** The launcher's task: see assets/sandbox/launcher.c. */
export interface Launch {
  /** A tcc whose hash was just checked: it compiles and runs the launcher. */
  readonly tcc: string;
  /** launcher.c */
  readonly launcher: string;
  readonly identity: Identity;
  readonly steps: readonly (readonly string[])[];
  readonly command: readonly string[];
  readonly signal: AbortSignal;
  readonly output: (chunk: Buffer) => void;
  /** Standard input, for a program that reads it: a file descriptor, or a stream. */
  readonly input?: number | Readable;
}

/** The command line of a launch, as data, so that a test can read it without running it. */
export function commandLine(
  launch: Pick<Launch, 'launcher' | 'identity' | 'steps' | 'command'>,
  caller: number,
): string[] {
  return [
    '-nostdlib',
    '-run',
    launch.launcher,
    String(caller),
    String(launch.identity),
    ...launch.steps.flat(),
    '--',
    ...launch.command,
  ];
}

/** Runs a program in new namespaces. If the signal is aborted or this process dies, all its processes are killed. */
export async function launch(job: Launch): Promise<Outcome> {
  job.signal.throwIfAborted();
  const child = await start(job);
  (child.stdio[1] as Readable).on('data', job.output);
  (child.stdio[2] as Readable).on('data', job.output);
  let result = '';
  (child.stdio[3] as Readable).setEncoding('utf8').on('data', (chunk: string) => (result += chunk));
  await untilEnded(child, job.signal, job.input);
  return parseOutcome(result);
}

/** Starts it: the tcc was just written. */
async function start(job: Launch): Promise<ChildProcess> {
  const input = job.input ?? 'ignore';
  const stdio: StdioOptions = [input instanceof Readable ? 'pipe' : input, 'pipe', 'pipe', 'pipe'];
  return await whenNotBusy(async () => {
    const child = spawn(job.tcc, commandLine(job, process.pid), {
      stdio,
      env: {},
      cwd: '/',
      // Ctrl-C at a terminal reaches the whole process group, but the caller decides how a build ends.
      detached: true,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    return child;
  });
}

/** Reads the launcher's result. If the last line is missing, the launcher was killed. */
export function parseOutcome(text: string): Outcome {
  const attributes: FoundAttribute[] = [];
  const links: string[] = [];
  const sockets: string[] = [];
  const replaced: string[] = [];
  let bytes = 0;
  for (const line of text.split('\n')) {
    const attribute = /^attribute (\S+) (\S+)$/.exec(line);
    if (attribute) {
      attributes.push({
        attribute: attribute[1] ?? '',
        path: belowOut(attribute[2] ?? ''),
      });
      continue;
    }
    const link = /^link (\S+)$/.exec(line);
    if (link) links.push(belowOut(link[1] ?? ''));
    const socket = /^socket (\S+)$/.exec(line);
    if (socket) sockets.push(belowOut(socket[1] ?? ''));
    const place = /^replaced (\S+) (\d{1,9})$/.exec(line);
    if (place) replaced.push(`${place[1]} was ${fateOf(Number(place[2]))}`);
    const size = /^size (\d{1,19})$/.exec(line);
    if (size) bytes = Number(size[1]);
    const limit = /^limit memory (\d{1,15})$/.exec(line);
    if (limit) return { kind: 'memory', most: Number(limit[1]) };
    const failed = /^failed (\S+) (.*) (\d{1,9})$/.exec(line);
    if (failed) {
      return { kind: 'failed', what: failed[1] ?? '', argument: failed[2] ?? '', errno: Number(failed[3]) };
    }
    const exit = /^exit (\d{1,9}) (\d{1,15}) (\d{1,15})$/.exec(line);
    if (exit) {
      const cpuSeconds = (Number(exit[2]) + Number(exit[3])) / 1e6;
      const seen = { attributes, links, sockets, bytes, replaced };
      return { kind: 'exit', code: Number(exit[1]), cpuSeconds, seen };
    }
  }
  return { kind: 'killed' };
}

function belowOut(path: string): string {
  return unescape(path).replace(/^\/out\/?/, '');
}

/** What happened to a writable directory, from the st_mode that its name has now. */
function fateOf(mode: number): string {
  const kinds: Readonly<Record<number, string>> = {
    0o040000: 'another directory',
    0o100000: 'a file',
    0o120000: 'a symbolic link',
    0o140000: 'a socket',
    0o010000: 'a fifo',
  };
  return mode === 0 ? 'removed' : `replaced by ${kinds[mode & 0o170000] ?? 'a device'}`;
}

function unescape(text: string): string {
  return text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
