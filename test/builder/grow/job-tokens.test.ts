import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JobTokens } from '../../../builder/grow/job-tokens';

const never = (): AbortSignal => new AbortController().signal;

describe('JobTokens', () => {
  it('never gives out more than there are, over all builds together, and starves none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
        async (total, builds) => {
          const tokens = new JobTokens(total);
          let [held, most, done] = [0, 0, 0];
          const build = async (all: boolean): Promise<void> => {
            const seat = await tokens.seat(never());
            const jobs = await seat.jobs(all);
            if (all) expect(jobs).toBe(total);
            held += jobs;
            most = Math.max(most, held);
            await Promise.resolve();
            held -= jobs;
            done++;
            seat.release();
            seat.release(); // giving back twice gives back once
          };
          await Promise.all(builds.map(build));
          expect(done).toBe(builds.length);
          expect(most).toBeLessThanOrEqual(total);
          const alone = await tokens.seat(never());
          expect(await alone.jobs()).toBe(total);
        },
      ),
    );
  });

  it('are shared by builds that are ready together, and taken whole by one that is alone', async () => {
    const tokens = new JobTokens(4);
    const [one, other] = [await tokens.seat(never()), await tokens.seat(never())];
    expect([await one.jobs(), await other.jobs()]).toEqual([2, 2]);
    one.release();
    other.release();
    const alone = await tokens.seat(never());
    expect(await alone.jobs()).toBe(4);
    const late = await tokens.seat(never());
    const waiting = late.jobs();
    alone.release();
    expect(await waiting).toBe(4);
  });

  it('are waited for by a build that wants all, and by those who ask after it', async () => {
    const tokens = new JobTokens(2);
    const [short, long] = [await tokens.seat(never()), await tokens.seat(never())];
    expect(await short.jobs()).toBe(1);
    const wanted = long.jobs(true);
    short.release();
    expect(await wanted).toBe(2);
  });

  it('let a build be cancelled that waits for a seat or for jobs, and others go on', async () => {
    const tokens = new JobTokens(2);
    const first = await tokens.seat(never());
    expect(await first.jobs()).toBe(2);
    const cancel = new AbortController();
    const second = await tokens.seat(cancel.signal);
    const jobs = second.jobs();
    const seat = tokens.seat(cancel.signal);
    const third = tokens.seat(never());
    cancel.abort(new Error('cancelled'));
    await expect(jobs).rejects.toThrow('cancelled');
    await expect(seat).rejects.toThrow('cancelled');
    second.release();
    const going = (await third).jobs();
    first.release();
    expect(await going).toBe(2);
  });
});
