/** How much of a machine one run may take. None of it is in a key: who reaches a limit has no artifact. */
export interface Limits {
  /** Bytes of memory of all its processes together, and of addresses of each. */
  readonly memory: number;
  /** Processes and threads at the same time. */
  readonly processes: number;
  /** Bytes of its largest file. */
  readonly file: number;
}

const GB = 2 ** 30;

/**
 * The limits of a build with this many compile jobs: generous, since they are there for what runs wild. They have not
 * been set by measurement; a compiler's largest jobs take one to two GB.
 */
export function limitsFor(jobs: number): Limits {
  return { memory: (4 + 2 * jobs) * GB, processes: 512 + 16 * jobs, file: 8 * GB };
}
