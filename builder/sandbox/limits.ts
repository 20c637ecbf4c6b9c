/** The limits of one run. They are in no key: a run that reaches a limit fails, and makes no artifact. */
export interface Limits {
  /** Bytes of memory of all its processes together, and of the address space of each. */
  readonly memory: number;
  /** Processes and threads at the same time. */
  readonly processes: number;
  /** The largest file, in bytes. */
  readonly file: number;
}

const GB = 2 ** 30;

/**
 * The limits of a build with this many compile jobs. They are generous, because they only have to stop runaway
 * processes, and were not derived from measurements; a compiler's largest jobs take one to two GB.
 */
export function limitsFor(jobs: number): Limits {
  return { memory: (4 + 2 * jobs) * GB, processes: 512 + 16 * jobs, file: 8 * GB };
}
