import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTextFile } from '../../../builder/ground/text-file';
import { scratch } from '../../support/scratch';
import { errorText } from '../../support/user-errors';

const root = scratch('text-file');

describe('readTextFile', () => {
  it('reads a file to the byte, with what is not ASCII and a byte order mark', () => {
    const file = join(root, 'plain');
    writeFileSync(file, '\ufeffa: ü\r\n');
    expect(readTextFile(file)).toBe('\ufeffa: ü\r\n');
    writeFileSync(file, 'x'.repeat(32 << 10));
    expect(readTextFile(file)).toHaveLength(32 << 10);
  });

  it.each<[string, (file: string) => void, string]>([
    [
      'a FIFO',
      (file) => execFileSync('mkfifo', [file]),
      'it is not a plain file\n  Put a plain file in its place.',
    ],
    ['a directory', (file) => mkdirSync(file), 'it is not a plain file'],
    ['no file', () => undefined, 'it cannot be read (ENOENT)\n  Check its path, its type and its mode.'],
    [
      'one byte too many',
      (file) => writeFileSync(file, 'x'.repeat((32 << 10) + 1)),
      'it has 32769 bytes, expected at most 32768',
    ],
    [
      'what is not UTF-8',
      (file) => writeFileSync(file, Buffer.from([0x61, 0xff])),
      'it is not UTF-8\n  Save it as UTF-8.',
    ],
    [
      '100 GB',
      (file) => {
        writeFileSync(file, '');
        truncateSync(file, 100e9);
      },
      'it has 100000000000 bytes, expected at most 32768\n  Check that it is the right file',
    ],
  ])('refuses %s at once', async (name, make, text) => {
    const file = join(root, name.replaceAll(' ', '-'));
    make(file);
    const started = performance.now();
    expect(await errorText(() => readTextFile(file))).toContain(`${file}: ${text}`);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('refuses a device, and a file that says it is empty and is not', async () => {
    expect(await errorText(() => readTextFile('/dev/zero'))).toContain('it is not a plain file');
    expect(await errorText(() => readTextFile('/proc/kallsyms', 100))).toContain('expected at most 100');
  });
});
