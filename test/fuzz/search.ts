import * as fc from 'fast-check';
import { judge, type Limits } from './judge';
import type { Room } from './room';
import { shown } from './shown';
import type { AnyTarget } from './target';

/** How a search goes. */
export interface SearchOptions {
  readonly seed: number;
  /** A single case, as an earlier search named it. */
  readonly path?: string | undefined;
  readonly seconds: number;
  /** Other limits than the usual ones. */
  readonly limits?: Limits | undefined;
}

/** Who is told how a search goes, so that what kills it hides nothing. */
export interface Witness {
  /** Before each case; `index` counts from 0 for each seed. */
  readonly begins: (seed: number, index: number) => void;
  /** The first case that broke a rule: a smaller one is looked for now. */
  readonly broke: (failure: Failure) => void;
  /** Before each smaller case. */
  readonly shrinks: (count: number) => void;
}

/** What became of a search. */
export interface Result {
  readonly cases: number;
  readonly accepted: number;
  /** Of one case. */
  readonly mostSeconds: number;
  /** Of one case. */
  readonly mostMegabytes: number;
  readonly failure?: Failure;
}

export interface Failure {
  readonly problem: string;
  /** The smallest case that was found. */
  readonly input: string;
  /** Where fast-check finds it again. */
  readonly seed: number;
  readonly path: string;
}

/** A case that broke a rule. */
class Broken extends Error {}

/** How long a smaller case is looked for, in milliseconds. */
const SHRINKING = 15_000;

/** Cases of one seed. The next ones are of the seed that follows: time is looked at between two of them. */
const BATCH = 100;

/** Reads cases until time is up, or one breaks a rule: then looks for a smaller one. */
export async function search(
  target: AnyTarget,
  room: Room,
  { seed, path, seconds, limits }: SearchOptions,
  witness: Witness,
): Promise<Result> {
  const sum = { cases: 0, accepted: 0, mostSeconds: 0, mostMegabytes: 0 };
  const end = performance.now() + seconds * 1000;
  const inTime = (): boolean => path !== undefined || performance.now() < end;
  const read = async (input: unknown): Promise<void> => {
    const seen = await judge(target, input, room, limits);
    if (seen.problem !== undefined) throw new Broken(seen.problem);
    sum.cases += 1;
    if (seen.answer === 'accepted') sum.accepted += 1;
    sum.mostSeconds = Math.max(sum.mostSeconds, seen.seconds);
    sum.mostMegabytes = Math.max(sum.mostMegabytes, seen.megabytes);
  };
  for (let now = seed; inTime(); now += 1) {
    let index = 0;
    const property = fc.asyncProperty(target.cases, async (input) => {
      witness.begins(now, index++);
      if (inTime()) await read(input);
    });
    const which = path === undefined ? { numRuns: BATCH } : { numRuns: 1, path };
    const found = await fc.check(property, { seed: now, endOnFailure: true, ...which });
    if (found.counterexample !== null) {
      const failure = failureOf(found);
      if (path !== undefined) return { ...sum, failure };
      witness.broke(failure);
      return { ...sum, failure: await smaller(target, room, failure, limits, witness) };
    }
    if (path !== undefined) break;
  }
  return sum;
}

async function smaller(
  target: AnyTarget,
  room: Room,
  first: Failure,
  limits: Limits | undefined,
  witness: Witness,
): Promise<Failure> {
  let count = 0;
  const property = fc.asyncProperty(target.cases, async (input) => {
    witness.shrinks((count += 1));
    const { problem } = await judge(target, input, room, limits);
    if (problem !== undefined) throw new Broken(problem);
  });
  const { seed, path } = first;
  const run = await fc.check(property, { seed, path, numRuns: 1, interruptAfterTimeLimit: SHRINKING });
  return run.counterexample === null ? first : failureOf(run);
}

function failureOf(run: fc.RunDetails<[unknown]>): Failure {
  const problem = run.errorInstance instanceof Error ? run.errorInstance.message : String(run.errorInstance);
  const [input] = run.counterexample ?? [];
  return { problem, input: shown(input), seed: run.seed, path: run.counterexamplePath ?? '' };
}

/** A case that is not read, as a report shows it. */
export function caseOf(target: AnyTarget, seed: number, path: string): string {
  const [input] = fc.sample(target.cases, { seed, path, numRuns: 1 });
  return shown(input);
}
