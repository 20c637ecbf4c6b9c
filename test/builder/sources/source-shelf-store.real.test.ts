import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FetchProgress } from '../../../builder/sources/source-shelf';
import { errorText } from '../../support/user-errors';
import { lockOf, never, someBytes } from './support/locks';
import { flipped } from './support/manners';
import { bytes, directory, lock, run, serving, shelf } from './support/shelves';
import { closedUrl, WebServer } from './support/web-server';

describe('the store', () => {
  test('gives what it has, without asking anybody', async () => {
    const server = await serving('whole');
    const one = shelf();
    const wanted = lockOf(bytes, { urls: [server.url('/x')] });
    expect([one.has(wanted), await one.check(wanted)]).toEqual([false, 'missing']);
    await one.fetch(wanted, run);
    expect([one.has(wanted), await one.check(wanted)]).toEqual([true, 'present']);
    expect((await one.fetch(wanted, run)).from).toBe('store');
    expect(server.requests).toHaveLength(1);
  });

  test('notices a damaged file, sets it aside and has it anew', async () => {
    const server = await serving('whole');
    const one = shelf();
    const wanted = lockOf(bytes, { urls: [server.url('/x')] });
    const { path } = await one.fetch(wanted, run);
    writeFileSync(path, flipped(bytes));
    expect([one.has(wanted), await one.check(wanted)]).toEqual([true, 'damaged']);
    const again = await one.fetch(wanted, run);
    expect(again).toEqual({ path, from: server.url('/x') });
    expect(readFileSync(path)).toEqual(bytes);
    expect(readFileSync(`${path}.damaged`)).toEqual(flipped(bytes));
  });

  test('never uses a damaged file, also when there is no other', async () => {
    const one = shelf();
    mkdirSync(join(one.path(lock), '..'), { recursive: true });
    writeFileSync(one.path(lock), flipped(bytes));
    const text = await errorText(() => one.fetch(lock, run));
    expect(text).toContain('    the store: damaged, set aside\n');
    expect(await one.check(lock)).toBe('missing');
  });

  test('cannot be written to: the error says so and what to do', async () => {
    const storeDir = join(directory({ file: bytes }), 'file');
    const text = await errorText(() =>
      shelf({ storeDir, mirrorDir: directory({ [lock.file]: bytes }) }).fetch(lock, run),
    );
    expect(text).toMatch(
      /^the store cannot be written to: .*\n {2}Make it writable, or set seedstage:store to another directory\.$/,
    );
  });

  // Only root can make a file system as small as this one.
  test.skipIf(process.getuid?.() !== 0)(
    'on a full disk says how much is needed, and leaves nothing',
    async () => {
      const storeDir = directory();
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', storeDir]);
      try {
        const large = someBytes(2_500_000);
        const mirrorDir = directory({ [lock.file]: large });
        const text = await errorText(() => shelf({ storeDir, mirrorDir }).fetch(lockOf(large), run));
        expect(text).toContain(
          'thing 1.0 cannot be stored: the disk is full; the file needs 3 MB, its tree 3 MB more',
        );
        expect(text).toContain(
          'Free some space (npm run gc), or set seedstage:store to a directory on a larger disk. No partly written file is kept.',
        );
        expect(readdirSync(join(storeDir, 'tmp'))).toEqual([]);
      } finally {
        execFileSync('umount', [storeDir]);
      }
    },
  );
});

describe('at the same time', () => {
  test('two fetches of one store download once', async () => {
    const server = await serving('whole');
    const one = shelf();
    const wanted = lockOf(bytes, { urls: [server.url('/x')] });
    const both = await Promise.all([one.fetch(wanted, run), one.fetch(wanted, run)]);
    expect(both[0]).toEqual(both[1]);
    expect(server.requests).toHaveLength(1);
  });

  test('two shelves of one store do not disturb each other', async () => {
    const server = await serving('whole');
    const storeDir = directory();
    const wanted = lockOf(bytes, { urls: [server.url('/x')] });
    const both = await Promise.all(
      [shelf({ storeDir }), shelf({ storeDir })].map((each) => each.fetch(wanted, run)),
    );
    for (const { path } of both) expect(readFileSync(path)).toEqual(bytes);
    expect(readdirSync(join(storeDir, 'tmp'))).toEqual([]);
  });

  test('who waits for another one goes on by itself when that one is called off', async () => {
    let silent = true;
    const server = await WebServer.start((_, response) => (silent ? undefined : response.end(bytes)));
    const one = shelf({ timeLimits: { answer: 60_000 } });
    const wanted = lockOf(bytes, { urls: [server.url('/x')] });
    const controller = new AbortController();
    const first = one
      .fetch(wanted, { signal: controller.signal })
      .catch((error: unknown) => (error as Error).message);
    const second = one.fetch(wanted, run);
    await expect.poll(() => server.requests.length).toBe(1);
    silent = false;
    controller.abort(new Error('called off'));
    expect(await first).toBe('called off');
    expect((await second).from).toBe(server.url('/x'));
  });
});

test('a fetch that is called off ends at once and leaves nothing', async () => {
  const server = await serving('stalls');
  const storeDir = directory();
  const controller = new AbortController();
  const wanted = lockOf(bytes, { urls: [server.url('/x')] });
  const fetched = shelf({ storeDir, timeLimits: { silence: 60_000 } }).fetch(wanted, {
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(new Error('called off')), 200);
  await expect(fetched).rejects.toThrow('called off');
  expect(readdirSync(join(storeDir, 'tmp'))).toEqual([]);
});

test('progress names the place and counts the bytes', async () => {
  const server = await serving('whole');
  const told: FetchProgress[] = [];
  const wanted = lockOf(bytes, { urls: [await closedUrl('/x'), server.url('/x')] });
  await shelf().fetch(wanted, { signal: never, progress: (progress) => told.push(progress) });
  expect(told[0]).toEqual({ place: wanted.urls[0], bytes: 0, total: bytes.length });
  expect(told.at(-1)).toEqual({ place: server.url('/x'), bytes: bytes.length, total: bytes.length });
});
