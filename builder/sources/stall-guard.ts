import { preciseText } from '../ground/duration';
import { PlaceFailure } from './place';
import type { TimeLimits } from './time-limits';

/**
 * Watches that data keeps coming. Its signal is given, with the reason, when the answer does not begin in
 * time, when nothing arrives for too long, or when too little does.
 */
export class StallGuard {
  private readonly controller = new AbortController();
  /** Also given when the caller's own signal is. */
  readonly signal: AbortSignal;
  private timer: NodeJS.Timeout | undefined;
  private waitingSince = performance.now();
  private waited = 0;
  private bytes = 0;
  private total = 0;
  private stopped = false;

  /** Waits for the answer from now on. */
  constructor(
    private readonly timeLimits: TimeLimits,
    outer: AbortSignal,
  ) {
    this.signal = AbortSignal.any([outer, this.controller.signal]);
    this.wait(timeLimits.answer, `no answer within ${preciseText(timeLimits.answer / 1000)}`);
  }

  /** The answer has begun: from now on data is waited for. */
  begun(): void {
    this.next();
  }

  /** Data has arrived. What the taker does with it now is not the place's fault: the waiting stops. */
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

  /** More data is waited for. */
  next(): void {
    const { silence } = this.timeLimits;
    this.wait(silence, `nothing came for ${preciseText(silence / 1000)}, given up after ${this.total} bytes`);
  }

  /** Nothing is waited for any more. */
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
