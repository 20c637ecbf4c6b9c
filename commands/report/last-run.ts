import type { ProcessorLoad } from '../../builder/store/processor-load';
import type { ReportBuild, ReportStep } from './report-data';

/** A time without any build that separates two runs, in seconds. */
const GAP = 300;
/** No build takes longer, in seconds: a record with another value is not believed. */
const LONGEST = 1e7;

/** A phase as it ran; times are in seconds since the run began. */
export interface RunPhase {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** A build of a run; times are in seconds since the run began. */
export interface RunBuild {
  readonly name: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly cpuSeconds: number;
  readonly phases: readonly RunPhase[];
  readonly load?: ProcessorLoad;
}

/** Builds of one machine that follow each other without a long break. */
export interface Run {
  readonly builder: string;
  /** When it began, in seconds since 1970. */
  readonly began: number;
  readonly seconds: number;
  /** In the order in which they began. */
  readonly builds: readonly RunBuild[];
  /** How many builds of the chain ran at other times or on other machines. */
  readonly others: number;
}

/** What a run needs to know of a step. */
export type RunStep = Pick<ReportStep, 'name' | 'label' | 'build'>;

/** A build with its times in seconds since 1970. */
interface Timed {
  readonly step: RunStep;
  readonly build: ReportBuild;
  readonly from: number;
  readonly to: number;
}

/** The last run in which something of the chain was really built, or undefined if nothing was. */
export function lastRun(steps: readonly RunStep[]): Run | undefined {
  const all = steps.flatMap(timed).sort((a, b) => a.to - b.to);
  const last = all.at(-1);
  if (last === undefined) return undefined;
  const { builder } = last.build;
  const builds = lastTogether(all.filter(({ build }) => build.builder === builder));
  const began = Math.min(...builds.map(({ from }) => from));
  return {
    builder,
    began,
    seconds: last.to - began,
    builds: builds.map((each) => runBuild(each, began)).sort((a, b) => a.from - b.from),
    others: all.length - builds.length,
  };
}

/** @returns nothing for a step that is not built, and for times that cannot be */
function timed(step: RunStep): Timed[] {
  const { build } = step;
  if (build === undefined || build.restsOn !== undefined) return [];
  const to = Date.parse(build.when) / 1000;
  const waited = build.phases.find(({ name }) => name === 'queue')?.seconds ?? 0;
  const seconds = build.seconds + waited;
  const possible = Number.isFinite(to) && seconds >= 0 && seconds < LONGEST;
  return possible ? [{ step, build, from: to - seconds, to }] : [];
}

/** The last builds that no gap separates, by the order in which they ended. */
function lastTogether(all: readonly Timed[]): Timed[] {
  const together: Timed[] = [];
  let began = Infinity;
  for (const each of [...all].reverse()) {
    if (together.length > 0 && began - each.to > GAP) break;
    together.push(each);
    began = Math.min(began, each.from);
  }
  return together;
}

function runBuild({ step, build, from, to }: Timed, began: number): RunBuild {
  const start = from - began;
  const length = to - from;
  const phases = phasesOf(build, length).map(({ name, ...phase }) => ({
    name,
    from: start + phase.from,
    to: start + phase.to,
  }));
  const { name, label } = step;
  const { cpuSeconds, load } = build;
  return { name, label, from: start, to: to - began, cpuSeconds, phases, ...(load && { load }) };
}

/** The phases within a build. An old record has only the time of each: then they follow each other as they began. */
function phasesOf({ course, phases }: ReportBuild, length: number): RunPhase[] {
  const within = (seconds: number): number => Math.min(length, Math.max(0, seconds));
  let at = 0;
  const begun = course ?? phases.map(({ name, seconds }) => ({ name, began: (at += seconds) - seconds }));
  return begun
    .map(({ name, began }, index) => {
      const next = begun[index + 1]?.began ?? length;
      return { name, from: within(began), to: within(next) };
    })
    .filter(({ from, to }) => to > from);
}
