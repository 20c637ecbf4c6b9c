import { describe, expect, test } from 'vitest';
import { applyPatch } from '../../../builder/sources';
import { UserError } from '../../../builder/ground/user-error';
import { patchFile, tree } from './support/patches';

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
