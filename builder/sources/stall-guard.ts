import { preciseText } from '../ground/duration';
import { PlaceFailure } from './place';
import type { TimeLimits } from './time-limits';

/**
 * Watches the flow of data. Its signal is aborted, with the reason, if the answer does not start in time, if no data
 * arrives for too long, or if the data arrives too slowly.
 */
export class StallGuard {
  private readonly controller = new AbortController();
  /** Also aborted with the caller's own signal. */
  readonly signal: AbortSignal;
  private timer: NodeJS.Timeout | undefined;
  private waitingSince = performance.now();
  private waited = 0;
  private bytes = 0;
  private total = 0;
  private stopped = false;

  /** Starts to wait for the answer. */
  constructor(
    private readonly timeLimits: TimeLimits,
    outer: AbortSignal,
  ) {
    this.signal = AbortSignal.any([outer, this.controller.signal]);
    this.wait(timeLimits.answer, `no answer within ${preciseText(timeLimits.answer / 1000)}`);
  }

  /** The answer has started: starts to wait for data. */
  begun(): void {
    this.next();
  }

  /** Data has arrived: stops waiting, because the time that the reader now takes is not the place's fault. */
  arrived(bytes: number): void {
    clearTimeout(this.timer);
    this.waited += performance.now() - this.waitingSince;
    this.bytes += bytes;
    this.total += bytes;
    if (this.waited < this.timeLimits.window) return;
    if (this.bytes < this.timeLimits.leastBytes) {
      this.fail(
        `too slow: ${this.bytes} bytes in ${preciseText(this.waited / 1000)}, given up after ${this.total} bytes`,
      );
    }
    this.waited = 0;
    this.bytes = 0;
  }

  /** Starts to wait for more data. */
  next(): void {
    const { silence } = this.timeLimits;
    this.wait(silence, `nothing came for ${preciseText(silence / 1000)}, given up after ${this.total} bytes`);
  }

  /** Stops waiting for good. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private wait(limit: number, reason: string): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    this.waitingSince = performance.now();
    this.timer = setTimeout(() => this.fail(reason), limit);
  }

  private fail(reason: string): void {
    clearTimeout(this.timer);
    this.controller.abort(new PlaceFailure(reason));
  }
}
