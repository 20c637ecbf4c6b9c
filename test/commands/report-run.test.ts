import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastRun } from '../../commands/report/last-run';
import { processorUse } from '../../commands/report/processor-use';
import type { ReportBuild, ReportStep } from '../../commands/report/report-data';
import { summaryOf } from '../../commands/report/run-summary';
import { marksOf } from '../../commands/report/when-picture';
import { whenSection } from '../../commands/report/when-section';

const NOON = Date.parse('2026-11-27T12:00:00Z');

/** A step that was built for some seconds, and ended some seconds after noon. */
function built(name: string, end: number, seconds: number, more: Partial<ReportBuild> = {}): ReportStep {
  return {
    ...{ name, id: `stage0/${name}`, label: `stage0/${name}`, recipe: name, version: '1', licence: 'MIT' },
    ...{ summary: '', sources: [], patches: [], flags: [], needs: [], key: name, inputs: '{}' },
    build: {
      ...{ record: name, fingerprint: name, size: 1, files: 1, host: 'local', builder: '0@vm Linux 6.1' },
      when: new Date(NOON + 1000 * end).toISOString(),
      ...{ seconds, cpuSeconds: seconds / 2, phases: [{ name: 'build', seconds }] },
      ...more,
    },
    golden: { verdict: 'none', differences: [], count: 0 },
  };
}

/** The summary of a run that there is. */
function summary(steps: readonly ReportStep[]): ReturnType<typeof summaryOf> {
  const run = lastRun(steps);
  if (run === undefined) throw new Error('there is no run');
  return summaryOf(run);
}

/** The section of a report on these steps. */
function section(steps: readonly ReportStep[]): string {
  const run = lastRun(steps);
  return whenSection({ steps, ...(run && { run: summaryOf(run) }) }).text;
}

describe('the last run', () => {
  it('is what was built last without a break, in the order in which it began', () => {
    const steps = [
      built('yesterday', -80_000, 100),
      built('long', 500, 500),
      built('short', 100, 20),
      built('late', 790, 10), // 280 s after the one before
    ];
    const run = lastRun(steps);
    expect(run?.builds.map(({ name, from, to }) => [name, from, to])).toEqual([
      ['long', 0, 500],
      ['short', 80, 100],
      ['late', 780, 790],
    ]);
    expect(summary(steps)).toMatchObject({
      ...{ began: '2026-11-27T12:00:00.000Z', seconds: 790, between: 280, others: 1 },
      cpuSeconds: 265,
    });
    expect(lastRun([...steps, built('later', 1200, 100)])?.builds).toHaveLength(1);
  });

  it('has no reused results, none of other machines, and none whose times cannot be', () => {
    const steps = [
      built('own', 100, 100),
      built('reused', 90, 50, { restsOn: 'another' }),
      built('elsewhere', 80, 50, { builder: '0@other Linux 6.1' }),
      built('timeless', 80, 50, { when: 'yesterday' }),
      built('negative', 80, -1e300),
      built('endless', 80, 1e300),
    ];
    expect(lastRun(steps)?.builds.map(({ name }) => name)).toEqual(['own']);
    expect(lastRun(steps)?.others).toBe(1);
    expect(lastRun([])).toBeUndefined();
    expect(section([])).toBe('');
  });

  it('shows the phases as they ran, and those of an old record one after the other', () => {
    const phases = [
      { name: 'queue', seconds: 30 },
      { name: 'unpack', seconds: 5 },
      { name: 'build', seconds: 15 },
    ];
    const course = [
      { name: 'unpack', began: 0 },
      { name: 'queue', began: 5 },
      { name: 'build', began: 35 },
    ];
    const names = (step: ReportStep): unknown[] =>
      (lastRun([step])?.builds[0]?.phases ?? []).map(({ name, from, to }) => [name, from, to]);
    expect(names(built('old', 100, 20, { phases }))).toEqual([
      ['queue', 0, 30],
      ['unpack', 30, 35],
      ['build', 35, 50],
    ]);
    expect(names(built('new', 100, 20, { phases, course }))).toEqual([
      ['unpack', 0, 5],
      ['queue', 5, 35],
      ['build', 35, 50],
    ]);
  });
});

