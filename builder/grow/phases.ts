/** The phase in which a build waits for others and is idle. Only the builder itself can enter it. */
export const QUEUE = 'queue';

/** How many phases are distinguished; a script's further phases count as one. */
const MOST = 64;
/** The phase that all further ones count as. */
export const OTHERS = 'other phases';

/** The phases of one build: the current one, and the time of each. Their number is bounded. */
export class Phases {
  private current = 'start';
  private entered: number;
  /** Milliseconds of each completed phase. */
  private readonly ended = new Map<string, number>();

  /** @param now a monotonic clock, in milliseconds */
  constructor(private readonly now: () => number) {
    this.entered = now();
  }

  /** The name of the current phase. */
  get name(): string {
    return this.current;
  }

  enter(phase: string, by: 'builder' | 'script'): void {
    const now = this.now();
    this.ended.set(this.current, (this.ended.get(this.current) ?? 0) + now - this.entered);
    this.entered = now;
    const known = by === 'builder' || this.ended.has(phase) || this.ended.size < MOST;
    this.current = known ? phase : OTHERS;
  }

  /** Seconds of each phase so far, by name, in the order in which they began; rounded to hundredths. */
  get seconds(): Record<string, number> {
    const all = new Map(this.ended);
    all.set(this.current, (all.get(this.current) ?? 0) + this.now() - this.entered);
    return Object.fromEntries([...all].map(([name, time]) => [name, Math.round(time / 10) / 100]));
  }
}
