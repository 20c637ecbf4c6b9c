import type { ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { pathToFileURL } from 'node:url';
import { assetsDir } from '../../../builder/ground/assets';
import type { Command } from '../../../builder/ground/child';
import { readEvent, type EngineEvent } from './engine-event';

/** The CLI as it is called. */
export interface PulumiCall {
  readonly cli: string;
  readonly args: readonly string[];
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
}

/** Who listens to the CLI. */
export interface PulumiListener {
  readonly event: (event: EngineEvent) => void;
  /** A line that is no event: the CLI itself has something to say. */
  readonly line: (text: string) => void;
}

/**
 * Runs the CLI with its own display off, and reads the engine's events from its standard output.
 *
 * @param listen makes the listener, once the CLI is started
 * @param interrupted is told of each signal, which the CLI gets, too, and then ends in order
 * @returns its exit code; 128 + n when signal n ended it
 */
export async function runPulumi(
  { cli, args, env }: PulumiCall,
  listen: () => Promise<PulumiListener>,
  interrupted: () => void = () => undefined,
): Promise<number> {
  const { runInForeground } = await foreground();
  const command = { command: cli, args, env: { ...env, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: 'true' } };
  // Until somebody listens, what the CLI writes waits in its pipes.
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

/** Calls back for each line; the last one may have no end. */
function readLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  stream.on('data', (chunk: Buffer) => {
    const lines = decoder.write(chunk).split('\n');
    // An event of many outputs comes in many pieces: joined once, not again with each of them.
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

/** Runs the CLI in our place: input, output and exit code are ours. */
export async function runPlain({ cli, args, env }: PulumiCall): Promise<number> {
  const { runInForeground } = await foreground();
  return await runInForeground({ command: cli, args, env });
}

/** What bin/foreground.mjs exports: it is plain JavaScript, and the compiler does not read it. */
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
