import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPatch } from '../../../builder/sources';
import { applyHunks } from '../../../builder/sources/hunks';
import { readPatch } from '../../../builder/sources/read-patch';
import { errorText } from '../../support/user-errors';
import { content, diff, next, NUMBERS, OLD, patchFile, tree } from './support/patches';

/** Texts of few different lines, so that contexts repeat, with and without a last newline, and with any byte. */
const line = fc.oneof(
  fc.constantFrom('', 'a', 'b', '{', '+', '-- ', '@@ x', '\\ y', '\r'),
  fc.string({
    unit: fc
      .integer({ min: 1, max: 255 })
      .filter((c) => c !== 10)
      .map((c) => String.fromCharCode(c)),
    maxLength: 5,
  }),
);
const text = fc
  .tuple(fc.array(line, { maxLength: 25 }), fc.boolean())
  .map(([lines, end]) => lines.join('\n') + (end && lines.length > 0 ? '\n' : ''));

describe('for any two texts', () => {
  test('their diff makes one of the other, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, fc.constantFrom(0, 1, 3), async (before, after, context) => {
        fc.pre(before !== after);
        const directory = tree({ 'x/file': before });
        await applyPatch(patchFile(diff('x/file', before, after, context)), directory);
        expect(content(directory, 'x/file')).toBe(after);
      }),
      { numRuns: 300 },
    );
  });

  test('a line that is another one than the diff says is never passed over', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, fc.nat(), async (any, after, at) => {
        // Each line is another one, so that no hunk can lie elsewhere.
        const before = any.replace(/^(?=.)/gms, () => `${next()} `);
        fc.pre(before !== after);
        const patch = patchFile(diff('f', before, after));
        // The lines that the hunks name, counted from 0.
        const named = (readPatch(patch)[0]?.hunks ?? []).flatMap(({ oldStart, oldLines }) =>
          Array.from({ length: oldLines }, (_, index) => oldStart - 1 + index),
        );
        const changed = named[at % named.length];
        fc.pre(changed !== undefined);
        const lines = before.split('\n');
        lines[changed] = `${lines[changed]}changed`;
        const directory = tree({ f: lines.join('\n') });
        expect(await errorText(() => applyPatch(patch, directory))).toMatch(
          / does not fit: f: hunk \d+ of \d+: /,
        );
        expect(content(directory, 'f')).toBe(lines.join('\n'));
      }),
      { numRuns: 200 },
    );
  });
});

test('only newlines end lines: not \\r, \\f or \\x85', async () => {
  const [before, after] = ['\r@ x\n\f+y\n', '\r@ x\n\f+z\x85+\n\r+\n'];
  const directory = tree({ f: before });
  await applyPatch(patchFile(diff('f', before, after)), directory);
  expect(content(directory, 'f')).toBe(after);
});

describe('what a patch leaves as it was', () => {
  test('mode and time of a patched file, and other names of its old content', async () => {
    const directory = tree({ configure: NUMBERS });
    chmodSync(join(directory, 'configure'), 0o751);
    linkSync(join(directory, 'configure'), join(directory, 'same'));
    await applyPatch(patchFile(diff('configure', NUMBERS, NUMBERS.replace('line 9\n', 'nine\n'))), directory);
    const { mode, mtimeMs } = statSync(join(directory, 'configure'));
    expect([mode & 0o7777, mtimeMs]).toEqual([0o751, OLD * 1000]);
    expect(content(directory, 'same')).toBe(NUMBERS);
  });

  test('everything, when one hunk of one file does not fit', async () => {
    const directory = tree({ one: NUMBERS, two: NUMBERS.replace('line 20', 'other') });
    const changed = NUMBERS.replace('line 20', 'twenty');
    const text = await errorText(() =>
      applyPatch(patchFile(diff('one', NUMBERS, changed) + diff('two', NUMBERS, changed)), directory),
    );
    expect(text).toMatch(
      /^the patch \d+\.patch does not fit: two: hunk 1 of 1: its lines are not at line 17, nor anywhere else: line 20 is "other\\n", expected "line 20\\n"\n/,
    );
    expect(text).toContain('Make the patch again with diff -u from the unpacked source');
    expect(content(directory, 'one')).toBe(NUMBERS);
  });
});

