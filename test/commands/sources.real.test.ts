import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { assetsDir } from '../../builder/ground/assets';
import {
  loadSourceLock,
  sourceNames,
  SourceShelf,
  unpackSource,
  type SourceLock,
} from '../../builder/sources';
import { aptUsable } from '../../builder/sources/places/apt-place';
import { configuredArchives } from '../../builder/sources/places/debian-archive';
import { sourcesCommand } from '../../commands/sources';
import { lockOf, never, someBytes } from '../builder/sources/support/locks';
import { flipped } from '../builder/sources/support/manners';
import { callCommand, jsonOf, type Called } from '../support/call-command';
import { scratch } from '../support/scratch';
import { testBuilder } from '../support/test-builder';

const root = scratch('sources');
const [mirror, recipes] = [join(root, 'mirror'), join(root, 'recipes')];
const [ownBytes, otherBytes] = [someBytes(), someBytes()];
/** Two sources of a user's own; the mirror has one of them. */
const own = { ...lockOf(ownBytes), name: 'own', file: 'own-1.tar.gz' };
const other = { ...lockOf(otherBytes), name: 'other', file: 'other-1.tar.gz' };
let count = 0;

beforeAll(() => {
  mkdirSync(mirror);
  writeFileSync(join(mirror, own.file), ownBytes);
  writeLocks(recipes, [own, other]);
});

function writeLocks(directory: string, locks: readonly SourceLock[]): void {
  mkdirSync(join(directory, 'sources'), { recursive: true });
  for (const lock of locks) writeFileSync(join(directory, 'sources', `${lock.name}.yaml`), stringify(lock));
}

function fresh(): string {
  return join(root, String((count += 1)));
}

/** Calls the command with a store of its own. */
async function run(...argv: readonly string[]): Promise<Called> {
  return await callCommand(sourcesCommand, [...argv, '--store', fresh()]);
}

/** The same, where it succeeds. @returns what it said */
async function call(...argv: readonly string[]): Promise<readonly string[]> {
  const { code, out, err } = await run(...argv);
  if (code !== 0) throw new Error(err.join('\n'));
  return out;
}

/** The same, where it fails. @returns the error, without the command's name */
async function failure(...argv: readonly string[]): Promise<{ code: number; lines: string[] }> {
  const { code, err } = await run(...argv);
  return { code, lines: err.join('\n').replace('npm run sources: ', '').split('\n') };
}

const OWN = ['--recipes', recipes, '--mirror', pathToFileURL(mirror).href];

test('the help says what it does', async () => {
  expect((await call('--help')).join('\n')).toContain('npm run pulumi -- config set seedstage:offline true');
});

test('a source comes into the directory by the name that its lock gives it', async () => {
  const directory = fresh();
  const [line, last] = await call(directory, 'own', ...OWN);
  expect(line).toMatch(/^own 1\.0: 0\.0 MB from file:\/\/.*\/mirror, \d\.\d s$/);
  expect(last).toBe(`${directory} holds own. To use it: npm run pulumi -- config set seedstage:sources DIR`);
  expect(readFileSync(join(directory, own.file))).toEqual(ownBytes);
  expect(readdirSync(directory)).toEqual([own.file]);
});

test('what is there is read: kept if it is right, had anew if not', async () => {
  const directory = fresh();
  await call(directory, 'own', ...OWN);
  expect((await call(directory, 'own', ...OWN))[0]).toBe('own 1.0: already there');
  writeFileSync(join(directory, own.file), flipped(ownBytes));
  expect((await call(directory, 'own', ...OWN))[0]).toMatch(/^own 1\.0: 0\.0 MB from /);
  expect(readFileSync(join(directory, own.file))).toEqual(ownBytes);
});

