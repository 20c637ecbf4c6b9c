import { rowSizes } from '../../builder/store/processor-load';
import type { Run, RunBuild, RunPhase } from './last-run';

/** A phase that runs, of a build. */
export interface Active {
  readonly build: RunBuild;
  readonly phase: RunPhase;
}

/** A part of a run in which neither the running phases nor the sampled load change. */
export interface Stretch {
  /** Seconds since the run began. */
  readonly from: number;
  readonly to: number;
  readonly active: readonly Active[];
  /** The busy share of each row of processors, from 0 to 1; absent where it was not sampled. */
  readonly busy?: readonly number[];
}

/** What the processors did over a run. */
export interface ProcessorUse {
  /** Absent if no build was sampled. */
  readonly processors?: number;
  /** How many processors each row of `busy` stands for. */
  readonly rows: readonly number[];
  readonly stretches: readonly Stretch[];
}

/** Shorter times are rounding errors, in seconds. */
const NO_TIME = 1e-6;

/** Cuts a run at each beginning and end of a phase and of a sample. */
export function processorUse({ builds, seconds }: Run): ProcessorUse {
  // Records of the same machine before and after it got other processors cannot be added.
  const processors = builds.findLast(({ load }) => load !== undefined)?.load?.processors;
  const sampled = builds.filter(({ load }) => load?.processors === processors);
  const cuts = [
    ...[0, seconds],
    ...builds.flatMap(({ from, to, phases }) => [
      from,
      to,
      ...phases.flatMap((phase) => [phase.from, phase.to]),
    ]),
    ...sampled.flatMap(({ from, to, load }) =>
      (load?.busy[0] ?? []).map((_, sample) => Math.min(to, from + sample * (load?.interval ?? 0))),
    ),
  ].sort((a, b) => a - b);
  const stretches = cuts.flatMap((to, index): Stretch[] => {
    const from = cuts[index - 1] ?? to;
    if (to - from < NO_TIME) return [];
    const middle = (from + to) / 2;
    const busy = busyAt(sampled, middle);
    return [{ from, to, active: activeAt(builds, middle), ...(busy && { busy }) }];
  });
  return { ...(processors !== undefined && { processors }), rows: rowSizes(processors ?? 0), stretches };
}

/** Wall time of stretches, in seconds. */
export function wallOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** The processor-seconds of a stretch in which a processor was idle; 0 if it was not sampled. */
export function idleIn({ from, to, busy }: Stretch, rows: readonly number[]): number {
  if (busy === undefined) return 0;
  return (to - from) * rows.reduce((idle, size, row) => idle + size * (1 - (busy[row] ?? 0)), 0);
}

function activeAt(builds: readonly RunBuild[], at: number): Active[] {
  return builds
    .filter(({ from, to }) => from <= at && at < to)
    .flatMap((build) => {
      const phase = build.phases.find(({ from, to }) => from <= at && at < to);
      return phase === undefined ? [] : [{ build, phase }];
    });
}

/** Builds that run in parallel sample the same processors: the one with the shortest interval is the most exact. */
function busyAt(builds: readonly RunBuild[], at: number): number[] | undefined {
  const [best] = builds
    .filter(({ from, to }) => from <= at && at < to)
    .flatMap(({ from, load }) => (load === undefined ? [] : [{ from, load }]))
    .sort((a, b) => a.load.interval - b.load.interval);
  if (best === undefined) return undefined;
  const { from, load } = best;
  const sample = Math.floor((at - from) / load.interval);
  const found = load.busy.map((row) => row[sample] ?? row.at(-1));
  return found.some((percent) => percent === undefined)
    ? undefined
    : found.map((percent = 0) => percent / 100);
}
