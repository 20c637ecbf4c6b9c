import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JobTokens } from '../../builder/job-tokens';

const never = (): AbortSignal => new AbortController().signal;

describe('JobTokens', () => {
  it('never gives out more than there are, over all builds together', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 20 }),
        async (total, builds) => {
          const tokens = new JobTokens(total);
          let [held, most] = [0, 0];
          const build = async (): Promise<void> => {
            const share = await tokens.take(never());
            held += share.jobs;
            most = Math.max(most, held);
            await Promise.resolve();
            held -= share.jobs;
            share.release();
            share.release(); // giving back twice gives back once
          };
          await Promise.all(Array.from({ length: builds }, build));
          expect(most).toBe(total);
          expect((await tokens.take(never())).jobs).toBe(total);
        },
      ),
    );
  });

  it('lets a waiting build be cancelled', async () => {
    const tokens = new JobTokens(1);
    await tokens.take(never());
    const cancel = new AbortController();
    const waiting = tokens.take(cancel.signal);
    cancel.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
  });
});
