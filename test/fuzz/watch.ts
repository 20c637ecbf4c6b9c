import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { busyFactor } from './busy';
import type { Message, Order } from './child';
import type { Result } from './search';

/** What is searched. */
export type Search = Omit<Order, 'room' | 'mark'>;

/** What became of it. */
export interface Watched extends Result {
  readonly search: Search;
}

/** Milliseconds that the same case may go on before its process is killed. */
const TIME_LIMITS = 20_000;

/** Milliseconds until the first case is there: Node loads everything first. */
const STARTING = 60_000;

/** Of the JavaScript heap: what exhausts it ends the process, and that is seen. */
const HEAP_MEGABYTES = 512;

/**
 * Searches in a process of its own, and says what became of it even if a case hangs or kills that process.
 *
 * @param program a file that calls searchHere with the order that it is given
 */
export async function watch(program: string, search: Search, timeLimits = TIME_LIMITS): Promise<Watched> {
  const root = mkdtempSync(join(tmpdir(), 'seedstage-fuzz-'));
  const order: Order = { ...search, room: join(root, 'room'), mark: join(root, 'mark') };
  mkdirSync(order.room);
  try {
    const { messages, ending } = await run(program, order, timeLimits);
    const ended = messages.find((message) => message.event === 'ended');
    if (ended) return { ...ended.result, search };
    const sum = { search, cases: 0, accepted: 0, mostSeconds: 0, mostMegabytes: 0 };
    const broke = messages.find((message) => message.event === 'broke');
    if (broke) {
      const problem = `${broke.failure.problem}\n(while a smaller case was looked for, ${ending})`;
      return { ...sum, failure: { ...broke.failure, problem } };
    }
    const [seed = search.seed, index = 0] = readMark(order.mark).split(' ').filter(Boolean).map(Number);
    const path = search.path ?? String(index);
    const shown = await run(
      program,
      { ...order, seed, path, show: true, mark: join(root, 'none') },
      timeLimits,
    );
    const [told] = shown.messages.filter((message) => message.event === 'case');
    return { ...sum, failure: { problem: ending, input: told?.input ?? 'unknown', seed, path } };
  } finally {
    execFileSync('rm', ['-rf', '--', root]);
  }
}

async function run(
  program: string,
  order: Order,
  timeLimits: number,
): Promise<{ messages: Message[]; ending: string }> {
  const flags = [`--max-old-space-size=${HEAP_MEGABYTES}`, '--expose-gc'];
  const child = spawn(process.execPath, [...flags, program, '--search', JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let [told, said, ending] = ['', '', ''];
  child.stdio[3]?.on('data', (text: Buffer) => (told += text.toString()));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-10_000)));
  }
  const stopWatching = whenStuck(order.mark, timeLimits, () => {
    ending = `it took more than ${timeLimits / 1000} s, and its process was killed`;
    child.kill('SIGKILL');
  });
  const stop = (): void => void child.kill('SIGKILL');
  process.on('exit', stop);
  const how = await new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  process.off('exit', stop);
  stopWatching();
  const lines = told.split('\n').slice(0, -1);
  ending ||= `it ended its process (${how})\n${lastLines(said)}`;
  return { messages: lines.map((line) => JSON.parse(line) as Message), ending };
}

/** Looks whether one case follows another. @returns ends the looking */
function whenStuck(mark: string, timeLimits: number, stuck: () => void): () => void {
  let last = { mark: '', since: performance.now() };
  const timer = setInterval(() => {
    const now = readMark(mark);
    if (now !== last.mark) last = { mark: now, since: performance.now() };
    const limit = now === '' ? Math.max(STARTING, timeLimits) : timeLimits;
    if (performance.now() - last.since > limit * busyFactor()) stuck();
  }, 200);
  return () => clearInterval(timer);
}

function readMark(mark: string): string {
  try {
    return readFileSync(mark, 'utf8').trim();
  } catch {
    return '';
  }
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-15).join('\n');
}