describe('where the processors were idle', () => {
  const course = [
    { name: 'configure', began: 0 },
    { name: 'build', began: 10 },
  ];

  it('is the phase that ran meanwhile', () => {
    const load = {
      processors: 2,
      interval: 5,
      busy: [
        [100, 100, 100, 80],
        [0, 20, 100, 100],
      ],
    };
    const { processors } = summary([built('gmp', 20, 20, { course, load })]);
    expect(processors).toEqual({
      ...{ count: 2, seconds: 20, idle: 10 },
      rests: [
        { step: 'gmp', label: 'stage0/gmp', phase: 'configure', seconds: 10, idle: 9 },
        { step: 'gmp', label: 'stage0/gmp', phase: 'build', seconds: 10, idle: 1 },
      ],
      phases: [
        { phase: 'configure', seconds: 10, idle: 9 },
        { phase: 'build', seconds: 10, idle: 1 },
      ],
    });
  });

  it('is shared by those that ran at the same time, without the one that waited', () => {
    const load = { processors: 1, interval: 10, busy: [[0, 50]] };
    const { processors } = summary([
      built('one', 20, 20, { load }),
      built('two', 20, 20, { course }),
      built('three', 20, 0, {
        phases: [{ name: 'queue', seconds: 20 }],
        course: [{ name: 'queue', began: 0 }],
      }),
    ]);
    expect(processors?.rests.map(({ step, phase, idle }) => [step, phase, idle])).toEqual([
      ['one', 'build', 7.5],
      ['two', 'configure', 5],
      ['two', 'build', 2.5],
    ]);
  });

  it('is by the finest samples where several builds have some, and by each processor behind a row', () => {
    const rough = { processors: 32, interval: 10, busy: Array<number[]>(16).fill([0]) };
    const fine = { processors: 32, interval: 1, busy: Array<number[]>(16).fill(Array<number>(5).fill(75)) };
    const use = summary([built('rough', 10, 10, { load: rough }), built('fine', 5, 5, { load: fine })]);
    expect(use.processors).toMatchObject({ count: 32, seconds: 10, idle: 5 * 32 + 5 * 8 });
  });

  it('is unknown where nothing was sampled, and where it was sampled on other processors', () => {
    expect(summary([built('old', 10, 10)]).processors).toBeUndefined();
    const steps = [
      built('before', 10, 10, { load: { processors: 1, interval: 10, busy: [[0]] } }),
      built('after', 20, 10, { load: { processors: 2, interval: 10, busy: [[100], [50]] } }),
    ];
    expect(summary(steps).processors).toMatchObject({ count: 2, seconds: 10, idle: 5 });
  });

  it('adds up: the idle time of all phases is that of the run, whatever runs when', () => {
    const some = fc.record({
      end: fc.integer({ min: 1, max: 200 }),
      seconds: fc.integer({ min: 1, max: 200 }),
      busy: fc.option(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 20 })),
    });
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 6 }), (all) => {
        const steps = all.map(({ end, seconds, busy }, at) =>
          built(`step-${at}`, end, seconds, {
            course,
            ...(busy && { load: { processors: 1, interval: seconds / busy.length, busy: [busy] } }),
          }),
        );
        const run = lastRun(steps);
        if (run === undefined) throw new Error('there is no run');
        const { stretches } = processorUse(run);
        const wall = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
        expect(wall).toBeCloseTo(run.seconds, 3);
        const { processors } = summaryOf(run);
        const shown = (processors?.phases ?? []).reduce((sum, { idle }) => sum + idle, 0);
        // Phases with less than a two-hundredth are left out.
        expect(shown).toBeGreaterThan(0.98 * (processors?.idle ?? 0) - 0.2);
        expect(shown).toBeLessThan((processors?.idle ?? 0) + 0.2);
      }),
    );
  });
});

describe('the picture of a run', () => {
  it('has a few round marks for any length, none of them at the very end', () => {
    expect(marksOf(20)).toEqual([5, 10, 15]);
    expect(marksOf(2225)).toEqual([600, 1200, 1800]);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e8, noNaN: true }), (seconds) => {
        const marks = marksOf(seconds);
        expect(marks.length).toBeLessThanOrEqual(6);
        expect(Math.max(0, ...marks)).toBeLessThanOrEqual(0.94 * seconds);
      }),
    );
  });

  it('draws the load where it was sampled, and nothing elsewhere', () => {
    const load = { processors: 1, interval: 10, busy: [[100, 25]] };
    const text = section([built('one', 20, 20, { load }), built('two', 40, 20)]);
    expect(text).toContain('<path class="idle" d="M0 100V0H200V100Z" />');
    expect(text).toContain('<path class="busy" d="M0 100V0H100V75H200V100Z" />');
    expect(text).toMatch(/aria-label="processor 0: 63 % busy"/);
    expect(text).toContain('1, idle for 38 % of their time: 7.5 s of processor time, in the 20 s in which');
  });

  it('has numbers only, whatever a record says', () => {
    const strange = fc.record({
      end: fc.double(),
      seconds: fc.double(),
      course: fc.array(fc.record({ name: fc.string(), began: fc.double() })),
      phases: fc.array(fc.record({ name: fc.constantFrom('queue', 'build'), seconds: fc.double() })),
      interval: fc.double({ min: 0, minExcluded: true, noNaN: true }),
      busy: fc.array(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 5 }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(strange, { maxLength: 4 }), (all) => {
        const steps = all.map(({ end, seconds, course, phases, interval, busy }, at) =>
          built(`step-${at}`, 0, seconds, {
            when: Number.isFinite(end) && Math.abs(end) < 1e12 ? new Date(end).toISOString() : 'never',
            ...{ course, phases, load: { processors: 2, interval, busy } },
          }),
        );
        const text = section(steps);
        const drawn = [...text.matchAll(/ (?:x|width|x1|x2|d)="([^"]*)"/g)].map(([, value]) => value);
        for (const value of drawn) expect(value).toMatch(/^[\d.%MHVZ ]*$/);
      }),
    );
  });
});
