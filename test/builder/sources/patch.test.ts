import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPatch } from '../../../builder/sources';
import { applyHunks } from '../../../builder/sources/hunks';
import { readPatch } from '../../../builder/sources/read-patch';
import { UserError } from '../../../builder/ground/user-error';
import { scratch } from '../../support/scratch';
import { errorText } from '../../support/user-errors';

const root = scratch('patch');
const OLD = 1_000_000_000;
let count = 0;

/** A tree with these files, all of one old time. */
function tree(files: Record<string, string>): string {
  const directory = join(root, `tree${(count += 1)}`);
  for (const [name, content] of Object.entries(files)) {
    const file = join(directory, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, 'latin1');
    utimesSync(file, OLD, OLD);
  }
  return directory;
}

function patchFile(text: string): string {
  const file = join(root, `${(count += 1)}.patch`);
  writeFileSync(file, text, 'latin1');
  return file;
}

function diff(name: string, before: string, after: string, context = 3): string {
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, '', '', { context });
}

function content(directory: string, name: string): string {
  return readFileSync(join(directory, name), 'latin1');
}

const NUMBERS = Array.from({ length: 30 }, (_, index) => `line ${index + 1}\n`).join('');

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
        const before = any.replace(/^(?=.)/gms, () => `${(count += 1)} `);
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

describe('what is refused', () => {
  const cases: [string, string, string][] = [
    ['prose', 'Hello.\n', 'is not a unified diff: it has no hunk'],
    [
      'a broken hunk header',
      `${diff('f', 'a\n', 'b\n')}@ -9,1 +9,1 @@\n-x\n+y\n`,
      'lines outside of hunks that begin with @ or +',
    ],
    ['a hunk shorter than it says', '--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n-a\n+b\n', 'is not a unified diff: '],
    [
      'a hunk longer than it says',
      '--- a/f\n+++ b/f\n@@ -1,1 +1,1 @@\n-a\n+b\n+c\n',
      'is not a unified diff: ',
    ],
    ['a name outside', diff('../f', 'a\n', 'b\n'), 'the file name "b/../f" cannot be used'],
    [
      'an absolute name',
      '--- /etc/f\n+++ /etc/f\n@@ -1 +1 @@\n-a\n+b\n',
      'the file name "/etc/f" cannot be used',
    ],
    [
      'a rename',
      'diff --git a/f b/g\nsimilarity index 100%\nrename from f\nrename to g\n',
      'a binary change, a rename or a copy, expected a change of text',
    ],
    [
      'a binary',
      'diff --git a/f b/f\nindex 1..2 100644\nBinary files a/f and b/f differ\n',
      'a binary change, a rename or a copy, expected a change of text',
    ],
    ['no such file', diff('g', 'a\n', 'b\n'), 'does not fit: g: there is no such file'],
    ['a directory', diff('sub', 'a\n', 'b\n'), 'does not fit: sub: sub is not a file'],
    ['a file below a file', diff('f/g', 'a\n', 'b\n'), 'does not fit: f/g: f is not a directory'],
    ['a name too long', diff('n'.repeat(256), 'a\n', 'b\n'), 'its name is too long'],
    ['a path too long', diff('long-name/'.repeat(420) + 'x', 'a\n', 'b\n'), 'its name is too long'],
    ['a way through a link', diff('link/h', 'a\n', 'b\n'), 'does not fit: link/h: link is not a directory'],
  ];
  const git = (mode: string): string => `diff --git a/new b/new\nnew file mode ${mode}\n`;
  const hostile: [string, string, string][] = [
    ['an option as a name', diff('--help', 'a\n', 'b\n'), 'the file name "b/--help" cannot be used'],
    ['an option in a path', diff('sub/-x', 'a\n', 'b\n'), 'the file name "b/sub/-x" cannot be used'],
    ['a NUL in a name', diff('f\0', 'a\n', 'b\n'), 'the file name "b/f\\u0000" cannot be used'],
    ['an escape in a name', diff('f\x1b[2J', 'a\n', 'b\n'), 'the file name "b/f\\u001b[2J" cannot be used'],
    [
      'a long name',
      diff('x'.repeat(256), 'a\n', 'b\n'),
      `the file name "b/${'x'.repeat(118)}…" cannot be used`,
    ],
    ['a deep name', diff('x/'.repeat(1500) + 'x', 'a\n', 'b\n'), 'cannot be used'],
    // U+012E and U+012F, whose last bytes are those of "." and "/".
    [
      'a way out in quotes',
      '--- "a/\\304\\256\\304\\256\\304\\257f"\n+++ "b/\\304\\256\\304\\256\\304\\257f"\n@@ -1 +1 @@\n-a\n+b\n',
      'is in quotes',
    ],
    ['a link', git('120000'), '"new" gets the mode "120000", expected 100644 or 100755'],
    ['a submodule', git('160000'), '"new" gets the mode "160000", expected 100644 or 100755'],
    ['set-uid', git('104755'), '"new" gets the mode "104755", expected 100644 or 100755'],
    ['a mode that is none', git('999'), '"new" gets the mode "999", expected 100644 or 100755'],
    [
      'a hunk without a place',
      '--- a/f\n+++ b/f\n@@ here @@\n-a\n+b\n',
      'a hunk does not state the line at which it begins',
    ],
    [
      'a file and a directory of one name',
      `${git('100644')}${git('100644').replaceAll('new ', 'new/x ').replace('b/new\n', 'b/new/x\n').replace('new/x file', 'new file')}`,
      'does not fit: new/x: new is not a directory',
    ],
    [
      'a large patch',
      `${diff('f', 'a\n', 'b\n')}${' '.repeat(4 << 20)}`,
      'is too large, expected at most 4 MB, 200000 lines',
    ],
    [
      'a patch of many lines',
      `${diff('f', 'a\n', 'b\n')}${'\n'.repeat(200_000)}`,
      'is too large, expected at most 4 MB, 200000 lines',
    ],
    ['a large name in quotes', `--- "a/${'x'.repeat(1 << 20)}"\n+++ b/f\n`, 'and 256 KB of names in quotes'],
  ];
  test.each([...cases, ...hostile])('%s', async (_, patch, expected) => {
    const directory = tree({ f: 'a\n', 'sub/h': 'a\n' });
    symlinkSync('sub', join(directory, 'link'));
    expect(await errorText(() => applyPatch(patchFile(patch), directory))).toContain(expected);
    expect(content(directory, 'f')).toBe('a\n');
  });
});

