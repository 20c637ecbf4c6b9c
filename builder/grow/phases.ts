/** The phase in which a build waits for others, and does nothing. Only the builder itself can enter it. */
export const QUEUE = 'queue';

/** How many phases are told apart before a script's further ones count as one. */
const MOST = 64;
/** The phase that stands for all those beyond that. */
export const OTHERS = 'other phases';

/** The phases of one build: which one it is in, and how long each took. Their number is bounded. */
export class Phases {
  private current = 'start';
  private entered: number;
  /** Milliseconds of each phase that has ended. */
  private readonly ended = new Map<string, number>();

  /** @param now a clock that never jumps, in milliseconds */
  constructor(private readonly now: () => number) {
    this.entered = now();
  }

  /** The name of the phase that goes on. */
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

  /** Seconds of each phase so far, by its name, in the order in which they began; hundredths. */
  get seconds(): Record<string, number> {
    const all = new Map(this.ended);
    all.set(this.current, (all.get(this.current) ?? 0) + this.now() - this.entered);
    return Object.fromEntries([...all].map(([name, time]) => [name, Math.round(time / 10) / 100]));
  }
}
