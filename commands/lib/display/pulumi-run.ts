import type { ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { pathToFileURL } from 'node:url';
import { assetsDir } from '../../../builder/ground/assets';
import type { Command } from '../../../builder/ground/child';
import { readEvent, type EngineEvent } from './engine-event';

/** A call of the CLI. */
export interface PulumiCall {
  readonly cli: string;
  readonly args: readonly string[];
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
}

/** A listener to the CLI's output. */
export interface PulumiListener {
  readonly event: (event: EngineEvent) => void;
  /** A line that is not an event: a message of the CLI itself. */
  readonly line: (text: string) => void;
}

/**
 * Runs the CLI with its own display off, and reads the engine's events from its standard output.
 *
 * @param listen creates the listener after the CLI has started
 * @param interrupted called at each signal, which the CLI also receives, and then ends in order
 * @returns its exit code; 128 + n if signal n ended it
 */
export async function runPulumi(
  { cli, args, env }: PulumiCall,
  listen: () => Promise<PulumiListener>,
  interrupted: () => void = () => undefined,
): Promise<number> {
  const { runInForeground } = await foreground();
  const command = { command: cli, args, env: { ...env, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: 'true' } };
  // Until there is a listener, the CLI's output waits in its pipes.
  const reads = (child: ChildProcess): void => void listen().then((listener) => readEvents(child, listener));
  return await runInForeground(command, { reads, interrupted });
}

function readEvents({ stdout, stderr }: ChildProcess, listener: PulumiListener): void {
  if (stdout === null || stderr === null) return;
  readLines(stdout, (line) => {
    const event = readEvent(line);
    if (event) listener.event(event);
    else listener.line(line);
  });
  readLines(stderr, listener.line);
}

/** Calls back for each line; the last one may lack a newline. */
function readLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  stream.on('data', (chunk: Buffer) => {
    const lines = decoder.write(chunk).split('\n');
    // An event with many outputs arrives in many pieces: join them once, not with each piece.
    parts.push(lines.shift() ?? '');
    while (lines.length > 0) {
      onLine(parts.join(''));
      parts = [lines.shift() ?? ''];
    }
  });
  stream.on('end', () => {
    const rest = parts.join('') + decoder.end();
    if (rest !== '') onLine(rest);
  });
}

/** Runs the CLI in place of this process, with its input, output and exit code. */
export async function runPlain({ cli, args, env }: PulumiCall): Promise<number> {
  const { runInForeground } = await foreground();
  return await runInForeground({ command: cli, args, env });
}

/** The exports of bin/foreground.mjs, which is plain JavaScript that the compiler does not read. */
interface Foreground {
  readonly runInForeground: (
    command: Command,
    listener?: { readonly reads?: (child: ChildProcess) => void; readonly interrupted?: () => void },
  ) => Promise<number>;
}

async function foreground(): Promise<Foreground> {
  const file = join(dirname(assetsDir()), 'bin/foreground.mjs');
  return (await import(pathToFileURL(file).href)) as Foreground;
}
