/** Compile jobs that one build may run at the same time. */
export interface JobShare {
  readonly jobs: number;
  release(): void;
}

/**
 * The compile jobs of all builds together. A build waits until there is one to have, and takes all that
 * are free then: builds of a chain mostly wait for each other, and one that runs alone shall use the machine.
 */
export class JobTokens {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  /** @param total at least 1 */
  constructor(readonly total: number) {
    this.free = total;
  }

  async take(signal: AbortSignal): Promise<JobShare> {
    while (this.free === 0) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.waiting.push(wake);
        signal.addEventListener('abort', wake);
      });
    }
    signal.throwIfAborted();
    const jobs = this.free;
    this.free = 0;
    let held = true;
    return {
      jobs,
      release: () => {
        if (!held) return;
        held = false;
        this.free += jobs;
        for (const wake of this.waiting.splice(0)) wake();
      },
    };
  }
}
