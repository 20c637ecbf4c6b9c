import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { errorText } from '../../support/user-errors';
import { bytes, directory, lock, root, run, shelf } from './support/shelves';

const socket = join(root, 'socket');

/** What may stand where a file should be, by how it is made. */
const NO_FILES: readonly [string, (path: string) => unknown][] = [
  ['a FIFO', (path) => execFileSync('mkfifo', [path])],
  ['a directory', (path) => mkdirSync(path)],
  ['a device', (path) => symlinkSync('/dev/zero', path)],
  ['a socket', (path) => symlinkSync(socket, path)],
];

beforeAll(async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return () => server.close();
});

describe('what is not a plain file', () => {
  test.each(NO_FILES)('in a mirror directory is refused at once: %s', async (kind, make) => {
    const mirrorDir = directory();
    make(join(mirrorDir, lock.file));
    const mirrors = [pathToFileURL(mirrorDir).href];
    const text = await errorText(() => shelf({ mirrorDir, mirrors }).fetch(lock, run));
    expect(text).toContain(
      `    the directory ${mirrorDir}: ${kind}, not a file\n    ${mirrors[0]}: ${kind}, not a file\n`,
    );
  });

  test.each(NO_FILES)('in the store is damage, set aside and had anew: %s', async (_, make) => {
    const one = shelf({ mirrorDir: directory({ [lock.file]: bytes }) });
    const path = one.path(lock);
    mkdirSync(dirname(path), { recursive: true });
    for (let time = 0; time < 2; time += 1) {
      // The second time, the one that was set aside before has to make room.
      make(path);
      expect([one.has(lock), await one.check(lock)]).toEqual([false, 'damaged']);
      expect((await one.fetch(lock, run)).from).toContain('the directory ');
      expect([lstatSync(path).isFile(), lstatSync(`${path}.damaged`).isFile()]).toEqual([true, false]);
      rmSync(path);
    }
  });

  test('in the store may be a link to the right file: it is not the store that has it', async () => {
    const one = shelf({ mirrorDir: directory({ [lock.file]: bytes }) });
    const elsewhere = join(directory({ file: bytes }), 'file');
    mkdirSync(dirname(one.path(lock)), { recursive: true });
    symlinkSync(elsewhere, one.path(lock));
    expect([one.has(lock), await one.check(lock)]).toEqual([false, 'damaged']);
    await one.fetch(lock, run);
    expect([one.has(lock), readFileSync(elsewhere)]).toEqual([true, bytes]);
  });

  test('is found behind links of a mirror directory, where a file may lie, too', async () => {
    const mirrorDir = directory();
    symlinkSync(join(directory({ file: bytes }), 'file'), join(mirrorDir, lock.file));
    expect((await shelf({ mirrorDir }).fetch(lock, run)).from).toBe(`the directory ${mirrorDir}`);
    const circle = directory();
    symlinkSync(lock.file, join(circle, lock.file));
    expect(await errorText(() => shelf({ mirrorDir: circle }).fetch(lock, run))).toContain(
      ': a symbolic link that leads to itself\n',
    );
  });
});
