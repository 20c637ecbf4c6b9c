/** What is being done for one resource right now. */
export interface Progress {
  /** What a build is doing: `download`, `unpack`, `patch`, `configure`, `build`, `install`, `smoke`, … */
  readonly phase: string;
  /** Seconds since the work began. */
  readonly seconds: number;
  /** The last line of the log. */
  readonly line?: string;
}

/** Somebody who waits for a piece of work. */
export interface Run {
  /** Ends the work when it is given. */
  readonly signal: AbortSignal;
  /** Called as the work goes on, about twice a second. */
  readonly progress: (progress: Progress) => void;
}
