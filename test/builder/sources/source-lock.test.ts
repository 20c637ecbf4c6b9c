import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { sha256OfJson } from '../../../builder/ground/digest';
import { loadSourceLock, lockDigest, sourceNames } from '../../../builder/sources';
import { scratch } from '../../support/scratch';
import { errorText } from '../../support/user-errors';

const root = scratch('locks');
const FIELDS = {
  name: 'musl',
  version: '1.2.5',
  licence: 'MIT',
  file: 'musl-1.2.5.tar.gz',
  size: 1080786,
  sha256: 'a9'.repeat(32),
  root: 'musl-1.2.5',
  tree: '66'.repeat(32),
  unpacked: 14,
  urls: ['https://musl.libc.org/releases/musl-1.2.5.tar.gz'],
  debian: { package: 'musl', version: '1.2.5-3', file: 'musl_1.2.5.orig.tar.gz' },
};
let count = 0;

/** A directory of assets with one source lock. */
function assets(fields: Record<string, unknown> | string, name = 'musl'): string {
  const directory = join(root, String((count += 1)));
  mkdirSync(join(directory, 'sources'), { recursive: true });
  const text = typeof fields === 'string' ? fields : stringify(fields);
  writeFileSync(join(directory, 'sources', `${name}.yaml`), text);
  return directory;
}

/** What the error says of a lock with other fields, without the file's name and the next step. */
async function complaint(fields: Record<string, unknown>): Promise<string> {
  const directory = assets({ ...FIELDS, ...fields });
  const text = await errorText(() => loadSourceLock([directory], 'musl'));
  const start = `${directory}/sources/musl.yaml: `;
  const end = '\n  docs/sources.md lists the fields.';
  expect(text.startsWith(start) && text.endsWith(end)).toBe(true);
  return text.slice(start.length, -end.length);
}

describe('a source lock', () => {
  test('is read from the directory that has it', () => {
    const [other, own] = [assets({ ...FIELDS, name: 'tcc' }, 'tcc'), assets(FIELDS)];
    expect(loadSourceLock([other, own], 'musl')).toEqual({ ...FIELDS, omit: [], only: [] });
    expect(sourceNames([other, own, join(root, 'nowhere')])).toEqual(['musl', 'tcc']);
  });

  test('needs no place: a mirror may have it', () => {
    const fields = { ...FIELDS, urls: undefined, debian: undefined };
    expect(loadSourceLock([assets(fields)], 'musl').urls).toEqual([]);
  });

  test('that nobody has', async () => {
    const text = await errorText(() => loadSourceLock([assets(FIELDS)], 'gcc'));
    expect(text).toBe('there is no source lock "gcc"\n  Known sources: musl.');
  });

  test('that is in two places', async () => {
    const [one, two] = [assets(FIELDS), assets(FIELDS)];
    expect(await errorText(() => loadSourceLock([one, two], 'musl'))).toBe(
      `the source lock "musl" is in two places: ${one}/sources/musl.yaml and ${two}/sources/musl.yaml\n` +
        '  Rename one of them: names must be unique.',
    );
  });

  test('with another name than its file', async () => {
    const directory = assets(FIELDS, 'musl2');
    expect(await errorText(() => loadSourceLock([directory], 'musl2'))).toBe(
      `${directory}/sources/musl2.yaml: name is "musl", expected "musl2", the name of the file\n  Rename the file, or correct name: in it.`,
    );
  });

  test('that is not YAML', async () => {
    expect(await errorText(() => loadSourceLock([assets('name: [musl')], 'musl'))).toMatch(
      /musl\.yaml: not YAML: .*\n[^]*Correct the file\.$/,
    );
  });
});

