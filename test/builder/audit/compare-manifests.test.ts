import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareManifests,
  differenceText,
  type DifferenceKind,
} from '../../../builder/audit/compare-manifests';
import { manifestOf, type ManifestEntry } from '../../../builder/tree/manifest';

const path = fc
  .uint8Array({ minLength: 1, maxLength: 8 })
  .map((bytes) => Buffer.from(bytes).toString('latin1').replaceAll('\0', '_'));
const mode = fc.integer({ min: 0, max: 0o7777 });
const entry: fc.Arbitrary<ManifestEntry> = fc.oneof(
  fc.record({
    path,
    type: fc.constant('file' as const),
    mode,
    size: fc.nat(),
    content: fc.stringMatching(/^[0-9a-f]{64}$/),
  }),
  fc.record({
    path,
    type: fc.constant('dir' as const),
    mode,
    size: fc.constant(0),
    content: fc.constant(''),
  }),
  fc.record({
    path,
    type: fc.constant('link' as const),
    mode: fc.constant(0),
    size: fc.constant(0),
    content: path,
  }),
);
const entries = fc.uniqueArray(entry, { selector: (each) => each.path, minLength: 1 });

/** Ways to change an entry, each with the kind of difference that it is. */
const changes: Readonly<Record<string, (old: ManifestEntry) => ManifestEntry | undefined>> = {
  mode: (old) => ({ ...old, mode: old.mode ^ 0o100 }),
  size: (old) => ({ ...old, size: old.size + 1 }),
  content: (old) => (old.type === 'file' ? { ...old, content: 'f'.repeat(63) } : undefined),
  target: (old) => (old.type === 'link' ? { ...old, content: `${old.content}x` } : undefined),
  type: (old) => ({ ...old, type: 'fifo' }),
};

describe('compareManifests', () => {
  it('finds nothing between a tree and itself', () => {
    fc.assert(
      fc.property(entries, (all) => {
        expect(compareManifests(manifestOf(all), manifestOf([...all].reverse()))).toEqual([]);
      }),
    );
  });

  it.each(Object.keys(changes))('finds a changed %s, and nothing else', (kind) => {
    fc.assert(
      fc.property(entries, fc.nat(), (all, pick) => {
        const index = pick % all.length;
        const old = all[index] as ManifestEntry;
        const changed = changes[kind]?.(old);
        if (changed === undefined) return;
        const others = all.filter((_, at) => at !== index);
        const found = compareManifests(manifestOf(all), manifestOf([...others, changed]));
        expect(found.map((each) => each.kind)).toEqual([kind]);
        expect(found[0]?.left).not.toBe(found[0]?.right);
      }),
    );
  });

  it('finds what is only on one side, and says what is there', () => {
    fc.assert(
      fc.property(entries, (all) => {
        const [first, ...others] = all as [ManifestEntry, ...ManifestEntry[]];
        const kinds = (left: ManifestEntry[], right: ManifestEntry[]): DifferenceKind[] =>
          compareManifests(manifestOf(left), manifestOf(right)).map(({ kind }) => kind);
        expect(kinds(all, others)).toEqual(['only-left']);
        expect(kinds(others, [first, ...others])).toEqual(['only-right']);
      }),
    );
  });

  it('tells each difference as a line', () => {
    const file = { path: 'usr/a', type: 'file', mode: 0o755, size: 6, content: 'a'.repeat(64) } as const;
    const link = { path: 'usr/b', type: 'link', mode: 0, size: 0, content: 'a' } as const;
    const dir = { path: 'usr/caf\xe9', type: 'dir', mode: 0o755, size: 0, content: '' } as const;
    const left = manifestOf([file, link, dir, { ...link, path: 'x' }, { ...file, path: 'y' }]);
    const right = manifestOf([
      { ...file, mode: 0o4700, size: 7, content: 'b'.repeat(64) },
      { ...link, content: 'c\n' },
      { ...dir, type: 'file' },
      { ...dir, path: 'z' },
    ]);
    const lines = compareManifests(left, right).map((each) => differenceText(each, ['grown', 'golden']));
    expect(lines).toEqual([
      'usr/a: mode 0755 grown, 4700 golden',
      'usr/a: size 6 grown, 7 golden',
      `usr/a: content ${'a'.repeat(64)} grown, ${'b'.repeat(64)} golden`,
      'usr/b: target a grown, c\\x0a golden',
      'usr/caf\\xe9: type dir grown, file golden',
      'x: only grown (link to a)',
      'y: only grown (file, mode 0755, 6 bytes)',
      'z: only golden (dir, mode 0755)',
    ]);
  });
});
