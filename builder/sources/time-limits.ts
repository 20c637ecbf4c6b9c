/** How long to wait for a place before the next one is tried. Times are milliseconds. */
export interface TimeLimits {
  /** For a connection. */
  readonly connect: number;
  /** From the request to the start of the answer, redirects included. */
  readonly answer: number;
  /** Between two arrivals of data. */
  readonly silence: number;
  /** Within this much waiting time, at least `leastBytes` must arrive: a trickle counts as a failure. */
  readonly window: number;
  readonly leastBytes: number;
}

/**
 * A place that hangs costs seconds. Slow is not stalled: 8 KB a second is the slowest line over which anybody would
 * build a toolchain.
 */
export const TIME_LIMITS: TimeLimits = {
  connect: 4_000,
  answer: 8_000,
  silence: 8_000,
  window: 15_000,
  leastBytes: 15 * 8_000,
};
