/** The phase in which a build waits for others and is idle. Only the builder itself can enter it. */
export const QUEUE = 'queue';

/** How many phases are distinguished; a script's further phases count as one. */
const MOST = 64;
/** The phase that all further ones count as. */
export const OTHERS = 'other phases';
/** How many changes of the phase are remembered; after the last one, all is {@link OTHERS}. */
const MOST_CHANGES = 64;
/** Phases shorter than this, in milliseconds, have a time but no place in the course. */
const NO_TIME = 10;

/** The phases of one build: the current one, and the time of each. Their number is bounded. */
export class Phases {
  private current = 'start';
  private entered: number;
  /** Milliseconds of each completed phase. */
  private readonly ended = new Map<string, number>();
  private readonly begun: { readonly name: string; readonly at: number }[];

  /** @param now a monotonic clock, in milliseconds */
  constructor(private readonly now: () => number) {
    this.entered = now();
    this.begun = [{ name: this.current, at: this.entered }];
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
    this.remember(now);
  }

  /** Seconds of each phase so far, by name, in the order in which they began; rounded to hundredths. */
  get seconds(): Record<string, number> {
    const all = new Map(this.ended);
    all.set(this.current, (all.get(this.current) ?? 0) + this.now() - this.entered);
    return Object.fromEntries([...all].map(([name, time]) => [name, Math.round(time / 10) / 100]));
  }

  /** The phases as they followed each other, each with the second at which it began; rounded to hundredths. */
  get course(): [string, number][] {
    const start = this.begun[0]?.at ?? 0;
    return this.begun.map(({ name, at }) => [name, Math.round((at - start) / 10) / 100]);
  }

  private remember(now: number): void {
    if (this.begun.length === MOST_CHANGES) return;
    const last = this.begun.at(-1);
    // The first one stays, so that the course begins at 0.
    if (this.begun.length > 1 && last && now - last.at < NO_TIME) this.begun.pop();
    if (this.begun.at(-1)?.name === this.current) return;
    this.begun.push({ name: this.begun.length === MOST_CHANGES - 1 ? OTHERS : this.current, at: now });
  }
}
