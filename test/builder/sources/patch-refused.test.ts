import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPatch } from '../../../builder/sources';
import { UserError } from '../../../builder/ground/user-error';
import { errorText } from '../../support/user-errors';
import { content, diff, next, NUMBERS, patchFile, root, tree } from './support/patches';

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
    const patch = join(root, `${next()}.patch`);
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
