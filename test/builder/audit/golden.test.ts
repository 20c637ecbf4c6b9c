import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../builder/ground/digest';
import { readGolden } from '../../../builder/audit/golden';
import { scratch } from '../../support/scratch';

const root = scratch('golden');
const LINES = 'usr\tdir\t0755\t0\t\nusr/a\tlink\t0000\t0\tb\n';
let count = 0;

/** Directories that hold these golden manifests of `p`. */
function directories(...texts: readonly string[]): string[] {
  return texts.map((text) => {
    const directory = join(root, String((count += 1)));
    mkdirSync(join(directory, 'golden/x86_64'), { recursive: true });
    writeFileSync(join(directory, 'golden/x86_64/p.manifest'), text);
    return directory;
  });
}

function problem(places: readonly string[], name = 'p'): string | undefined {
  const golden = readGolden(places, 'x86_64', name);
  return 'problem' in golden ? golden.problem : undefined;
}

describe('a golden manifest', () => {
  it('is read with the digest of its file', () => {
    const golden = readGolden(directories(LINES), 'x86_64', 'p');
    expect(golden).toMatchObject({
      digest: sha256(LINES),
      manifest: { files: 1, fingerprint: sha256(LINES) },
    });
  });

  it('is read anew when it was changed', () => {
    const places = directories(LINES);
    expect(readGolden(places, 'x86_64', 'p').digest).toBe(sha256(LINES));
    writeFileSync(join(places[0] ?? '', 'golden/x86_64/p.manifest'), 'half');
    expect(problem(places)).toBe('golden/x86_64/p.manifest is damaged: it is not a manifest');
  });

  it.each([
    ['another order', LINES.split('\n').reverse().join('\n').trim() + '\n'],
    ['a line twice', LINES.replace('usr/a', 'usr')],
    ['half a line', LINES.slice(0, -5)],
    ['a mode that is no number', LINES.replace('0755', 'rwx')],
    ["a merge's marks", `<<<<<<< ours\n${LINES}`],
  ])('that has %s is damaged', (_what, text) => {
    expect(problem(directories(text))).toBe('golden/x86_64/p.manifest is damaged: it is not a manifest');
  });

  it('that is not there, or there twice, or no file, is a problem', () => {
    expect(problem(directories(LINES), 'q')).toBe('there is no golden/x86_64/q.manifest');
    expect(problem(directories(LINES, LINES))).toBe(
      'golden/x86_64/p.manifest is in two places, expected one',
    );
    const [place = ''] = directories(LINES);
    mkdirSync(join(place, 'golden/x86_64/q.manifest'));
    expect(problem([place], 'q')).toBe('golden/x86_64/q.manifest cannot be read (EISDIR)');
  });

  it.runIf(process.getuid?.() !== 0)('that may not be read is a problem', () => {
    const [place = ''] = directories(LINES);
    chmodSync(join(place, 'golden/x86_64/p.manifest'), 0);
    expect(problem([place])).toBe('golden/x86_64/p.manifest cannot be read (EACCES)');
  });
});