test('what cannot be had is named with its places, and the others come all the same', async () => {
  const directory = fresh();
  const { code, lines } = await failure(directory, 'other', 'own', ...OWN);
  expect(code).toBe(1);
  expect(lines).toEqual([
    `1 of 2 sources are not in ${directory}:`,
    `no place has other 1.0 (other-1.tar.gz, 20000 bytes, sha256 ${other.sha256}):`,
    '    the store: not there',
    `    ${pathToFileURL(mirror).href}: no such file`,
    '  Run the command again when a place has them, or put them there by hand: the command checks them.',
  ]);
  expect(readdirSync(directory)).toEqual([own.file]);
});

test('what is there and is not a file is left alone, and named', async () => {
  const directory = fresh();
  mkdirSync(directory);
  mkdirSync(join(directory, own.file));
  execFileSync('mkfifo', [join(directory, other.file)]);
  const { lines } = await failure(directory, 'own', 'other', ...OWN);
  expect(lines).toEqual([
    `2 of 2 sources are not in ${directory}:`,
    `own 1.0 cannot be written to ${join(directory, own.file)}: a directory is there`,
    `other 1.0 cannot be written to ${join(directory, other.file)}: a FIFO is there`,
    '  Run the command again when a place has them, or put them there by hand: the command checks them.',
  ]);
});

test('two sources cannot have one file name', async () => {
  const clash = fresh();
  writeLocks(clash, [own, { ...other, file: own.file }]);
  expect((await failure(fresh(), 'own', 'other', '--recipes', clash)).lines).toEqual([
    'the source locks "own" and "other" both name their file own-1.tar.gz',
    '  Change the file name of one of them: a mirror directory holds one file of each name.',
  ]);
});

test('an unknown source, a directory that cannot be made, a wrong call', async () => {
  const unknown = await failure(fresh(), 'onw', ...OWN);
  expect([unknown.code, unknown.lines[0]]).toEqual([2, 'there is no source lock "onw". Did you mean own?']);
  const file = fresh();
  writeFileSync(file, '');
  expect((await failure(join(file, 'sub'), 'own', ...OWN)).lines.join('\n')).toMatch(
    /cannot be created: .*\n {2}Name another directory\.$/,
  );
  expect((await failure()).lines.at(-1)).toBe('  See: npm run sources -- --help');
  expect((await failure(fresh(), 'own', '--recipes', join(root, 'none'))).lines).toEqual([
    `--recipes is "${join(root, 'none')}", but there is no directory ${join(root, 'none')}`,
    '  Name the directory that contains recipes/ and sources/.',
  ]);
  expect((await failure(fresh(), 'own', '--mirror', 'ftp://x')).lines[0]).toMatch(
    /^seedstage:mirrors\[0\] is "ftp:\/\/x"; expected a list of http/,
  );
});

test('--json says what came of each', async () => {
  const called = await run(fresh(), 'other', 'own', '--json', ...OWN);
  expect(called.code).toBe(1);
  expect(jsonOf(called)).toMatchObject({
    sources: [
      { name: 'other', outcome: 'missing', problem: expect.stringContaining('no place has other') as string },
      { name: 'own', file: own.file, sha256: own.sha256, outcome: 'fetched' },
    ],
  });
});

// Needs a place that has our sources: skipped where there is no apt client with Debian's keyring.
test.skipIf(!configuredArchives().some(aptUsable))(
  'all of our own sources; afterwards, offline and that directory are enough',
  { timeout: 300_000 },
  async () => {
    const directory = fresh();
    await call(directory);
    const locks = sourceNames([assetsDir()]).map((name) => loadSourceLock([assetsDir()], name));
    // Two locks may take different parts of one archive.
    const files = new Set(locks.map(({ file }) => file));
    expect(readdirSync(directory).sort()).toEqual([...files].sort());
    for (const lock of locks) {
      const shelf = new SourceShelf({ storeDir: fresh(), mirrorDir: directory, mirrors: [], offline: true });
      const { path, from } = await shelf.fetch(lock, { signal: never });
      expect(from).toBe(`the directory ${directory}`);
      await unpackSource(lock, path, fresh(), {
        toolbox: testBuilder(fresh()).machine.toolbox,
        signal: never,
      });
    }
  },
);
