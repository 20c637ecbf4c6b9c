import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../../builder/ground/digest';
import { readPlain, readSmallPlain, sha256OfPlain } from '../../../builder/sources/plain-file';
import { unlessAborted } from '../../../builder/sources/unless-aborted';
import { scratch } from '../../support/scratch';
import { never, someBytes } from './support/locks';

const root = scratch('plain');
const [file, fifo, large] = [join(root, 'file'), join(root, 'fifo'), someBytes(3_000_000)];
writeFileSync(file, large);
execFileSync('mkfifo', [fifo]);
mkdirSync(join(root, 'directory'));
symlinkSync(fifo, join(root, 'to-fifo'));
symlinkSync('file', join(root, 'to-file'));

describe('a file', () => {
  test.each(['file', 'to-file'])('is read whole, by whatever name: %s', async (name) => {
    expect(await sha256OfPlain(join(root, name), never)).toBe(sha256(large));
    expect(readSmallPlain(join(root, name), large.length)?.equals(large)).toBe(true);
  });

  test('that is larger than it may be is not read', () => {
    expect(readSmallPlain(file, large.length - 1)).toBeUndefined();
  });

  test('that is not there is an error of the system', async () => {
    await expect(sha256OfPlain(join(root, 'nothing'), never)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(() => readSmallPlain(join(root, 'nothing'), 9)).toThrow('ENOENT');
  });
});

describe('what is not a file is refused without being opened', () => {
  test.each([
    ['fifo', 'a FIFO'],
    ['to-fifo', 'a FIFO'],
    ['directory', 'a directory'],
    ['/dev/zero', 'a device'],
    ['/dev/tty', 'a device'],
  ])('%s', async (name, kind) => {
    const path = name.startsWith('/') ? name : join(root, name);
    await expect(sha256OfPlain(path, never)).rejects.toThrow(`${kind}, not a file`);
    expect(() => readSmallPlain(path, 9)).toThrow(`${kind}, not a file`);
  });
});

describe('a signal', () => {
  test('ends the reading between two chunks', async () => {
    const controller = new AbortController();
    const chunks = readPlain(file, controller.signal);
    expect((await chunks.next()).done).toBe(false);
    controller.abort(new Error('enough'));
    await expect(chunks.next()).rejects.toThrow('enough');
  });

  test('given before, keeps the file from being looked at', async () => {
    await expect(sha256OfPlain(fifo, AbortSignal.abort(new Error('no')))).rejects.toThrow('no');
  });

  test('ends the waiting for what does not end', async () => {
    const controller = new AbortController();
    const forEver = unlessAborted(new Promise(() => undefined), controller.signal);
    controller.abort(new Error('enough'));
    await expect(forEver).rejects.toThrow('enough');
    await expect(unlessAborted(new Promise(() => undefined), controller.signal)).rejects.toThrow('enough');
    expect(await unlessAborted(Promise.resolve('x'), never)).toBe('x');
  });
});
