import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BuildResult } from '../../../builder/grow/builder';
import { collectGarbage } from '../../../builder/upkeep/gc';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, testBuilder } from '../../support/test-builder';

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
    expect(report.removed.map(({ kind }) => kind)).toEqual(['leftover', 'artifact', 'artifact']);
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

  it('follows no link, and minds no name', async () => {
    const precious = join(root, 'precious');
    mkdirSync(precious);
    writeFileSync(join(precious, 'file'), 'keep');
    const { store } = builder;
    for (const directory of ['artifacts', 'sources', 'work', 'tmp']) {
      symlinkSync(precious, store.path(directory, 'e'.repeat(64)));
    }
    mkdirSync(store.path('work', 'odd'));
    writeFileSync(
      Buffer.concat([Buffer.from(`${store.path('work', 'odd')}/`), Buffer.from([0xff, 0xfe])]),
      '',
    );
    symlinkSync(store.path('work'), store.path('work', 'loop'));
    const report = await collectGarbage(builder);
    expect(report.failed).toEqual([]);
    expect(readFileSync(join(precious, 'file'), 'utf8')).toBe('keep');
    expect(readdirSync(store.path('artifacts'))).not.toContain('e'.repeat(64));
    expect([...readdirSync(store.path('sources')), ...readdirSync(store.path('work'))]).toEqual([]);
    expect(there('wanted')).toBe(true);
  });

  it('looks into no directory of the store that is a link', async () => {
    const work = builder.store.path('work');
    renameSync(work, join(root, 'moved'));
    writeFileSync(join(root, 'moved', 'mine'), 'keep');
    symlinkSync(join(root, 'moved'), work);
    await collectGarbage(builder);
    expect(readFileSync(join(root, 'moved', 'mine'), 'utf8')).toBe('keep');
    await builder.store.discard(work);
    mkdirSync(work);
  });

  it('leaves no lock and no half file', async () => {
    const { store } = builder;
    writeFileSync(store.path('results', 'x.json.0123.part'), '');
    await collectGarbage(builder);
    expect(readdirSync(store.path('locks'))).toEqual(['gc']);
    expect(readdirSync(store.path('results')).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  /** Works with another text in a file, which then is as it was. */
  async function changed(file: string, text: string, work: () => Promise<void>): Promise<void> {
    const before = readFileSync(file);
    writeFileSync(file, text);
    try {
      await work();
    } finally {
      writeFileSync(file, before);
    }
  }

  it.each(['', '{', '{"key": 7}', '{"key": "../../x"}', '[]'])(
    'removes nothing but leftovers beside a root that says %j',
    async (text) => {
      await builder.dropRoot('x');
      await changed(builder.store.path('roots', 'wanted-1.json'), text, async () => {
        writeFileSync(builder.store.path('tmp', 'left'), 'left by a killed run');
        const report = await collectGarbage(builder);
        expect(report.removed).toMatchObject([{ kind: 'leftover', id: 'left' }]);
        expect(report.gaps).toEqual(['the root wanted-1 is damaged: what it needs is not known']);
        expect(['seed', 'base', 'wanted'].map(there)).toEqual([true, true, true]);
        expect(builder.roots.has('wanted-1')).toBe(false);
      });
    },
  );

  it.each(['wanted', 'base'])(
    'removes nothing but leftovers while the record of %s is damaged',
    async (name) => {
      const key = grown[name]?.key ?? '';
      const file = builder.store.path('records', key, `${builder.records.ids(key)[0] ?? ''}.json`);
      await changed(file, '{}', async () => {
        const report = await collectGarbage(builder);
        expect(report.removed).toEqual([]);
        expect(report.gaps).toEqual([
          `the root wanted-1 needs the key ${key.slice(0, 12)}…, which has no undamaged record`,
        ]);
      });
      expect(['seed', 'base', 'wanted'].map(there)).toEqual([true, true, true]);
    },
  );

  it('keeps the record of what is wanted and gone, for it says what else is wanted', async () => {
    const place = builder.store.path('artifacts', grown['wanted']?.fingerprint ?? '');
    renameSync(place, join(root, 'aside'));
    const report = await collectGarbage(builder);
    expect([report.removed, report.gaps]).toEqual([[], []]);
    expect(builder.records.byKey(grown['wanted']?.key ?? '')).toBeDefined();
    renameSync(join(root, 'aside'), place);
  });

  it('makes no store where there is none', async () => {
    const nowhere = testBuilder(join(root, 'nowhere'), assets.root);
    rmSync(join(root, 'nowhere'), { recursive: true });
    expect((await collectGarbage(nowhere)).left).toBe(0);
    expect(existsSync(join(root, 'nowhere'))).toBe(false);
  });

  it('keeps nothing for a root that was dropped', async () => {
    await builder.dropRoot('wanted-1');
    const report = await collectGarbage(builder);
    expect(report.removed).toHaveLength(3);
    expect(there('wanted')).toBe(false);
  });
});
