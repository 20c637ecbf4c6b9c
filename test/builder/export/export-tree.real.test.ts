import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BuildResult } from '../../../builder/grow/builder';
import { exportDirectory, exportTar } from '../../../builder/export/export-tree';
import { scanTree } from '../../../builder/tree/manifest';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, testBuilder } from '../../support/test-builder';
import { errorText } from '../../support/user-errors';

const root = scratch('export');
const assets = new TestAssets(join(root, 'assets'));
const builder = testBuilder(join(root, 'store'), assets.root);
let one: BuildResult;
let two: BuildResult;

beforeAll(async () => {
  const seed = await grow(builder, 'seed');
  assets.recipe(
    'one',
    `${installs('usr/bin/one', 'one')} change_mode("/out/usr/bin/one", 0755); link_to("one", "/out/usr/bin/link");`,
  );
  assets.recipe('two', installs('usr/share/long/'.padEnd(150, 'x'), 'two'));
  one = await grow(builder, 'one', { seed });
  two = await grow(builder, 'two', { seed });
});

describe('exportDirectory', () => {
  it('gives the files as they are in the artifact', async () => {
    const directory = join(root, 'files');
    await exportDirectory(builder.store, { artifacts: [one.fingerprint] }, directory);
    expect((await scanTree(directory)).fingerprint).toBe(one.fingerprint);
  });

  it('refuses a directory with something in it', async () => {
    const directory = join(root, 'full');
    mkdirSync(directory);
    writeFileSync(join(directory, 'mine'), 'keep');
    const text = await errorText(() =>
      exportDirectory(builder.store, { artifacts: [one.fingerprint] }, directory),
    );
    expect(text).toContain('full is not empty');
    expect(readFileSync(join(directory, 'mine'), 'utf8')).toBe('keep');
  });

  it('refuses an artifact that is not there', async () => {
    const text = await errorText(() =>
      exportDirectory(builder.store, { artifacts: ['f'.repeat(64)] }, join(root, 'none')),
    );
    expect(text).toContain('the artifact ffffffffffff… is missing in the store');
    expect(text).toContain('pulumi up --refresh');
  });
});

describe('exportTar', () => {
  const list = (file: string): string[] =>
    execFileSync('tar', ['--numeric-owner', '--utc', '--full-time', '-tvf', file], { encoding: 'utf8' })
      .trim()
      .split('\n');

  it('is read by tar, sorted, owned by root, at one time', async () => {
    const file = join(root, 'rootfs.tar');
    await exportTar(builder.store, { artifacts: [two.fingerprint, one.fingerprint], rootfs: true }, file);
    const lines = list(file).map((line) => line.replace(/ +/g, ' '));
    expect(lines.every((line) => line.includes(' 0/0 ') && line.includes(' 1970-01-01 00:00:01'))).toBe(true);
    const names = lines.map(
      (line) =>
        line
          .replace(/ -> .*/, '')
          .split(' ')
          .at(-1) ?? '',
    );
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(['bin', 'lib', 'dev/', 'proc/', 'tmp/', 'usr/bin/one']));
    expect(lines.find((line) => line.includes('tmp/'))).toContain('drwxrwxrwt');
  });

  it('unpacks to the artifact, and has the same bytes each time', async () => {
    const [first, second] = [join(root, 'a.tar'), join(root, 'b.tar')];
    await exportTar(builder.store, { artifacts: [one.fingerprint] }, first);
    await exportTar(builder.store, { artifacts: [one.fingerprint] }, second);
    expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
    const directory = join(root, 'unpacked');
    mkdirSync(directory);
    execFileSync('tar', ['-xpf', first, '-C', directory]);
    expect((await scanTree(directory)).fingerprint).toBe(one.fingerprint);
  });
});
