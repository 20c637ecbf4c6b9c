/** How long a place may keep us waiting before the next one is tried. Times are milliseconds. */
export interface Patience {
  /** For a connection. */
  readonly connect: number;
  /** From the request to the beginning of the answer, redirects included. */
  readonly answer: number;
  /** Between two arrivals of data. */
  readonly silence: number;
  /** Over this much time of waiting, at least `leastBytes` have to arrive: a trickle is as good as nothing. */
  readonly window: number;
  readonly leastBytes: number;
}

/**
 * A place that hangs costs seconds. A slow line is none that hangs: 8 KB a second is what the slowest line
 * still gives on which anybody would build a toolchain.
 */
export const PATIENCE: Patience = {
  connect: 4_000,
  answer: 8_000,
  silence: 8_000,
  window: 15_000,
  leastBytes: 15 * 8_000,
};
