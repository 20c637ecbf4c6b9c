import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFile } from '../../builder/file-lock';
import { scratch } from '../support/scratch';

const root = scratch('lock');
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('lockFile', () => {
  it('lets one in after the other', async () => {
    const file = join(root, 'deep', 'turns');
    const order: string[] = [];
    const first = await lockFile(file);
    let waited = false;
    const second = lockFile(file, { waiting: () => (waited = true) }).then(async (lock) => {
      order.push('second');
      await lock.release();
    });
    await sleep(500);
    order.push('first');
    await first.release();
    await second;
    expect(order).toEqual(['first', 'second']);
    expect(waited).toBe(true);
  });

  it('lets sharers in together, and keeps an exclusive one out', async () => {
    const file = join(root, 'shared');
    const sharers = await Promise.all([lockFile(file, { shared: true }), lockFile(file, { shared: true })]);
    let had = false;
    const exclusive = lockFile(file).then((lock) => {
      had = true;
      return lock;
    });
    await sleep(200);
    expect(had).toBe(false);
    for (const lock of sharers) await lock.release();
    await (await exclusive).release();
  });

  it('gives up when it is told to', async () => {
    const file = join(root, 'patience');
    const lock = await lockFile(file);
    const signal = AbortSignal.timeout(100);
    await expect(lockFile(file, { signal })).rejects.toThrow('timeout');
    await lock.release();
  });

  it('is free again when its holder was killed', async () => {
    const file = join(root, 'killed');
    const program = `require('child_process').spawn('flock', ['-x', ${JSON.stringify(file)}, 'sh', '-c', 'echo; exec cat'], {stdio: ['pipe', 'inherit', 'ignore'], detached: true}); setInterval(() => {}, 1e6)`;
    const holder = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    let had = false;
    const lock = lockFile(file).then((each) => {
      had = true;
      return each;
    });
    await sleep(200);
    expect(had).toBe(false);
    holder.kill('SIGKILL');
    await (await lock).release();
  });
});
