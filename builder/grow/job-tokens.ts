/** A seat among the running builds: it may unpack its sources, and requests compile jobs when it can use them. */
export interface Seat {
  /**
   * Waits for the compile jobs that its script may run. They are held until the seat is released.
   *
   * @param all waits until all jobs are free, and takes them: for a build that takes much longer than others
   */
  readonly jobs: (all?: boolean) => Promise<number>;
  readonly release: () => void;
}

interface Sitting {
  held: number;
}

interface Asking {
  readonly sitting: Sitting;
  readonly all: boolean;
  readonly grant: () => void;
}

/**
 * The compile jobs of all builds together. Builds that are ready at the same time share the free jobs evenly and run in
 * parallel. A build that is ready alone takes all, because builds of a chain mostly wait for each other.
 *
 * A build requests jobs only after its sources are unpacked. So builds that became ready together share the jobs, and
 * unpacking runs in parallel with compiling.
 */
export class JobTokens {
  private free: number;
  private readonly sitting = new Set<Sitting>();
  private asking: Asking[] = [];
  private waiting: (() => void)[] = [];

  /** @param total at least 1: the number of compile jobs, and of concurrent builds */
  constructor(readonly total: number) {
    this.free = total;
  }

  /** Waits for a seat; there are as many as compile jobs. */
  async seat(signal: AbortSignal): Promise<Seat> {
    while (this.sitting.size >= this.total) {
      await woken(signal, (wake) => this.waiting.push(wake));
    }
    signal.throwIfAborted();
    const own: Sitting = { held: 0 };
    this.sitting.add(own);
    return {
      jobs: async (all = false) => await this.ask(own, all, signal),
      release: () => {
        if (!this.sitting.delete(own)) return;
        this.free += own.held;
        for (const wake of this.waiting.splice(0)) wake();
        this.share();
      },
    };
  }

  private async ask(sitting: Sitting, all: boolean, signal: AbortSignal): Promise<number> {
    await woken(signal, (grant) => {
      this.asking.push({ sitting, all, grant });
      this.share();
    });
    if (signal.aborted) {
      this.asking = this.asking.filter((each) => each.sitting !== sitting);
      signal.throwIfAborted();
    }
    return sitting.held;
  }

  /** Hands out free jobs in the order of the requests. */
  private share(): void {
    for (let next = this.asking[0]; next !== undefined; next = this.asking[0]) {
      if (next.all ? this.free < this.total : this.free === 0) return;
      const without = [...this.sitting].filter(({ held }) => held === 0).length;
      const jobs = next.all ? this.free : Math.max(1, Math.floor(this.free / without));
      next.sitting.held = jobs;
      this.free -= jobs;
      this.asking.shift();
      next.grant();
    }
  }
}

/** Waits until the callback is called or the signal is aborted. */
async function woken(signal: AbortSignal, register: (wake: () => void) => void): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve) => {
    const wake = (): void => {
      signal.removeEventListener('abort', wake);
      resolve();
    };
    signal.addEventListener('abort', wake);
    register(wake);
  });
}
