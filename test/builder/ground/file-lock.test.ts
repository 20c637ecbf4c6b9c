import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFile } from '../../../builder/ground/file-lock';
import { scratch } from '../../support/scratch';
import { errorText } from '../../support/user-errors';

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

  it.each(['a directory', 'a link', 'a pipe, socket or device'])(
    'is refused at once where there is %s',
    async (what) => {
      const file = join(root, what.replaceAll(' ', '-'));
      if (what === 'a directory') mkdirSync(file);
      else if (what === 'a link') symlinkSync(join(root, 'made-by-a-link'), file);
      else execFileSync('mkfifo', [file]);
      expect(await errorText(() => lockFile(file))).toBe(
        `the lock file ${file} is ${what}, expected a plain file\n  Remove it, then run the command again.`,
      );
      expect(existsSync(join(root, 'made-by-a-link'))).toBe(false);
    },
  );

  it('says why it cannot be locked', async () => {
    const text = await errorText(() => lockFile('/proc/self/none'));
    expect(text).toMatch(/^the file \/proc\/self\/none cannot be locked: flock: cannot open lock file/);
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
