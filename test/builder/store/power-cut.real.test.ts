import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportDirectory } from '../../../builder/export/export-tree';
import { collectGarbage } from '../../../builder/upkeep/gc';
import { scanTree } from '../../../builder/tree/manifest';
import { Store } from '../../../builder/store/store';
import { verifyStore } from '../../../builder/upkeep/verify-store';
import { borrowDisk } from '../../support/ext4';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, testBuilder } from '../../support/test-builder';
import { errorText } from '../../support/user-errors';

const root = scratch('power-cut');
const assets = new TestAssets(join(root, 'assets'));
assets.recipe('lower', installs('usr/lower', 'lower') + installs('usr/more', 'more'.repeat(9000)));
assets.recipe('upper', 'make_directory("/out/usr"); copy_file("/usr/lower", "/out/usr/upper", 0644);', {
  needs: ['seed', 'lower'],
});

/** Grows all on a store, and whatever it was before, what is handed out is right. */
async function expectMended(store: string): Promise<void> {
  const builder = testBuilder(store, assets.root);
  const seed = await grow(builder, 'seed');
  const lower = await grow(builder, 'lower', { seed });
  const upper = await grow(builder, 'upper', { seed, lower });
  await builder.addRoot('upper', upper.key);
  const out = join(root, `out-${readdirSync(root).length}`);
  await exportDirectory(builder.store, { artifacts: [upper.fingerprint, lower.fingerprint] }, out);
  expect(readFileSync(join(out, 'usr/upper'), 'utf8')).toBe('lower');
  expect((await scanTree(builder.store.tree(lower.fingerprint))).fingerprint).toBe(lower.fingerprint);
  await builder.close();
  await collectGarbage(builder);
  // What the cut left of records and results is found, and its removal is all that there is to do.
  await verifyStore(builder, { repair: true });
  expect((await verifyStore(builder)).damage).toEqual([]);
}

describe('a power cut, which loses all that was not flushed', () => {
  it.for([
    ['before anything was flushed', 'missing', false],
    ['when names were flushed, and bytes were not', 'damaged', true],
  ] as const)('%s, costs builds and nothing else', async ([when, found, flushed], { skip }) => {
    const disk = await borrowDisk(join(root, when.replaceAll(/\W+/g, '-')));
    if (disk === undefined) return skip('there is no loop device for us');
    // Without an overlay: the kernel flushes the file system below one that is unmounted.
    const builder = testBuilder(join(disk.directory, 'store'), assets.root, { overlay: false });
    const seed = await grow(builder, 'seed');
    execFileSync('sync', ['-f', disk.directory]);
    const lower = await grow(builder, 'lower', { seed });
    const upper = await grow(builder, 'upper', { seed, lower });
    if (flushed) await builder.addRoot('upper', upper.key); // and with it the journal
    await builder.close();
    const left = join(await disk.cut(), 'store');
    expect(await new Store(left).check(seed.fingerprint)).toBe('present');
    expect(await new Store(left).check(upper.fingerprint)).toBe(found);
    await expectMended(left);
  });
});

describe('a store whose files are empty, as a power cut may leave them', () => {
  it('hands none of them out, and has them made again', async () => {
    const store = join(root, 'store');
    const builder = testBuilder(store, assets.root);
    const seed = await grow(builder, 'seed');
    const lower = await grow(builder, 'lower', { seed });
    const upper = await grow(builder, 'upper', { seed, lower });
    await builder.addRoot('upper', upper.key);
    await builder.close();
    const empty = (...path: string[]): void => truncateSync(builder.store.path(...path), 0);
    empty('artifacts', lower.fingerprint, 'tree', 'usr', 'more');
    empty('artifacts', upper.fingerprint, 'manifest');
    for (const name of readdirSync(builder.store.path('results'))) empty('results', name);
    for (const id of builder.records.ids(lower.key)) empty('records', lower.key, `${id}.json`);
    empty('roots', 'upper.json');
    writeFileSync(builder.store.path('tmp', 'artifact-1-0'), '');
    for (const { fingerprint } of [lower, upper]) {
      const text = await errorText(() =>
        exportDirectory(builder.store, { artifacts: [fingerprint] }, join(root, 'no')),
      );
      expect(text).toContain('is damaged in the store');
    }
    await expectMended(store);
  });
});
