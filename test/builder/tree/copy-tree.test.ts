import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scanTree } from '../../../builder/tree/manifest';
import { copyTree } from '../../../builder/tree/tree-files';
import { isRoot } from '../../support/ordinary-user';
import { scratch } from '../../support/scratch';

const root = scratch('copy-tree');

function makeTree(name: string): string {
  const tree = join(root, name);
  mkdirSync(join(tree, 'usr/-rf/--help'), { recursive: true });
  writeFileSync(join(tree, 'usr/-rf/tool'), 'x'.repeat(3_000_000), { mode: 0o755 });
  linkSync(join(tree, 'usr/-rf/tool'), join(tree, 'usr/second'));
  writeFileSync(join(tree, 'usr/empty'), '');
  writeFileSync(Buffer.from(`${tree}/usr/\xff\n`, 'latin1'), 'bytes');
  symlinkSync('../../nowhere', join(tree, 'usr/link'));
  chmodSync(join(tree, 'usr/-rf'), 0o555);
  execFileSync('find', [tree, '-exec', 'touch', '-h', '-d', '@1.25', '{}', '+']);
  return tree;
}

/** Type, mode, owner, names and time of everything, by another program. */
function listing(tree: string): string {
  return execFileSync('find', ['.', '-printf', '%p %y %m %U:%G %n %T@\\n'], { cwd: tree, encoding: 'utf8' });
}

describe('copyTree', () => {
  it('keeps names, contents, modes, times, links and names of one file', async () => {
    const tree = makeTree('one');
    const copy = join(root, 'made/copy');
    const umask = process.umask(0o077);
    try {
      await copyTree(tree, copy);
    } finally {
      process.umask(umask);
    }
    expect(await scanTree(copy)).toMatchObject({ text: (await scanTree(tree)).text });
    expect(listing(copy).split('\n').sort()).toEqual(listing(tree).split('\n').sort());
  });

  it('copies over what is there, also where that may not be written to, and through no link', async () => {
    const tree = makeTree('two');
    const copy = join(root, 'over');
    const outside = join(root, 'outside');
    writeFileSync(outside, 'mine');
    mkdirSync(join(copy, 'usr'), { recursive: true });
    writeFileSync(join(copy, 'usr/kept'), '');
    symlinkSync(outside, join(copy, 'usr/empty'));
    await copyTree(tree, copy);
    await copyTree(tree, copy);
    expect(readFileSync(outside, 'utf8')).toBe('mine');
    expect(lstatSync(join(copy, 'usr/empty')).isFile()).toBe(true);
    expect(lstatSync(join(copy, 'usr/kept')).isFile()).toBe(true);
  });

  it('goes into no link where a directory is to be', async () => {
    const tree = makeTree('three');
    const copy = join(root, 'linked');
    mkdirSync(join(root, 'elsewhere'));
    mkdirSync(copy);
    symlinkSync('../elsewhere', join(copy, 'usr'));
    await expect(copyTree(tree, copy)).rejects.toThrow(`ENOTDIR: open '${copy}/usr'`);
    await expect(copyTree(join(copy, 'usr'), join(root, 'no'))).rejects.toThrow(/ENOTDIR|ELOOP/);
  });

  it('leaves attributes behind', async () => {
    const tree = makeTree('four');
    try {
      execFileSync('setfattr', ['-n', 'user.seedstage', '-v', 'x', join(tree, 'usr/empty')], {
        stdio: 'ignore',
      });
    } catch {
      return; // a file system, or a machine, without them
    }
    const copy = join(root, 'plain');
    await copyTree(tree, copy);
    expect(execFileSync('getfattr', ['-h', '-R', '-m', '-', copy], { encoding: 'utf8' })).toBe('');
  });

  it.runIf(isRoot)('makes everything whose copy it is, or gives it away', async () => {
    const tree = makeTree('five');
    execFileSync('chown', ['-R', '-h', '1234:1234', tree]);
    await copyTree(tree, join(root, 'ours'));
    expect(listing(join(root, 'ours'))).not.toContain('1234:1234');
    await copyTree(tree, join(root, 'theirs'), { uid: 4321, gid: 4322 });
    const lines = listing(join(root, 'theirs')).replace('usr/\n', '').trim().split('\n');
    expect(lines.filter((line) => / [dfl] /.test(line) && !line.includes('4321:4322'))).toEqual([]);
  });

  it('refuses what is neither file, directory nor link', async () => {
    const tree = join(root, 'six');
    mkdirSync(tree);
    execFileSync('mkfifo', [join(tree, 'pipe')]);
    await expect(copyTree(tree, join(root, 'seven'))).rejects.toThrow('pipe is a fifo');
  });
});
