import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changedNames, MOST_STRAY, scanFixed, strayNames } from '../../../builder/sandbox/stray-writes';
import { deepTree } from '../../support/deep-tree';
import { scratch } from '../../support/scratch';

const root = scratch('stray-writes');

function makeRoot(name: string): string {
  const tree = join(root, name);
  for (const each of ['usr/bin', 'etc', 'recipe', 'dev', 'src', 'build', 'out', 'tmp']) {
    mkdirSync(join(tree, each), { recursive: true });
  }
  return tree;
}

describe('strayNames', () => {
  it('finds files, links and empty directories, but for what may be written', async () => {
    const upper = join(root, 'upper');
    for (const each of ['usr/empty', 'usr/lib', 'etc', 'out/usr', 'build'])
      mkdirSync(join(upper, each), { recursive: true });
    writeFileSync(join(upper, 'usr/lib/x'), '');
    writeFileSync(join(upper, 'out/usr/x'), '');
    symlinkSync(root, join(upper, 'usr/link'));
    symlinkSync(root, join(upper, 'tmp'));
    writeFileSync(join(upper, 'top'), '');
    expect(await strayNames(upper)).toEqual(['/top', '/usr/empty/', '/usr/lib/x', '/usr/link']);
  });

  it('shows any name on a line', async () => {
    const upper = join(root, 'names');
    mkdirSync(join(upper, 'etc'), { recursive: true });
    for (const name of ['\xff', 'a\nb', '\x1b[2J']) {
      writeFileSync(Buffer.from(`${upper}/etc/${name}`, 'latin1'), '');
    }
    writeFileSync(join(upper, 'etc/é'), '');
    expect(await strayNames(upper)).toEqual(['/etc/\\x1b[2J', '/etc/\\xff', '/etc/a\\x0ab', '/etc/é']);
  });

  it('is as deep as a build likes, and ends when it has found enough', async () => {
    const upper = join(root, 'much');
    deepTree(join(upper, 'etc'), 3000);
    const [deepest = ''] = await strayNames(upper);
    expect(deepest).toMatch(/^\/etc\/d\/d.*…/);
    expect(deepest.length).toBeLessThan(300);
    for (let index = 0; index < 5000; index += 1) writeFileSync(join(upper, 'etc', `file-${index}`), '');
    expect(await strayNames(upper)).toHaveLength(MOST_STRAY);
  });
});

describe('changedNames', () => {
  it('finds nothing where nothing changed', async () => {
    const tree = makeRoot('same');
    expect(changedNames(await scanFixed(tree), await scanFixed(tree))).toEqual([]);
  });

  it('finds what was made, changed and removed, any name, and no more than enough', async () => {
    const tree = makeRoot('changed');
    for (const name of ['gone', 'mode', 'text']) writeFileSync(join(tree, 'etc', name), '');
    const before = await scanFixed(tree);
    renameSync(join(tree, 'etc/gone'), join(tree, 'recipe/a\nb'));
    chmodSync(join(tree, 'etc/mode'), 0o600);
    writeFileSync(join(tree, 'etc/text'), 'x');
    const changed = ['/etc/gone', '/etc/mode', '/etc/text', '/recipe/a\\x0ab'];
    expect(changedNames(before, await scanFixed(tree))).toEqual(changed);
    for (let index = 0; index < 2000; index += 1) writeFileSync(join(tree, 'usr', `file-${index}`), '');
    expect(changedNames(before, await scanFixed(tree))).toHaveLength(MOST_STRAY);
  });

  it('finds a directory that was replaced', async () => {
    const tree = makeRoot('replaced');
    const before = await scanFixed(tree);
    renameSync(join(tree, 'usr'), join(tree, 'moved'));
    symlinkSync('/', join(tree, 'usr'));
    expect(changedNames(before, await scanFixed(tree))).toEqual(['/usr/bin']);
  });
});
