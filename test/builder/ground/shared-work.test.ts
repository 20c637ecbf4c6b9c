import { describe, expect, it } from 'vitest';
import { SharedWork } from '../../../builder/ground/shared-work';

/** Work that ends when it is told to, and with its signal. */
class Work {
  begun = 0;
  private end: (value: string) => void = () => undefined;
  private fail: (error: Error) => void = () => undefined;

  readonly begin = (signal: AbortSignal): Promise<string> => {
    this.begun++;
    return new Promise((resolve, reject) => {
      this.end = resolve;
      this.fail = reject;
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  };

  ends(value: string): void {
    this.end(value);
  }

  fails(error: Error): void {
    this.fail(error);
  }
}

const never = new AbortController().signal;

describe('work that is shared', () => {
  it('is done once for all who ask, then and later', async () => {
    const [shared, work] = [new SharedWork<string>(), new Work()];
    const two = Promise.all([shared.get(work.begin, never), shared.get(work.begin, never)]);
    work.ends('done');
    expect(await two).toEqual(['done', 'done']);
    expect(await shared.get(work.begin, never)).toBe('done');
    expect(work.begun).toBe(1);
  });

  it('of one who is cancelled goes on with the next who waits', async () => {
    const [shared, work, first] = [new SharedWork<string>(), new Work(), new AbortController()];
    const cancelled = shared.get(work.begin, first.signal);
    const waiting = shared.get(work.begin, never);
    first.abort(new Error('cancelled'));
    await expect(cancelled).rejects.toThrow('cancelled');
    work.ends('done');
    expect(await waiting).toBe('done');
    expect(work.begun).toBe(2);
  });

  it('fails for all who wait, and is begun anew by who asks later', async () => {
    const [shared, work] = [new SharedWork<string>(), new Work()];
    const two = [shared.get(work.begin, never), shared.get(work.begin, never)];
    work.fails(new Error('no luck'));
    for (const one of two) await expect(one).rejects.toThrow('no luck');
    const again = shared.get(work.begin, never);
    work.ends('done');
    expect(await again).toBe('done');
  });
});
