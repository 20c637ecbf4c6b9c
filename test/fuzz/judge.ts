import { readFileSync, writeFileSync } from 'node:fs';
import { UserError } from '../../builder/ground/user-error';
import { busyFactor } from './busy';
import { changesBetween, type Room } from './room';
import type { AnyTarget, Answer } from './target';

/** What a case may take. */
export interface Limits {
  readonly seconds: number;
  /** By how much this process may grow. */
  readonly megabytes: number;
}

export const LIMITS: Limits = { seconds: 2, megabytes: 200 };

/** What was seen of one case. */
export interface Seen {
  readonly answer: Answer;
  readonly seconds: number;
  readonly megabytes: number;
  /** In what it broke the rules; nothing where it did not. */
  readonly problem?: string;
}

/** How often a case that takes too much is read again: another process may have had the machine. */
const TRIES = 3;

/**
 * Reads a case and says whether the rules hold: it is accepted or refused with a UserError, nothing outside its
 * directory changes, it takes at most {@link LIMITS}.
 */
export async function judge(
  target: AnyTarget,
  input: unknown,
  room: Room,
  limits: Limits = LIMITS,
): Promise<Seen> {
  let seen = await readOnce(target, input, room);
  for (let tries = 1; tries < TRIES && seen.problem === undefined && excess(seen, limits); tries += 1) {
    globalThis.gc?.();
    const again = await readOnce(target, input, room);
    const seconds = Math.min(seen.seconds, again.seconds);
    seen = { ...again, seconds, megabytes: Math.min(seen.megabytes, again.megabytes) };
  }
  const problem = seen.problem ?? excess(seen, limits);
  return problem === undefined ? seen : { ...seen, problem };
}

function excess({ seconds, megabytes }: Seen, limits: Limits): string | undefined {
  const busy = busyFactor();
  if (seconds > limits.seconds * busy) {
    const others = busy === 1 ? '' : `, times ${busy.toFixed(1)} because the machine is busy`;
    return `it took ${seconds.toFixed(1)} s, expected at most ${limits.seconds} s${others} (the best of ${TRIES} times)`;
  }
  if (megabytes > limits.megabytes) {
    return `it took ${Math.round(megabytes)} MB, expected at most ${limits.megabytes} MB (the best of ${TRIES} times)`;
  }
  return undefined;
}

async function readOnce(target: AnyTarget, input: unknown, room: Room): Promise<Seen> {
  room.begin();
  try {
    const before = room.look();
    const seen = await measured(() => target.read(input, room));
    const changes = changesBetween(before, room.look());
    if (changes.length === 0) return seen;
    return { ...seen, problem: [`it changed what is outside its directory:`, ...changes].join('\n') };
  } finally {
    room.end();
  }
}

async function measured(read: () => Answer | Promise<Answer>): Promise<Seen> {
  resetPeak();
  const before = process.memoryUsage.rss() / 2 ** 20;
  const started = performance.now();
  let answer: Answer = 'refused';
  let problem: string | undefined;
  const stray: unknown[] = [];
  const note = (reason: unknown): void => void stray.push(reason);
  process.on('unhandledRejection', note).on('uncaughtException', note);
  try {
    answer = await read();
  } catch (error) {
    problem =
      error instanceof UserError ? unreadable(error) : `it threw what is no UserError: ${trace(error)}`;
  }
  const seconds = (performance.now() - started) / 1000;
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note).off('uncaughtException', note);
  if (stray.length > 0) problem ??= `it threw where nobody catches: ${trace(stray[0])}`;
  const seen = { answer, seconds, megabytes: peak() - before };
  return problem === undefined ? seen : { ...seen, problem };
}

/** Why nobody could act on an error, although it is a UserError. */
function unreadable({ problem, nextStep, message }: UserError): string | undefined {
  if (problem.trim() === '' || nextStep.trim() === '')
    return `its error has no problem or no next step: ${message}`;
  if (/^\s+at .+:\d+:\d+\)?$/m.test(message) || message.includes('bug in seedstage')) {
    return `its error speaks of a bug of ours: ${message}`;
  }
  // A terminal obeys some of them, and a reader does not see the others.
  const control = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.exec(message)?.[0];
  if (control === undefined) return undefined;
  return `its error holds the control character ${JSON.stringify(control)}: ${JSON.stringify(message)}`;
}

function trace(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Lets the kernel count this process's highest memory anew. Where it cannot, what is in use is all that is seen. */
function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // another system than Linux
  }
}

/** The most memory that this process has had since, in MB. */
function peak(): number {
  try {
    const found = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return Number(found?.[1]) / 1024;
  } catch {
    return process.memoryUsage.rss() / 2 ** 20;
  }
}
