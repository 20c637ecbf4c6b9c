import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeTree } from '../../../builder/tree/tree-files';
import { deepTree } from '../../support/deep-tree';
import { scratch } from '../../support/scratch';

const root = scratch('remove-tree');

describe('removeTree', () => {
  it.each(['nothing', 'nothing/below/it'])('is content with what is not there: %s', async (name) => {
    await expect(removeTree(join(root, name))).resolves.toBeUndefined();
  });

  it('removes a file, and a link but not what it leads to', async () => {
    const kept = join(root, 'kept');
    mkdirSync(kept);
    writeFileSync(join(kept, 'file'), '');
    symlinkSync(kept, join(root, 'link'));
    writeFileSync(join(root, 'plain'), '');
    await removeTree(join(root, 'link'));
    await removeTree(join(root, 'plain'));
    mkdirSync(join(root, 'holder'));
    symlinkSync('../kept', join(root, 'holder/link'));
    await removeTree(join(root, 'holder/'));
    expect(readdirSync(root).sort()).toEqual(['kept']);
    expect(readdirSync(kept)).toEqual(['file']);
  });

  it('removes what is deeper than a path can be, and has any names', async () => {
    const tree = join(root, 'deep');
    deepTree(tree, 600, (at) => writeFileSync(Buffer.from(`${at}/\xff\n`, 'latin1'), ''), 'n'.repeat(255));
    await removeTree(tree);
    expect(existsSync(tree)).toBe(false);
  });

  it('lets others have their turn', async () => {
    const tree = join(root, 'many');
    mkdirSync(tree);
    for (let index = 0; index < 30_000; index += 1) writeFileSync(join(tree, `file-${index}`), '');
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const before = process.cpuUsage().user;
    await removeTree(tree);
    clearInterval(timer);
    expect(turns).toBeGreaterThan((process.cpuUsage().user - before) / 1000 / 200);
  });
});
