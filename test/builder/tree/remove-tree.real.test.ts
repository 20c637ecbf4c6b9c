import { chmodSync, chownSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { removeTree } from '../../../builder/tree/tree-files';
import { deepTree } from '../../support/deep-tree';
import { isRoot, makeUser, type OrdinaryUser } from '../../support/ordinary-user';
import { runProgram } from '../../support/program';
import { scratch } from '../../support/scratch';

const root = scratch('remove-tree');
chmodSync(root, 0o755);

/** What a build may leave: directories without rights, links, many names. */
function leave(tree: string, files = 30): void {
  for (const name of ['src/a/b', 'build/c', 'out/usr/bin', 'work/work'])
    mkdirSync(join(tree, name), { recursive: true });
  for (let index = 0; index < files; index += 1) writeFileSync(join(tree, 'src/a/b', `file-${index}`), '');
  symlinkSync(root, join(tree, 'build/link'));
  for (const name of ['src/a', 'out/usr', 'work/work']) chmodSync(join(tree, name), 0);
}

describe('removeTree among others', () => {
  it('is done when it is settled: what is made in its place right after stays', async () => {
    const tree = join(root, 'cycles');
    for (let cycle = 0; cycle < 200; cycle += 1) {
      leave(tree, 3);
      await removeTree(tree);
      mkdirSync(join(tree, 'skeleton/usr'), { recursive: true });
      await new Promise(setImmediate);
      expect(existsSync(join(tree, 'skeleton/usr')), `cycle ${cycle}`).toBe(true);
    }
    await removeTree(tree);
    expect(existsSync(tree)).toBe(false);
  });

  it('is no trouble to others that remove the same', async () => {
    const tree = join(root, 'together');
    for (let cycle = 0; cycle < 20; cycle += 1) {
      leave(tree);
      deepTree(join(tree, 'build/deep'), 100);
      await Promise.all([removeTree(tree), removeTree(tree), removeTree(tree)]);
      expect(existsSync(tree)).toBe(false);
    }
  });
});

describe.runIf(isRoot)('removeTree as an ordinary user', () => {
  let user: OrdinaryUser;
  const program = join(root, 'remove.cjs');

  beforeAll(async () => {
    user = makeUser();
    await build({
      stdin: {
        contents: `import { removeTree } from './builder/tree/tree-files';
          const [tree, again] = process.argv.slice(2);
          const run = async () => { for (let n = 0; n < Number(again); n += 1) await removeTree(tree); };
          run().catch((error) => { console.log(error.message); process.exitCode = 1; });`,
        resolveDir: process.cwd(),
      },
      bundle: true,
      platform: 'node',
      outfile: program,
      logLevel: 'error',
    });
  });

  /** Makes a tree as the user, and removes it as him, several processes at a time. */
  async function remove(tree: string, processes = 1): Promise<string[]> {
    await runProgram('chown', ['-R', '-h', `${user.uid}:${user.gid}`, tree]);
    const runs = Array.from({ length: processes }, () =>
      runProgram(process.execPath, [program, tree, '1'], { as: user }).then(
        () => '',
        (error: unknown) => (error as Error).message,
      ),
    );
    return await Promise.all(runs);
  }

  it('removes what has no rights, from several processes at once', async () => {
    const home = join(root, 'home');
    mkdirSync(home);
    chownSync(home, user.uid, user.gid);
    const tree = join(home, 'tree');
    leave(tree);
    chmodSync(tree, 0);
    expect(await remove(tree)).toEqual(['']);
    leave(tree, 2000);
    deepTree(join(tree, 'build/deep'), 500);
    expect(await remove(tree, 3)).toEqual(['', '', '']);
    expect(existsSync(tree)).toBe(false);
  });

  it('says what it may not remove', async () => {
    const tree = join(root, 'not-his');
    mkdirSync(join(tree, 'a'), { recursive: true });
    const ended = runProgram(process.execPath, [program, tree, '1'], { as: user });
    await expect(ended).rejects.toThrow(`EACCES: rmdir '${tree}/a'`);
  });
});
