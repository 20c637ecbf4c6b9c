import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LoadSamples, processorTicks, type ProcessorTicks } from '../../../builder/grow/load-samples';
import {
  MOST_ROWS,
  MOST_SAMPLES,
  processorLoadSchema,
  rowSizes,
} from '../../../builder/store/processor-load';

const STAT = `cpu  30 0 30 130 10 0 0 0 0 0
cpu0 10 1 20 60 5 1 2 1 7 0
cpu1 20 0 10 70 5 0 0 0 0 0
intr 12345 0 9
ctxt 99
`;

/** The ticks after some seconds of processors that are each busy for a share of the time. */
function after(seconds: number, busy: readonly number[]): ProcessorTicks[] {
  return busy.map((share) => ({ total: 100 * seconds, idle: 100 * seconds * (1 - share) }));
}

describe('the counters of the kernel', () => {
  it('are read for each processor: waiting for a disk is idle, a guest is counted once, stolen time is busy', () => {
    expect(processorTicks(STAT)).toEqual([
      { total: 100, idle: 65 },
      { total: 105, idle: 75 },
    ]);
  });

  it('are refused where they are no numbers, and there are none in another file', () => {
    expect(() => processorTicks('cpu0 1 2 x 4\n')).toThrow('no counters: cpu0 1 2 x 4');
    expect(processorTicks('MemTotal: 12 kB\n')).toEqual([]);
  });
});

describe('the load of a build', () => {
  it('is the share of each interval in which a processor had something to run', () => {
    const samples = new LoadSamples();
    samples.add(7, after(0, [1, 0]));
    samples.add(8, [
      { total: 100, idle: 20 },
      { total: 100, idle: 100 },
    ]);
    samples.add(8.5, [
      { total: 150, idle: 20 },
      { total: 150, idle: 125.4 },
    ]);
    expect(samples.load).toEqual({
      processors: 2,
      interval: 1,
      busy: [
        [80, 100],
        [0, 49],
      ],
    });
  });

  it('is right where a sample came late', () => {
    const samples = new LoadSamples();
    for (const at of [0, 1, 4.5, 5]) samples.add(at, after(at, [0.25]));
    expect(samples.load?.busy).toEqual([[25, 25, 25, 25, 25]]);
  });

  it('has intervals of the same kind at the end of a long build as at its beginning', () => {
    const samples = new LoadSamples();
    let idle = 0;
    for (let at = 0; at <= 1000; at += 1) {
      samples.add(at, [{ total: 100 * at, idle }]);
      if (at >= 500) idle += 100;
    }
    const { interval, busy } = samples.load ?? { interval: 0, busy: [] };
    expect(interval).toBe(8);
    expect(busy[0]).toHaveLength(125);
    expect(busy[0]?.slice(0, 62)).toEqual(Array(62).fill(100));
    expect(busy[0]?.slice(62)).toEqual([50, ...Array<number>(62).fill(0)]);
  });

  it('is not known of a time that is too short, nor where there are no counters', () => {
    const samples = new LoadSamples();
    expect(samples.load).toBeUndefined();
    samples.add(0, after(0, [1]));
    samples.add(0.05, after(0.05, [1]));
    expect(samples.load).toBeUndefined();
    const none = new LoadSamples();
    none.add(0, []);
    none.add(9, []);
    expect(none.load).toBeUndefined();
  });

  it('is not known once a processor was added', () => {
    const samples = new LoadSamples();
    samples.add(0, after(0, [1]));
    samples.add(1, after(1, [1, 1]));
    samples.add(2, after(2, [1]));
    expect(samples.load).toBeUndefined();
  });

  it('has a row of neighbouring processors each on a large machine, with the same sum', () => {
    const shares = Array.from({ length: 256 }, (_, processor) => (processor < 16 ? 1 : processor / 1000));
    const samples = new LoadSamples();
    samples.add(0, after(0, shares));
    samples.add(1, after(1, shares));
    const { processors, busy } = samples.load ?? { processors: 0, busy: [] };
    expect(processors).toBe(256);
    expect(busy).toHaveLength(16);
    expect(busy[0]).toEqual([100]);
    expect(busy[1]).toEqual([2]); // the mean of 1.6 to 3.1 percent
    expect(rowSizes(18)).toEqual([...Array<number>(7).fill(1), 2, ...Array<number>(7).fill(1), 2]);
  });

  it('is of bounded size and valid in a record, whatever the counters say and however late they come', () => {
    const ticks = fc.record({ total: fc.nat(), idle: fc.nat() });
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 40 })
          .chain((processors) =>
            fc.array(
              fc.tuple(
                fc.double({ min: 0.001, max: 5000, noNaN: true }),
                fc.array(ticks, { minLength: processors, maxLength: processors }),
              ),
              { minLength: 2, maxLength: 300 },
            ),
          ),
        (all) => {
          const samples = new LoadSamples();
          let at = 0;
          for (const [later, counters] of all) samples.add((at += later), counters);
          const { load } = samples;
          if (load === undefined) return;
          expect(processorLoadSchema.safeParse(load).success).toBe(true);
          expect(load.busy.length).toBeLessThanOrEqual(MOST_ROWS);
          for (const row of load.busy) expect(row.length).toBeLessThanOrEqual(MOST_SAMPLES);
        },
      ),
      { numRuns: 50 },
    );
  });
});