describe('new files', () => {
  test('get a fixed mode and the newest time in the tree, whatever the umask', async () => {
    const directory = tree({ old: 'x\n', 'sub/newest': 'y\n' });
    utimesSync(join(directory, 'sub/newest'), OLD + 50, OLD + 50);
    const before = process.umask(0o077);
    try {
      await applyPatch(
        patchFile('--- /dev/null\n+++ b/doc/new/Makefile.in\n@@ -0,0 +1 @@\n+all:\n'),
        directory,
      );
    } finally {
      process.umask(before);
    }
    const { mode, mtimeMs } = statSync(join(directory, 'doc/new/Makefile.in'));
    expect([mode & 0o7777, mtimeMs]).toEqual([0o644, (OLD + 50) * 1000]);
    expect(statSync(join(directory, 'doc/new')).mode & 0o777).toBe(0o755);
    expect(content(directory, 'doc/new/Makefile.in')).toBe('all:\n');
  });

  test('may be empty or executable, as git writes it', async () => {
    const directory = tree({ x: 'x\n' });
    const empty = 'diff --git a/empty b/empty\nnew file mode 100644\nindex 0000000..e69de29\n';
    const script =
      'diff --git a/run b/run\nnew file mode 100755\n--- /dev/null\n+++ b/run\n@@ -0,0 +1 @@\n+#!/bin/sh\n';
    await applyPatch(patchFile(empty + script), directory);
    expect(content(directory, 'empty')).toBe('');
    expect(statSync(join(directory, 'run')).mode & 0o777).toBe(0o755);
  });

  test('must not be there', async () => {
    const directory = tree({ x: 'x\n' });
    const text = await errorText(() =>
      applyPatch(patchFile('--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+y\n'), directory),
    );
    expect(text).toContain('does not fit: x: the patch creates it, but it already exists');
  });
});

describe('files that go', () => {
  test('are gone', async () => {
    const directory = tree({ 'a/gone': 'x\ny\n', keep: 'x\n' });
    await applyPatch(patchFile('--- a/a/gone\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-x\n-y\n'), directory);
    expect(existsSync(join(directory, 'a/gone'))).toBe(false);
  });

  test('must hold nothing else', async () => {
    const directory = tree({ gone: 'x\ny\nz\n' });
    const text = await errorText(() =>
      applyPatch(patchFile('--- a/gone\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-x\n-y\n'), directory),
    );
    expect(text).toContain('gone: the patch deletes it, but it has more lines than the patch removes');
  });
});

describe('a hunk whose lines lie elsewhere', () => {
  const patch = diff('f', NUMBERS, NUMBERS.replace('line 9\n', 'nine\n'), 1);

  test('is taken there, if that is the only other place', async () => {
    const directory = tree({ f: `new\n${NUMBERS}` });
    await applyPatch(patchFile(patch), directory);
    expect(content(directory, 'f')).toBe(`new\n${NUMBERS.replace('line 9\n', 'nine\n')}`);
  });

  test('is refused, if there are two', async () => {
    const directory = tree({ f: `new\n${NUMBERS}${NUMBERS}` });
    expect(await errorText(() => applyPatch(patchFile(patch), directory))).toContain(
      'f: hunk 1 of 1: its lines are not at line 8, but at more than one other place: lines 9, 39',
    );
  });

  test('is taken as it stands, if it fits there, however many other places there are', () => {
    const hunks = readPatch(patchFile(patch))[0]?.hunks ?? [];
    expect(applyHunks(NUMBERS + NUMBERS, hunks)).toBe(NUMBERS.replace('line 9\n', 'nine\n') + NUMBERS);
  });

  test('takes the hunks after it along', () => {
    const changed = NUMBERS.replace('line 9\n', 'nine\n').replace('line 20\n', 'twenty\n');
    const hunks = readPatch(patchFile(diff('f', NUMBERS, changed, 1)))[0]?.hunks ?? [];
    expect(applyHunks(`new\nnew\n${NUMBERS}`, hunks)).toBe(`new\nnew\n${changed}`);
  });
});

describe('the last newline', () => {
  test.each([
    ['is added', 'a\nb', 'a\nb\n'],
    ['is taken away', 'a\nb\n', 'a\nb'],
    ['stays missing', 'a\nb', 'c\nb'],
  ])('%s', async (_, before, after) => {
    const directory = tree({ f: before });
    await applyPatch(patchFile(diff('f', before, after)), directory);
    expect(content(directory, 'f')).toBe(after);
  });

  test('counts: a file without it is another one', async () => {
    const directory = tree({ f: 'a\nb' });
    expect(await errorText(() => applyPatch(patchFile(diff('f', 'a\nb\n', 'c\nb\n')), directory))).toContain(
      'line 2 is "b", expected "b\\n"',
    );
  });
});

test('a name in UTF-8 stays the bytes that it is', async () => {
  const name = Buffer.from('grün').toString('latin1');
  const directory = tree({});
  mkdirSync(directory);
  writeFileSync(join(directory, 'grün'), 'a\n');
  await applyPatch(patchFile(`--- a/${name}\n+++ b/${name}\n@@ -1 +1 @@\n-a\n+b\n`), directory);
  expect(readFileSync(join(directory, 'grün'), 'utf8')).toBe('b\n');
  await applyPatch(patchFile(`diff --git a/${name}2 b/${name}2\nnew file mode 100644\n`), directory);
  expect(existsSync(join(directory, 'grün2'))).toBe(true);
});

test('a name of the longest kind can be made and changed', async () => {
  const directory = tree({ x: 'x\n' });
  const name = 'n'.repeat(255);
  await applyPatch(patchFile(`--- /dev/null\n+++ b/${name}\n@@ -0,0 +1 @@\n+a\n`), directory);
  await applyPatch(patchFile(diff(name, 'a\n', 'b\n')), directory);
  expect(content(directory, name)).toBe('b\n');
});
