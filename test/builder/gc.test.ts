import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BuildResult } from '../../builder/builder';
import { collectGarbage } from '../../builder/gc';
import { scratch } from '../support/scratch';
import { installs, TestAssets } from '../support/test-assets';
import { grow, testBuilder } from '../support/test-builder';

const root = scratch('gc');
const assets = new TestAssets(join(root, 'assets'));
const builder = testBuilder(join(root, 'store'), assets.root);
const grown: Record<string, BuildResult> = {};

beforeAll(async () => {
  const seed = await grow(builder, 'seed');
  grown['seed'] = seed;
  for (const name of ['base', 'old', 'new']) {
    assets.recipe(name, installs(`usr/${name}`, name.repeat(50_000)));
    grown[name] = await grow(builder, name, { seed });
  }
  const base = grown['base'] as BuildResult;
  assets.recipe('wanted', installs('usr/wanted', 'wanted'), { needs: ['seed', 'base'] });
  grown['wanted'] = await grow(builder, 'wanted', { seed, base });
  await builder.addRoot('wanted-1', grown['wanted'].key);
  const age = (name: string, seconds: number): void =>
    utimesSync(builder.store.path('artifacts', grown[name]?.fingerprint ?? ''), seconds, seconds);
  age('old', 1_000_000);
  age('new', 2_000_000);
  mkdirSync(builder.store.path('work', 'dead'), { recursive: true });
  writeFileSync(builder.store.path('work', 'dead', 'file'), 'left by a killed run');
  await builder.close();
});

const there = (name: string): boolean => builder.has(grown[name]?.key ?? '');

describe('collectGarbage', () => {
  it('only says what it would do, when that is asked', async () => {
    const report = await collectGarbage(builder, { dryRun: true });
    expect(report.removed.map(({ what }) => what.split(' ')[0])).toEqual([
      'leftover',
      'artifact',
      'artifact',
    ]);
    expect(['seed', 'base', 'old', 'new', 'wanted'].every(there)).toBe(true);
  });

  it('removes the longest unused first, only until the limit is kept', async () => {
    const before = await collectGarbage(builder, { dryRun: true, limit: Number.MAX_SAFE_INTEGER });
    expect(before.removed).toEqual([]);
    const report = await collectGarbage(builder, { limit: before.left - 100_000 });
    expect(report.removed).toHaveLength(2);
    expect(report.left).toBe(before.left - report.freed);
    expect(existsSync(builder.store.path('work', 'dead'))).toBe(false);
    expect([there('old'), there('new')]).toEqual([false, true]);
  });

  it('keeps what a root reaches, with all that it was built with', async () => {
    await collectGarbage(builder);
    expect(['seed', 'base', 'wanted'].map(there)).toEqual([true, true, true]);
    expect(there('new')).toBe(false);
    expect(builder.records.byKey(grown['new']?.key ?? '')).toBeUndefined();
  });

  it('keeps what a stack found here that was grown by its state elsewhere', async () => {
    const wanted = grown['wanted']?.key ?? '';
    await builder.dropRoot('wanted-1');
    await builder.keepRoot('wanted-1', wanted);
    await builder.keepRoot('wanted-1', 'f'.repeat(64)); // remembered already
    expect(builder.roots.keys()).toEqual([wanted]);
    expect((await collectGarbage(builder)).removed).toEqual([]);
  });

  it('waits for whoever uses the store', async () => {
    await builder.addRoot('x', grown['wanted']?.key ?? '');
    const other = testBuilder(join(root, 'store'), assets.root);
    await grow(other, 'base', { seed: grown['seed'] as BuildResult });
    let waited = false;
    const collected = collectGarbage(builder, { waiting: () => (waited = true) });
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(waited).toBe(true);
    await other.close();
    expect((await collected).freed).toBe(0);
  });

  it('keeps nothing for a root that was dropped', async () => {
    await builder.dropRoot('wanted-1');
    await builder.dropRoot('x');
    const report = await collectGarbage(builder);
    expect(report.removed).toHaveLength(3);
    expect(there('wanted')).toBe(false);
  });
});
