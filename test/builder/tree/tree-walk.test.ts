import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scanTree } from '../../../builder/tree/manifest';
import { settle } from '../../../builder/tree/tree-files';
import { TREE_LIMITS, TreeTooLarge } from '../../../builder/tree/tree-limits';
import { openBelow, walkTree } from '../../../builder/tree/tree-walk';
import { isRoot } from '../../support/ordinary-user';
import { deepTree } from '../../support/deep-tree';
import { scratch } from '../../support/scratch';
import { mayMount } from '../../support/tmpfs';
import { runProgram } from '../../support/program';
import { errorText } from '../../support/user-errors';

const root = scratch('tree-walk');

function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

describe('walkTree', () => {
  it('comes to every name, and to directories before and after what is in them', () => {
    const tree = join(root, 'order');
    mkdirSync(join(tree, 'a/b'), { recursive: true });
    writeFileSync(join(tree, 'a/b/file'), '');
    const steps = [...walkTree(tree)].map(({ path, leaving }) => `${leaving ? '<' : '>'}${path}`);
    expect(steps).toEqual(['>', '>a', '>a/b', '>a/b/file', '<a/b', '<a', '<']);
  });

  it('walks 10,000 directories in each other with a few descriptors, and comes back', () => {
    const tree = join(root, 'deep');
    deepTree(tree, 10_000);
    const before = descriptors();
    let [entered, left, most] = [0, 0, 0];
    for (const { directory, leaving } of walkTree(tree)) {
      if (directory) entered += 1;
      if (leaving) left += 1;
      if (entered % 500 === 0) most = Math.max(most, descriptors() - before);
    }
    expect([entered, left]).toEqual([10_001, 10_001]);
    expect(most).toBeLessThan(50);
    expect(descriptors()).toBe(before);
  });

  it('closes what it opened when it is left in the middle', () => {
    const before = descriptors();
    for (const { path } of walkTree(join(root, 'deep'))) if (path.length > 100) break;
    expect(descriptors()).toBe(before);
  });

  it('comes to the rest of a directory that was closed while it went deeper', () => {
    const tree = join(root, 'wide');
    deepTree(tree, 40, (at) => {
      for (let index = 0; index < 100; index += 1) closeSync(openSync(join(at, `file-${index}`), 'w'));
    });
    const files = [...walkTree(tree)].filter(({ type }) => type === 'file');
    expect(new Set(files.map(({ path }) => path)).size).toBe(4000);
  });

  it.each([false, true])('follows no link (by path: %s)', (byPath) => {
    const tree = join(root, `links-${byPath}`);
    mkdirSync(tree);
    symlinkSync(root, join(tree, 'out'));
    expect([...walkTree(tree, { byPath })].map(({ path, type }) => [path, type])).toEqual([
      ['', 'dir'],
      ['out', 'link'],
      ['', 'dir'],
    ]);
    symlinkSync(tree, join(root, `root-${byPath}`));
    expect(() => [...walkTree(join(root, `root-${byPath}`), { byPath })]).toThrow(/ENOTDIR|ELOOP/);
  });

  it.runIf(mayMount)('asks for the type of names on a file system that lists none', async () => {
    const image = join(root, 'untyped.img');
    await runProgram('dd', ['if=/dev/zero', `of=${image}`, 'bs=1M', 'count=4', 'status=none']);
    await runProgram('mkfs.ext4', ['-q', '-O', '^filetype', image]);
    const tree = join(root, 'untyped');
    mkdirSync(tree);
    const mounted = await runProgram('mount', ['-o', 'loop', image, tree]).catch(() => undefined);
    if (!mounted) return; // no loop devices here
    try {
      mkdirSync(join(tree, 'é/sub'), { recursive: true });
      symlinkSync('x', join(tree, 'é/sub/ü'));
      const found = (await scanTree(join(tree, 'é'))).text;
      expect(found).toBe('sub\tdir\t0755\t0\t\nsub/\\xc3\\xbc\tlink\t0000\t0\tx\n');
    } finally {
      await runProgram('umount', [tree]);
    }
  });
});

describe('scanTree', () => {
  it('says which path is at fault, by its name in the tree', async () => {
    const tree = join(root, 'nothing');
    await expect(scanTree(tree)).rejects.toThrow(`ENOENT: open '${tree}'`);
  });

  it.each([
    ['names', 'is beyond the limit of 3 names'],
    ['depth', 'is more than 3 levels deep'],
    ['path', 'is a path of more than 3 bytes'],
    ['paths', 'is beyond the limit of 0 MB for all paths together'],
  ] as const)('refuses a tree over the limit of %s', async (limit, says) => {
    const tree = join(root, `limit-${limit}`);
    deepTree(tree, 5);
    const limits = { ...TREE_LIMITS, [limit]: 3 };
    await expect(scanTree(tree, { limits })).rejects.toThrow(TreeTooLarge);
    expect(await errorText(() => scanTree(tree, { limits }))).toContain(says);
  });

  it('refuses a directory without an end in a moment', async () => {
    expect(await errorText(() => scanTree(join(root, 'deep')))).toContain('is more than 256 levels deep');
  });

  it('tells names of one file, which are not in its text', async () => {
    const tree = join(root, 'hard');
    mkdirSync(tree);
    writeFileSync(join(tree, 'one'), 'x');
    execFileSync('ln', [join(tree, 'one'), join(tree, 'two')]);
    writeFileSync(join(tree, 'three'), 'x');
    const { entries } = await scanTree(tree);
    const [one, three, two] = entries.map(({ hardLinks }) => hardLinks);
    expect(one).toMatchObject({ count: 2 });
    expect(two).toEqual(one);
    expect(three).toBeUndefined();
  });

  it('is the same by path, where there is no /proc', async () => {
    const tree = join(root, 'wide');
    const byDescriptor = await scanTree(tree);
    expect(await scanTree(tree, { byPath: true })).toEqual(byDescriptor);
  });

  it('ends when its signal is given', async () => {
    const tree = join(root, 'wide');
    await expect(scanTree(tree, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });
});

describe('settle', () => {
  it('sets times of all names and follows no link', async () => {
    const outside = join(root, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'file'), '');
    const before = times(outside);
    const tree = join(root, 'settled');
    deepTree(tree, 3, (at) => symlinkSync(outside, join(at, 'link')));
    await settle(tree, 7, isRoot ? { uid: 0, gid: 0 } : undefined);
    expect(times(tree)).toEqual(new Set(['7']));
    expect(times(outside)).toEqual(before);
  });
});

/** The times of all names in a tree, by another program. */
function times(tree: string): Set<string> {
  const text = execFileSync('find', [tree, '-printf', '%T@\\n'], { encoding: 'utf8' });
  return new Set(
    text
      .trim()
      .split('\n')
      .map((time) => time.replace(/\.0*$/, '')),
  );
}

describe('openBelow', () => {
  it('opens a directory, and none behind a link', () => {
    const tree = join(root, 'below');
    mkdirSync(join(tree, 'a/b'), { recursive: true });
    writeFileSync(join(tree, 'a/b/here'), 'x');
    symlinkSync('a', join(tree, 'l'));
    const fd = openBelow(tree, 'a/b');
    expect(readFileSync(`/proc/self/fd/${fd}/here`, 'utf8')).toBe('x');
    closeSync(fd);
    const before = descriptors();
    expect(() => openBelow(tree, 'l/b')).toThrow(`ENOTDIR: open '${tree}/l'`);
    expect(descriptors()).toBe(before);
  });
});