describe('a patch that is not a file is refused at once', () => {
  test.each([
    ['a FIFO', (path: string) => execFileSync('mkfifo', [path])],
    ['a directory', (path: string) => mkdirSync(path)],
    ['a device', (path: string) => symlinkSync('/dev/zero', path)],
  ])('%s', async (kind, make) => {
    const patch = join(root, `${(count += 1)}.patch`);
    make(patch);
    expect(await errorText(() => applyPatch(patch, tree({ f: 'a\n' })))).toBe(
      `the patch ${basename(patch)} cannot be read: it is ${kind}, not a file\n` +
        '  Put a unified diff there, as a plain file.',
    );
  });

  test('one that is not there', async () => {
    expect(await errorText(() => applyPatch(join(root, 'no.patch'), root))).toMatch(
      /^the patch no\.patch cannot be read: ENOENT/,
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

describe('large files and patches take a moment', () => {
  /** Applies a patch to the file f. @returns the error, or `fits` */
  async function apply(before: string, patch: string): Promise<string> {
    const directory = tree({ f: before });
    const file = patchFile(patch);
    const started = performance.now();
    const text = await applyPatch(file, directory).then(
      () => 'fits',
      (error: unknown) => (error instanceof UserError ? error.message : String(error)),
    );
    expect(performance.now() - started).toBeLessThan(4_000); // half of it is for a machine with other work
    return text;
  }
  const header = '--- a/f\n+++ b/f\n';
  const equal = 'a\n'.repeat(5_000_000);

  test('a hunk of equal lines that nearly fits everywhere', async () => {
    const hunk = `@@ -1,50001 +1,50000 @@\n${' a\n'.repeat(50_000)}-b\n`;
    expect(await apply(equal, header + hunk)).toContain('its lines are not at line 1, nor anywhere else');
  });

  test('a hunk of equal lines that fits everywhere but where it says', async () => {
    expect(await apply(`b\n${equal}`, `${header}@@ -1,2 +1,1 @@\n a\n-a\n`)).toContain(
      'but at more than one other place: lines 2, 3, 4, 5, 6 and more',
    );
  });

  test('a hunk that changes all of it', async () => {
    const lines = Array.from({ length: 90_000 }, (_, index) => `-${index}\n+${index + 1}\n`).join('');
    const before = Array.from({ length: 90_000 }, (_, index) => `${index}\n`).join('');
    expect(await apply(before, `${header}@@ -1,90000 +1,90000 @@\n${lines}`)).toBe('fits');
  });

  test('thousands of hunks that each lie elsewhere', async () => {
    const before = Array.from({ length: 1_000_000 }, (_, index) => `${index}\n`).join('');
    // Each is one more line away than the one before says.
    const hunks = Array.from(
      { length: 20_000 },
      (_, index) => `@@ -${index + 1} +${index + 1} @@\n-${index * 3 + 1}\n+x\n`,
    );
    expect(await apply(before, header + hunks.join(''))).toMatch(
      /fits|too many hunks are not at the line that they state/,
    );
  });

  test('one file named again and again', async () => {
    const part = `${header}@@ -1 +1 @@\n-a\n+a\n`;
    expect(await apply('a\n'.repeat(500_000), part.repeat(10_000))).toContain(
      'changes more than 12 MB of files: f is beyond the limit',
    );
  });

  test('a large file', async () => {
    expect(await apply('a\n'.repeat(9_000_000), `${header}@@ -1 +1 @@\n-a\n+b\n`)).toContain(
      'changes more than 12 MB of files: f is beyond the limit',
    );
  });

  test('a line without an end', async () => {
    const text = await apply('x'.repeat(10_000_000), `${header}@@ -1 +1 @@\n-${'y'.repeat(3_000_000)}\n+z\n`);
    expect(text).toContain('line 1 is "xxx');
    expect(text.length).toBeLessThan(1_000);
  });
});

test('whatever a patch holds, it is applied or refused with a reason, and nothing else is touched', async () => {
  const sound = [
    diff('f', NUMBERS, NUMBERS.replace('line 9\n', 'nine\n')),
    '--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+a\n',
    'diff --git a/x/y b/x/y\nnew file mode 100755\n',
    diff('sub/g', 'x\n', 'y\n'),
  ].join('');
  const piece = fc.oneof(
    fc.constantFrom(
      '--- a/',
      '+++ b/',
      '@@ ',
      '-1,0 ',
      '+1,9999999 @@\n',
      '..',
      '/',
      '\0',
      '"',
      '\\303',
      '\n',
      '-',
      '+',
      ' ',
    ),
    fc.constantFrom(
      'diff --git ',
      'new file mode ',
      'deleted file mode 100644\n',
      'old mode 100644\n',
      '/dev/null',
      '\\ No newline\n',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  const change = fc.tuple(fc.nat(sound.length), fc.nat(12), piece);
  const outside = join(root, 'fuzz');
  mkdirSync(outside);
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      const patch = changes.reduce(
        (text, [at, gone, put]) => text.slice(0, at) + put + text.slice(at + gone),
        sound,
      );
      const directory = join(outside, 'tree');
      for (const [name, text] of [
        ['f', NUMBERS],
        ['sub/g', 'x\n'],
      ] as const) {
        mkdirSync(dirname(join(directory, name)), { recursive: true });
        writeFileSync(join(directory, name), text);
      }
      const started = performance.now();
      await applyPatch(patchFile(patch), directory).catch((error: unknown) => {
        if (!(error instanceof UserError)) throw error;
      });
      expect(performance.now() - started).toBeLessThan(2_000);
      expect(readdirSync(outside)).toEqual(['tree']);
      rmSync(directory, { recursive: true });
    }),
    { numRuns: 500 },
  );
});
