/** The current work on one resource. */
export interface Progress {
  /** The current step of a build: `download`, `unpack`, `patch`, `configure`, `build`, `install`, `smoke`, … */
  readonly phase: string;
  /** Seconds since the work began. */
  readonly seconds: number;
  /** The last line of the log. */
  readonly line?: string;
}

/** The caller that waits for a piece of work. */
export interface Run {
  /** Ends the work when it is aborted. */
  readonly signal: AbortSignal;
  /** Called during the work, about twice a second. */
  readonly progress: (progress: Progress) => void;
  /** Called for what the user should know although the work goes on: one sentence. */
  readonly warn?: (text: string) => void;
}
