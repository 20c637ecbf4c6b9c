import type { Run } from './last-run';
import { idleIn, processorUse, wallOf, type ProcessorUse } from './processor-use';

/** The phase in which a build waits for others. */
const WAITING = 'queue';
/** How many phases of builds a summary names. */
const MOST_RESTS = 5;
/** The share of all idle time that is not worth a row, and the processor-seconds. */
const NO_REST = { share: 0.005, seconds: 0.05 };

/** A phase with the processor time that was idle while it ran. */
export interface Rest {
  /** The step's internal name. Absent for a phase of all builds together. */
  readonly step?: string;
  readonly label?: string;
  readonly phase: string;
  /** Wall time. */
  readonly seconds: number;
  /** Processor-seconds. */
  readonly idle: number;
}

/** A run in figures. */
export interface RunSummary {
  /** User id, machine and kernel. */
  readonly builder: string;
  /** When it began, ISO 8601, UTC. */
  readonly began: string;
  /** Wall time from the first beginning to the last end. */
  readonly seconds: number;
  /** CPU time of all build scripts. */
  readonly cpuSeconds: number;
  /** Wall time in which no build ran. */
  readonly between: number;
  /** The internal names of the steps that were built, in the order in which they began. */
  readonly steps: readonly string[];
  /** How many steps of the chain were built at other times or on other machines. */
  readonly others: number;
  /** Absent if the load of the processors was not sampled. */
  readonly processors?: {
    readonly count: number;
    /** Wall time in which the load was sampled. */
    readonly seconds: number;
    /** Processor-seconds of it that were idle. */
    readonly idle: number;
    /** The phases of single builds with the most idle time, and each kind of phase; the longest first. */
    readonly rests: readonly Rest[];
    readonly phases: readonly Rest[];
  };
}

/** What a page and `--json` say of a run. */
export function summaryOf(run: Run): RunSummary {
  const use = processorUse(run);
  const { builder, began, seconds, builds, others } = run;
  return {
    builder,
    began: new Date(1000 * began).toISOString(),
    seconds: rounded(seconds),
    cpuSeconds: rounded(builds.reduce((sum, build) => sum + build.cpuSeconds, 0)),
    between: rounded(wallOf(use.stretches.filter(({ active }) => active.length === 0))),
    steps: builds.map(({ name }) => name),
    others,
    ...(use.processors !== undefined && { processors: processorsOf(use, use.processors) }),
  };
}

function processorsOf(use: ProcessorUse, count: number): NonNullable<RunSummary['processors']> {
  const { rows, stretches } = use;
  const sampled = stretches.filter(({ busy }) => busy);
  const idle = sampled.reduce((sum, stretch) => sum + idleIn(stretch, rows), 0);
  const worthIt = (rest: Rest): boolean => rest.idle >= Math.max(NO_REST.seconds, NO_REST.share * idle);
  const single = restsOf(use, ({ step, phase }) => `${step} ${phase}`);
  const kinds = restsOf(use, ({ phase }) => phase).map(({ phase, seconds, idle }) => ({
    phase,
    seconds,
    idle,
  }));
  return {
    count,
    seconds: rounded(wallOf(sampled)),
    idle: rounded(idle),
    rests: single.filter(worthIt).slice(0, MOST_RESTS),
    phases: kinds.filter(worthIt),
  };
}

/**
 * The idle time by phase, the longest first. Phases that run at the same time share it; a build that waits for others
 * has none of it.
 */
function restsOf(
  { rows, stretches }: ProcessorUse,
  by: (of: { readonly step: string; readonly phase: string }) => string,
): Rest[] {
  const rests = new Map<string, Required<Rest>>();
  for (const stretch of stretches) {
    const working = stretch.active.filter(({ phase }) => phase.name !== WAITING);
    const idle = idleIn(stretch, rows) / working.length;
    for (const { build, phase } of working) {
      const id = by({ step: build.name, phase: phase.name });
      const rest = rests.get(id) ?? noRest(build.name, build.label, phase.name);
      const seconds = rest.seconds + stretch.to - stretch.from;
      rests.set(id, { ...rest, seconds, idle: rest.idle + idle });
    }
  }
  const all = [...rests.values()].sort((a, b) => b.idle - a.idle);
  return all.map((rest) => ({ ...rest, seconds: rounded(rest.seconds), idle: rounded(rest.idle) }));
}

function noRest(step: string, label: string, phase: string): Required<Rest> {
  return { step, label, phase, seconds: 0, idle: 0 };
}

function rounded(seconds: number): number {
  return Math.round(100 * seconds) / 100;
}
