import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BuildResult } from '../../../builder/grow/builder';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, testBuilder, tree } from '../../support/test-builder';
import { errorText } from '../../support/user-errors';

const root = scratch('needs');
const assets = new TestAssets(join(root, 'assets'));
const builder = testBuilder(join(root, 'store'), assets.root);
let seed: BuildResult;

beforeAll(async () => {
  seed = await grow(builder, 'seed');
});

describe('what is given', () => {
  beforeAll(() => {
    assets.recipe('left', installs('usr/share/x', 'left'));
    assets.recipe('right', installs('usr/share/x', 'right'));
    assets.recipe('both', 'make_directory("/out/usr"); copy_file("/usr/share/x", "/out/usr/both", 0644);');
  });

  it('may not bring one path twice, unless the wiring names the winner', async () => {
    const [left, right] = [await grow(builder, 'left', { seed }), await grow(builder, 'right', { seed })];
    const text = await errorText(() => grow(builder, 'both', { seed, left, right }));
    expect(text).toContain('both: two of its needs contain the path usr/share/x: "left" and "right"');
    expect(text).toContain("winners: { 'usr/share/x': 'right' }");
    const won = await grow(builder, 'both', { seed, left, right }, { winners: { 'usr/share/x': 'left' } });
    expect(readFileSync(tree(builder, won, 'usr/both'), 'utf8')).toBe('left');
  });

  it('must be in the store, or be made again from its record', async () => {
    const left = await grow(builder, 'left', { seed });
    rmSync(builder.store.path('artifacts', left.fingerprint), { recursive: true });
    expect(builder.has(left.key)).toBe(false);
    expect(await grow(builder, 'both', { seed, left })).toMatchObject({ how: 'built' });
    expect(builder.has(left.key)).toBe(true);
    const text = await errorText(() =>
      grow(builder, 'both', { seed, left: { ...left, key: 'f'.repeat(64) } }),
    );
    expect(text).toContain('both: its need "left" (key ffffffffffff…) is not in the store');
  });

  it('is made again when it was damaged', async () => {
    const left = await grow(builder, 'left', { seed });
    const file = tree(builder, left, 'usr/share/x');
    chmodSync(file, 0o644);
    writeFileSync(file, 'LEFT');
    const fresh = testBuilder(join(root, 'store'), assets.root); // as the next `up` would be
    expect(await fresh.check(left.key)).toBe('damaged');
    assets.script(
      'both',
      '/* changed */ make_directory("/out/usr"); copy_file("/usr/share/x", "/out/usr/both", 0644);',
    );
    const both = await grow(fresh, 'both', { seed, left });
    expect(readFileSync(tree(fresh, both, 'usr/both'), 'utf8')).toBe('left');
    expect(await fresh.check(left.key)).toBe('present');
  });
});
