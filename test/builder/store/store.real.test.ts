import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BuildResult } from '../../../builder/grow/builder';
import { exportDirectory, exportTar } from '../../../builder/export/export-tree';
import { imageOf } from '../../../builder/export/image';
import { writeInitramfs } from '../../../builder/export/initramfs';
import { scanTree } from '../../../builder/tree/manifest';
import { defaultStore, Store } from '../../../builder/store/store';
import { userHome } from '../../../builder/ground/user-home';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, testBuilder } from '../../support/test-builder';
import { errorText } from '../../support/user-errors';

const root = scratch('store');
const assets = new TestAssets(join(root, 'assets'));
const builder = testBuilder(join(root, 'store'), assets.root);
const { store } = builder;
let seed: BuildResult;
let one: BuildResult;

beforeAll(async () => {
  assets.recipe('one', installs('usr/one', 'one') + installs('usr/two', 'two'));
  seed = await grow(builder, 'seed');
  one = await grow(builder, 'one', { seed });
});

const place = (): string => store.path('artifacts', one.fingerprint);
const manifest = (): string => join(place(), 'manifest');

/** Each leaves something else in the place of an artifact's manifest, or of its tree. */
const DAMAGE: Readonly<Record<string, () => void>> = {
  'an edited manifest': () =>
    writeFileSync(manifest(), readFileSync(manifest(), 'utf8').replace('0644', '0755')),
  'a manifest with a line less': () =>
    writeFileSync(manifest(), readFileSync(manifest(), 'utf8').split('\n').slice(0, -2).join('\n') + '\n'),
  'a truncated manifest': () => truncateSync(manifest(), 20),
  'an empty manifest': () => truncateSync(manifest(), 0),
  'a huge manifest': () => truncateSync(manifest(), 2 ** 40),
  'no manifest': () => rmSync(manifest()),
  'a directory for a manifest': () => {
    rmSync(manifest());
    mkdirSync(manifest());
  },
  'a FIFO for a manifest': () => {
    rmSync(manifest());
    execFileSync('mkfifo', [manifest()]);
  },
  'a link for a manifest': () => {
    renameSync(manifest(), join(root, 'moved'));
    symlinkSync(join(root, 'moved'), manifest());
  },
  'a link for a tree': () => {
    renameSync(join(place(), 'tree'), join(root, `tree-${readdirSync(root).length}`));
    symlinkSync(
      join(root, readdirSync(root).find((name) => name.startsWith('tree-')) ?? ''),
      join(place(), 'tree'),
    );
  },
  'a changed file': () => writeFileSync(join(place(), 'tree/usr/one'), 'ONE'),
  'a FIFO for a file': () => {
    rmSync(join(place(), 'tree/usr/one'));
    execFileSync('mkfifo', [join(place(), 'tree/usr/one')]);
  },
  'a file for an artifact': () => {
    rmSync(place(), { recursive: true });
    writeFileSync(place(), 'x');
  },
};

describe.each(Object.keys(DAMAGE))('%s', (what) => {
  it('is damage: nothing of it is handed out, and a rebuild mends it', async () => {
    expect(await store.check(one.fingerprint)).toBe('present'); // this process has read it before
    DAMAGE[what]?.();
    const artifacts = [one.fingerprint];
    const target = (name: string): string => join(root, 'targets', name);
    mkdirSync(join(root, 'targets'), { recursive: true });
    const handing: Readonly<Record<string, () => Promise<unknown>>> = {
      directory: () => exportDirectory(store, { artifacts }, target('directory')),
      tar: () => exportTar(store, { artifacts }, target('file.tar')),
      image: () => imageOf(store, 'x86_64', artifacts),
      initramfs: () => writeInitramfs(store, { artifacts }, [], target('initramfs')),
    };
    for (const hand of Object.values(handing)) {
      expect(await errorText(hand)).toBe(
        `the artifact ${one.fingerprint.slice(0, 12)}… is damaged in the store\n  Run \`pulumi up --refresh\`, which makes it again.`,
      );
    }
    expect(readdirSync(join(root, 'targets'))).toEqual([]);
    expect(await builder.check(one.key)).toBe('damaged');

    expect((await grow(builder, 'one', { seed })).how).toBe('built');
    expect(await store.check(one.fingerprint, true)).toBe('present');
    expect(await scanTree(store.tree(one.fingerprint))).toEqual(await store.manifest(one.fingerprint));
    expect(readdirSync(store.path('tmp'))).toEqual([]);
  });
});

describe('a manifest', () => {
  it('is given to nobody unless it hashes to the fingerprint', async () => {
    DAMAGE['an edited manifest']?.();
    expect(store.has(one.fingerprint)).toBe(false);
    expect(await errorText(() => store.manifest(one.fingerprint))).toBe(
      `the artifact ${one.fingerprint.slice(0, 12)}… is damaged in the store: its manifest is damaged\n  Run \`pulumi up --refresh\`, which makes it again.`,
    );
    await grow(builder, 'one', { seed });
    expect(store.has(one.fingerprint)).toBe(true);
  });

  it('that was damaged makes the preview announce a build', async () => {
    DAMAGE['an empty manifest']?.();
    expect(builder.has(one.key)).toBe(false);
    await grow(builder, 'one', { seed });
  });
});

describe('an artifact', () => {
  it('is put in its place whole, while two processes put it', async () => {
    const { text } = await store.manifest(one.fingerprint);
    const others = [new Store(store.root), new Store(store.root)];
    const trees = others.map((_, index) => join(root, `copy-${index}`));
    for (const tree of trees) execFileSync('cp', ['-a', store.tree(one.fingerprint), tree]);
    const found = await scanTree(trees[0] ?? '');
    rmSync(manifest());
    await Promise.all(others.map((other, index) => other.put(trees[index] ?? '', found)));
    expect(readFileSync(manifest(), 'utf8')).toBe(text);
    expect(trees.some((tree) => existsSync(tree))).toBe(false);
  });

  it('is removed with a link, never what the link points to', async () => {
    const precious = join(root, 'precious');
    mkdirSync(precious);
    writeFileSync(join(precious, 'file'), 'keep');
    const link = store.path('artifacts', 'f'.repeat(64));
    symlinkSync(precious, link);
    await store.discard(link);
    expect(existsSync(link)).toBe(false);
    expect(readFileSync(join(precious, 'file'), 'utf8')).toBe('keep');
  });
});

describe('the default store', () => {
  it('is in the cache of the user, and in no relative one', () => {
    expect(defaultStore({ XDG_CACHE_HOME: '/cache' })).toBe('/cache/seedstage/store');
    expect(defaultStore({ XDG_CACHE_HOME: 'cache' })).toBe(join(userHome(), '.cache/seedstage/store'));
  });

  it('of a user without a home is an error with a next step', async () => {
    const unknown = (): string => {
      throw new Error('uv_os_homedir returned ENOENT');
    };
    expect(await errorText(() => userHome(unknown))).toMatch(
      /^there is no home directory: HOME is not set, and the user \d+ has no entry in \/etc\/passwd\n {2}Set HOME or XDG_CACHE_HOME/,
    );
    expect(await errorText(() => userHome(() => 'here'))).toMatch(
      /^HOME is "here", expected an absolute path/,
    );
  });
});

describe.runIf(process.getuid?.() !== 0)('a manifest that may not be read', () => {
  it('is damage', async () => {
    chmodSync(manifest(), 0);
    expect(await store.check(one.fingerprint)).toBe('damaged');
    chmodSync(manifest(), 0o644);
  });
});
