import { MOST_SAMPLES, rowSizes, type ProcessorLoad } from '../store/processor-load';

/** Clock ticks since a processor was started: all, and those in which it had nothing to run. */
export interface ProcessorTicks {
  readonly total: number;
  readonly idle: number;
}

/** The ticks of each row of processors at one time. */
interface Point {
  /** Seconds. */
  readonly at: number;
  readonly rows: readonly ProcessorTicks[];
}

/** The interval at which sampling begins, in seconds. */
const FIRST_INTERVAL = 1;
/** The shortest time that has a load, in seconds: the kernel counts in hundredths. */
const SHORTEST = 0.1;

/**
 * The counters of /proc/stat, a processor each. Waiting for a disk counts as idle; time that a hypervisor gave to other
 * guests does not.
 *
 * @throws Error for anything else than counters
 */
export function processorTicks(stat: string): ProcessorTicks[] {
  const lines = stat.split('\n').filter((line) => /^cpu\d+ /.test(line));
  return lines.map((line) => {
    // Time as a guest's processor, the last two, is part of the first two.
    const all = line.split(/ +/).slice(1, 9).map(Number);
    const [, , , idle = 0, waiting = 0] = all;
    if (!all.every(Number.isSafeInteger)) throw new Error(`no counters: ${line}`);
    return { total: all.reduce((sum, ticks) => sum + ticks, 0), idle: idle + waiting };
  });
}

/**
 * The load of the processors over a build of any length, in bounded memory. Counters are kept instead of loads, so that
 * each second sample can be dropped, and a late sample is no error.
 */
export class LoadSamples {
  private processors: number | undefined;
  private comparable = true;
  private points: Point[] = [];
  /** Seconds between two samples. */
  interval = FIRST_INTERVAL;

  /** @param at seconds, by a monotonic clock */
  add(at: number, ticks: readonly ProcessorTicks[]): void {
    this.processors ??= ticks.length;
    // The ticks of different processors cannot be compared.
    if (ticks.length !== this.processors) this.comparable = false;
    if (!this.comparable) return;
    this.points.push({ at, rows: rowsOf(ticks) });
    while (this.seconds > MOST_SAMPLES * this.interval) {
      this.interval *= 2;
      const last = this.points.length - 1;
      this.points = this.points.filter((_, index) => index % 2 === 0 || index === last);
    }
  }

  /** The load so far, or undefined if the time was too short, or a processor was added or removed meanwhile. */
  get load(): ProcessorLoad | undefined {
    const { seconds, interval, processors = 0, points, comparable } = this;
    if (seconds < SHORTEST || processors === 0 || !comparable) return undefined;
    const count = Math.ceil(seconds / interval);
    const edges = Array.from({ length: count + 1 }, (_, index) => Math.min(index * interval, seconds));
    const rows = rowSizes(processors).map((_, row) => edges.map((edge) => ticksAt(points, row, edge)));
    return { processors, interval, busy: rows.map(percentages) };
  }

  /** The time between the first sample and the last. */
  private get seconds(): number {
    const [first, last] = [this.points[0], this.points.at(-1)];
    return first === undefined || last === undefined ? 0 : last.at - first.at;
  }
}

function rowsOf(ticks: readonly ProcessorTicks[]): ProcessorTicks[] {
  let from = 0;
  return rowSizes(ticks.length).map((size) => {
    const row = ticks.slice(from, (from += size));
    const sum = (of: keyof ProcessorTicks): number => row.reduce((all, each) => all + each[of], 0);
    return { total: sum('total'), idle: sum('idle') };
  });
}

/** The ticks of a row at a time, in seconds after the first sample: between two samples, in proportion. */
function ticksAt(points: readonly Point[], row: number, seconds: number): ProcessorTicks {
  const at = (points[0]?.at ?? 0) + seconds;
  const next = Math.max(
    1,
    points.findIndex((point) => point.at >= at),
  );
  const [before, after] = [points[next - 1], points[next]];
  const [from, to] = [before?.rows[row], after?.rows[row]];
  if (!before || !after || !from || !to) return { total: 0, idle: 0 };
  const share = after.at > before.at ? (at - before.at) / (after.at - before.at) : 1;
  const between = (of: keyof ProcessorTicks): number => from[of] + share * (to[of] - from[of]);
  return { total: between('total'), idle: between('idle') };
}

function percentages(ticks: readonly ProcessorTicks[]): number[] {
  return ticks.slice(1).map(({ total, idle }, index) => {
    const before = ticks[index] ?? { total, idle };
    const passed = total - before.total;
    const busy = passed > 0 ? 1 - (idle - before.idle) / passed : 0;
    return Math.round(100 * Math.min(1, Math.max(0, busy)));
  });
}