describe('a wrong field is named with its value and what is expected', () => {
  test.each<[string, Record<string, unknown>, string | RegExp]>([
    ['an unknown one', { md5: 'x' }, 'unknown field "md5"'],
    [
      'an unknown one inside',
      { debian: { ...FIELDS.debian, suite: 'sid' } },
      'unknown field "suite" in debian',
    ],
    ['a missing one', { sha256: undefined }, 'sha256 is missing'],
    ['a number for a version', { version: 1.2 }, 'version is 1.2: expected a value of type string'],
    ['a short hash', { sha256: 'abc' }, 'sha256 is "abc": expected a sha256: 64 hexadecimal digits'],
    ['a hash in capitals', { tree: 'AB'.repeat(32) }, /^tree is "ABAB.*: expected a sha256/],
    ['text for a size', { size: '12' }, 'size is "12": expected a value of type number'],
    ['no size', { size: 0 }, /^size is 0: /],
    [
      'a file in a directory',
      { file: '../x.tar' },
      'file is "../x.tar": expected a plain name, without a directory',
    ],
    [
      'an inner file outside',
      { inner: 'a/../../x' },
      'inner is "a/../../x": expected a path inside the archive',
    ],
    [
      'an omitted path outside',
      { omit: ['../x'] },
      'omit[0] is "../x": expected a path below the root of the tree',
    ],
    ['no URL', { urls: ['musl.tar.gz'] }, /^urls\[0\] is "musl\.tar\.gz": .*URL/],
    [
      'a URL of another kind',
      { urls: ['ftp://x.org/y'] },
      /^urls\[0\] is "ftp:\/\/x\.org\/y": .*an http\(s\) URL/,
    ],
    ['a wrong sha1', { snapshot: 'ab' }, 'snapshot is "ab": expected a sha1: 40 hexadecimal digits'],
    ['two at once', { size: -1, licence: '' }, /licence is "": .*; size is -1: /],
  ])('%s', async (_, fields, expected) => {
    const found = await complaint(fields);
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });

  test('a URL with a password is refused', async () => {
    expect(await complaint({ urls: ['https://me:pw@x.org/y'] })).toContain(
      'expected a URL without user, password or fragment',
    );
  });

  test.each([
    'https://github.com/someone/thing/archive/refs/tags/v1.tar.gz',
    'https://codeload.github.com/someone/thing/tar.gz/v1',
    'https://gitlab.example.org/a/b/-/archive/v1/b-v1.tar.gz',
    'https://git.example.org/cgit/b.git/snapshot/b-1.tar.gz',
    'https://repo.example.org/?p=tinycc.git;a=snapshot;h=62c3;sf=tgz',
  ])('an archive that a forge makes anew each time is refused: %s', async (url) => {
    expect(await complaint({ urls: [url] })).toContain(
      'expected a released file, not an archive that a code host generates on request',
    );
  });

  test('a file that was uploaded to a forge is a released one', () => {
    const urls = ['https://github.com/someone/thing/releases/download/v1/thing-1.tar.gz'];
    expect(loadSourceLock([assets({ ...FIELDS, urls })], 'musl').urls).toEqual(urls);
  });
});

describe('what a program could take for an option is refused', () => {
  const NO_OPTION = 'expected a name that no program can take for an option: it must not begin with "-"';
  const debian = FIELDS.debian;
  test.each<[string, Record<string, unknown>, string]>([
    ['name', { name: '-x' }, `name is "-x": ${NO_OPTION}`],
    [
      'version',
      { version: '-o=Dir=/' },
      'version is "-o=Dir=/": expected text without spaces (write a version in quotes)',
    ],
    ['version', { version: '--force' }, `version is "--force": ${NO_OPTION}`],
    ['file', { file: '--checkpoint-action' }, `file is "--checkpoint-action": ${NO_OPTION}`],
    ['root', { root: '-I' }, `root is "-I": ${NO_OPTION}`],
    ['inner', { inner: '-P' }, `inner is "-P": ${NO_OPTION}, nor may a part of it`],
    ['inner below', { inner: 'a/-P' }, `inner is "a/-P": ${NO_OPTION}, nor may a part of it`],
    ['omit', { omit: ['x', '--exclude'] }, `omit[1] is "--exclude": ${NO_OPTION}, nor may a part of it`],
    [
      'only',
      { only: ['--to-command', 'sh'] },
      `only[0] is "--to-command": ${NO_OPTION}, nor may a part of it`,
    ],
    [
      'only, with a program',
      { only: ['-I/usr/bin/python3'] },
      `only[0] is "-I/usr/bin/python3": ${NO_OPTION}`,
    ],
    ['only below', { only: ['a/b/-c'] }, `only[0] is "a/b/-c": ${NO_OPTION}, nor may a part of it`],
    ['a package', { debian: { ...debian, package: '-y' } }, `debian.package is "-y": ${NO_OPTION}`],
    ['a version there', { debian: { ...debian, version: '-y' } }, `debian.version is "-y": ${NO_OPTION}`],
    ['a file there', { debian: { ...debian, file: '-y' } }, `debian.file is "-y": ${NO_OPTION}`],
  ])('%s: %j', async (_, fields, expected) => {
    const directory = assets({ ...FIELDS, ...fields });
    expect(await errorText(() => loadSourceLock([directory], 'musl'))).toContain(expected);
  });

  test.each<[string, Record<string, unknown>]>([
    ['the directory itself as a file', { file: '.' }],
    ['the one above as a file', { file: '..' }],
    ['the directory itself as a root', { root: '..' }],
    ['the directory itself in the tree', { only: ['.'] }],
    ['the directory itself on the way', { omit: ['a/./b'] }],
    ['a part without a name', { only: ['a//b'] }],
    ['a path with an end that is none', { only: ['a/'] }],
    ['an absolute path', { inner: '/etc/passwd' }],
    ['a second line', { only: ['a\n--to-command=sh'] }],
    ['a NUL', { file: 'a\0b' }],
    ['a release after a package', { debian: { ...debian, package: 'musl/sid' } }],
    ['a pattern as a package', { debian: { ...debian, package: 'mus*' } }],
    ['a release after a version', { debian: { ...debian, version: '1/sid' } }],
    ['a version with an escape', { version: '1\u001b[2J' }],
    ['a name that no file system takes', { file: 'x'.repeat(5000) }],
  ])('%s', async (_, fields) => {
    const field = Object.keys(fields)[0] ?? '';
    const text = await errorText(() => loadSourceLock([assets({ ...FIELDS, ...fields })], 'musl'));
    expect(text).toMatch(new RegExp(`/musl\\.yaml: ${field}[.\\w[\\]]* is ".*: expected `));
  });

  test('names of other beginnings stay', () => {
    const only = ['.gitignore', 'a-b/c-d', '+x', '..a/b..'];
    expect(loadSourceLock([assets({ ...FIELDS, only })], 'musl').only).toEqual(only);
  });
});

describe('a name that a program asks for', () => {
  test.each([
    '../musl',
    '/etc/passwd',
    '',
    '.',
    '..',
    '-x',
    '__proto__',
    'a/b',
    'a\0b',
    'Musl',
    'x'.repeat(9000),
  ])('%j is no path', async (wanted) => {
    const directory = assets(FIELDS);
    writeFileSync(join(directory, 'musl.yaml'), stringify(FIELDS)); // what ../musl would find
    const text = await errorText(() => loadSourceLock([directory], wanted));
    expect(text).toMatch(
      /^".*" cannot be the name of a source lock: expected at most 200 lower-case letters/,
    );
    expect(text).toContain('\n  Known sources: musl.');
    expect(text.length).toBeLessThan(500);
  });

  test('may be one that every object has', async () => {
    expect(await errorText(() => loadSourceLock([assets(FIELDS)], 'constructor'))).toContain(
      'there is no source lock "constructor"',
    );
  });
});

describe("a lock's digest", () => {
  const lock = loadSourceLock([assets(FIELDS)], 'musl');

  test('is of what defines the bytes and the tree', () => {
    const { name, version, licence, size, sha256, root, tree } = FIELDS;
    expect(lockDigest(lock)).toBe(sha256OfJson({ name, version, licence, size, sha256, root, tree }));
    // Made by hand: printf '{"licence":"MIT","name":"musl",…}' | sha256sum
    expect(lockDigest(lock)).toBe('b439db1bd8e96287f2ad54df3fe4e7a388dbfc4d255fb71ac97080a3bff9992f');
  });

  test('does not change with the places', () => {
    const other = {
      ...lock,
      debian: undefined,
      urls: [],
      file: 'other.tar.gz',
      unpacked: 99,
      snapshot: '0'.repeat(40),
    };
    expect(lockDigest(other)).toBe(lockDigest(lock));
  });

  test.each(['name', 'version', 'licence', 'size', 'sha256', 'root', 'tree', 'inner'])(
    'changes with %s',
    (field) => {
      expect(lockDigest({ ...lock, [field]: field === 'size' ? 1 : 'other' })).not.toBe(lockDigest(lock));
    },
  );

  test('changes with what is omitted, or taken alone', () => {
    expect(lockDigest({ ...lock, omit: ['doc'] })).not.toBe(lockDigest(lock));
    expect(lockDigest({ ...lock, only: ['doc'] })).not.toBe(lockDigest(lock));
    expect(lockDigest({ ...lock, only: ['doc'] })).not.toBe(lockDigest({ ...lock, omit: ['doc'] }));
  });

  test('tells an archive without a top directory from one with', () => {
    expect(lockDigest({ ...lock, root: undefined })).not.toBe(lockDigest(lock));
  });
});
