import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';
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

/** npm passes on a signal that the terminal has already sent: two of a kind this close together are one. */
const SAME_SIGNAL_MS = 500;

/**
 * Runs the CLI with its own display off, and reads the engine's events from its standard output.
 *
 * At a terminal Ctrl-C goes to the whole foreground process group: the CLI has it already, and ends in order. Without
 * one it gets a process group of its own, and each signal is handed on to it once.
 *
 * @returns its exit code; 128 + n when signal n ended it
 */
export async function runPulumi(
  { cli, args, env }: PulumiCall,
  listener: PulumiListener,
  interrupted: () => void = () => undefined,
): Promise<number> {
  const atTerminal = process.stdin.isTTY;
  const child = spawn(cli, [...args], {
    env: { ...env, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: 'true' },
    stdio: ['inherit', 'pipe', 'pipe'],
    detached: !atTerminal,
  });
  readLines(child.stdout, (line) => {
    const event = readEvent(line);
    if (event) listener.event(event);
    else listener.line(line);
  });
  readLines(child.stderr, listener.line);
  return await ending(child, atTerminal, interrupted);
}

function passSignals(child: ChildProcess, atTerminal: boolean, interrupted: () => void): () => void {
  const lastSeen = new Map<NodeJS.Signals, number>();
  const pass = (signal: NodeJS.Signals): void => {
    const again = performance.now() - (lastSeen.get(signal) ?? -Infinity) < SAME_SIGNAL_MS;
    lastSeen.set(signal, performance.now());
    if (again) return;
    interrupted();
    if (!(atTerminal && signal === 'SIGINT')) child.kill(signal);
  };
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  signals.forEach((signal) => process.on(signal, pass));
  return () => signals.forEach((signal) => process.off(signal, pass));
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
  const atTerminal = process.stdin.isTTY;
  const child = spawn(cli, [...args], { env, stdio: 'inherit', detached: !atTerminal });
  return await ending(child, atTerminal, () => undefined);
}

/** Hands signals on until the child has ended. @returns its exit code */
async function ending(child: ChildProcess, atTerminal: boolean, interrupted: () => void): Promise<number> {
  const off = passSignals(child, atTerminal, interrupted);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) =>
        resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]),
      );
    });
  } finally {
    off();
  }
}
