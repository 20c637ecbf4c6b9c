import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { Readable } from 'node:stream';
import { untilEnded } from '../ground/child';
import type { Identity } from './identity';

/** A name below /out that has an extended attribute: an access list, a capability, or what somebody set. */
export interface FoundAttribute {
  /** Below the root of the output, without a leading slash; one character a byte. */
  readonly path: string;
  /** Such as `security.capability`. */
  readonly attribute: string;
}

/** What the launcher saw of the places that a run could write to, when all its processes had ended. */
export interface Seen {
  readonly attributes: readonly FoundAttribute[];
  /** Files below /out that also have a name elsewhere; paths as in an attribute's. */
  readonly links: readonly string[];
  /** Sockets below /out, which no archive brings back; paths as in an attribute's. */
  readonly sockets: readonly string[];
  /** Bytes of all files below /out together, holes included. */
  readonly bytes: number;
  /** Places that are not the directories that were given, such as `/out was replaced by a file`. */
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

/** What the launcher is to do: see assets/sandbox/launcher.c. */
export interface Launch {
  /** A tcc whose bytes were just checked: it compiles and runs the launcher. */
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

/** The command line of a launch: data, so that it can be looked at without being run. */
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

/** Runs a program in new namespaces. When the signal is given, or this process dies, all of it is killed. */
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

/** How often a start is tried, and how long is waited before the next time, in milliseconds. */
const TRIES = 50;
const PAUSE = 20;

/**
 * Starts it. The tcc was written a moment ago, and a process that was started meanwhile for something else may hold
 * it open for writing until it has become another program: then the kernel says that the text file is busy.
 */
async function start(job: Launch): Promise<ChildProcess> {
  const input = job.input ?? 'ignore';
  const stdio: StdioOptions = [input instanceof Readable ? 'pipe' : input, 'pipe', 'pipe', 'pipe'];
  for (let tries = 1; ; tries += 1) {
    const child = spawn(job.tcc, commandLine(job, process.pid), {
      stdio,
      env: {},
      cwd: '/',
      // Ctrl-C at a terminal reaches a whole process group: how a build ends is for the caller to say.
      detached: true,
    });
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      child.once('spawn', () => resolve(undefined));
      child.once('error', resolve);
    });
    if (error === undefined) return child;
    if (error.code !== 'ETXTBSY' || tries === TRIES) throw error;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Reads the launcher's result; without a last line, something killed the launcher. */
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

/** What became of a place, by the st_mode that is there now. */
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
