import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packagesAreCurrent, requireNode } from '../../scripts/lib/npm-packages.mjs';
import { scratch } from './scratch.mjs';

const root = scratch('npm-packages');
const zod = { 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' } };
const darwinOnly = { 'node_modules/fsevents': { version: '2.0.0', integrity: 'sha512-f', optional: true } };

/**
 * @param {string} name
 * @param {object} wanted
 * @param {object | undefined} installed
 */
function checkout(name, wanted, installed) {
  const directory = join(root, name);
  mkdirSync(join(directory, 'node_modules'), { recursive: true });
  writeFileSync(join(directory, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...wanted } }));
  if (installed !== undefined) {
    const file = join(directory, 'node_modules/.package-lock.json');
    writeFileSync(file, JSON.stringify({ packages: installed }));
  }
  return directory;
}

test.each([
  ['all are there', zod, zod, true],
  ['one for another platform is missing', { ...zod, ...darwinOnly }, zod, true],
  ['nothing is installed', zod, undefined, false],
  ['one is missing', zod, {}, false],
  ['one is older', zod, { 'node_modules/zod': { version: '3.9.0', integrity: 'sha512-b' } }, false],
  ['one has other bytes', zod, { 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-x' } }, false],
])('when %s', (name, wanted, installed, current) => {
  expect(packagesAreCurrent(checkout(name, wanted, installed))).toBe(current);
});

test('a Node that is too old is said in one line', () => {
  expect(() => requireNode('18.19.0')).toThrow(
    'Node 18.19.0 is too old: install Node >= 20.19.0 (https://nodejs.org/)',
  );
  expect(() => requireNode('20.19.0')).not.toThrow();
});
