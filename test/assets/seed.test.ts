import { execFileSync } from 'node:child_process';
import { closeSync, lstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { loadRecipe } from '../../builder/recipe/recipe';

const checkout = join(assetsDir(), '..');

/** What a kernel would run: ELF, Mach-O and PE files, and archives of objects. */
const EXECUTABLE = /^(?:\x7fELF|MZ|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe|!<arch>)/;

function firstBytes(file: string): string {
  const bytes = Buffer.alloc(8);
  const fd = openSync(file, 'r');
  try {
    return bytes.subarray(0, readSync(fd, bytes)).toString('latin1');
  } finally {
    closeSync(fd);
  }
}

test('the repository holds no executable', () => {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: checkout,
    encoding: 'utf8',
  });
  const all = files.split('\0').filter((file) => file !== '');
  expect(all.length).toBeGreaterThan(500);
  const plain = all.filter((file) => lstatSync(join(checkout, file), { throwIfNoEntry: false })?.isFile());
  expect(plain.filter((file) => EXECUTABLE.test(firstBytes(join(checkout, file))))).toEqual([]);
});

test('the way has one hash of tcc, and docs/seed.md tells it', () => {
  const { 'usr/bin/tcc': canonical = '' } = loadRecipe([assetsDir()], 'tcc').expect;
  expect(canonical).toMatch(/^[0-9a-f]{64}$/);
  expect(readFileSync(join(checkout, 'docs/seed.md'), 'utf8')).toContain(canonical);
});
