import { readFileSync } from 'node:fs';
import type { ProcessorLoad } from '../store/processor-load';
import { LoadSamples, processorTicks } from './load-samples';

/** Where Linux counts what each processor does. */
const COUNTERS = '/proc/stat';

/**
 * Samples the load of this machine's processors until it is stopped. Where Linux does not give the counters, there is no
 * load: a build never fails for it.
 */
export class LoadSampler {
  private readonly samples = new LoadSamples();
  private readonly started = performance.now();
  private timer: NodeJS.Timeout | undefined;

  /** @param counters the file with the counters */
  constructor(private readonly counters = COUNTERS) {
    this.sample();
  }

  /** The load since it was created. */
  get load(): ProcessorLoad | undefined {
    return this.read() ? this.samples.load : undefined;
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private sample(): void {
    if (!this.read()) return;
    const { interval } = this.samples;
    const left = interval - (this.seconds % interval);
    // A timer may be early by a millisecond.
    const next = left < interval / 2 ? left + interval : left;
    this.timer = setTimeout(() => this.sample(), 1000 * next);
    this.timer.unref();
  }

  /** @returns whether the counters could be read */
  private read(): boolean {
    try {
      this.samples.add(this.seconds, processorTicks(readFileSync(this.counters, 'utf8')));
      return true;
    } catch {
      return false;
    }
  }

  private get seconds(): number {
    return (performance.now() - this.started) / 1000;
  }
}
