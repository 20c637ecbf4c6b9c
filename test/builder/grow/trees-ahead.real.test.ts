import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256OfFile } from '../../../builder/ground/digest';
import { scanTree } from '../../../builder/tree/manifest';
import type { SourceLock } from '../../../builder/sources';
import { Store } from '../../../builder/store/store';
import { TreesAhead } from '../../../builder/grow/trees-ahead';
import { scratch } from '../../support/scratch';
import { lockOf, never, someBytes } from '../sources/support/locks';
import { testBuilder } from '../../support/test-builder';

const root = scratch('trees-ahead');
let count = 0;

/** A source archive with its lock. */
async function source(text: string): Promise<{ lock: SourceLock; archive: string }> {
  const tree = join(root, `source-${(count += 1)}`, 'thing-1.0');
  mkdirSync(tree, { recursive: true, mode: 0o755 });
  writeFileSync(join(tree, 'text'), text, { mode: 0o644 });
  const archive = `${tree}.tar`;
  execFileSync('tar', ['--create', '--file', archive, '--directory', join(tree, '..'), 'thing-1.0']);
  const sha256 = await sha256OfFile(archive);
  const lock = { ...lockOf(someBytes()), sha256, tree: (await scanTree(tree)).fingerprint };
  return { lock, archive };
}

function world(signal = never): { ahead: TreesAhead; store: Store; wanted: string } {
  const store = new Store(join(root, `store-${(count += 1)}`));
  const { toolbox } = testBuilder(store.root).machine;
  return {
    ahead: new TreesAhead(store, toolbox, signal),
    store,
    wanted: store.path('work', 'key', 'src', 'thing'),
  };
}

function below(store: Store): string[] {
  return existsSync(store.path('work')) ? readdirSync(store.path('work')) : [];
}

describe('a tree that is unpacked ahead', () => {
  test('is moved to where it is wanted, once', async () => {
    const { lock, archive } = await source('hello');
    const { ahead, wanted } = world();
    ahead.begin(lock, archive);
    await new Promise((resolve) => setTimeout(resolve, 0)); // its turn comes
    expect(await ahead.take(lock, wanted)).toBe(true);
    expect((await scanTree(wanted)).fingerprint).toBe(lock.tree);
    expect(await ahead.take(lock, `${wanted}-again`)).toBe(false);
    expect(existsSync(`${wanted}-again`)).toBe(false);
  });

  test('is made again as long as somebody may ask for it', async () => {
    const { lock, archive } = await source('hello');
    const { ahead, wanted } = world();
    ahead.begin(lock, archive, 2);
    const taken: boolean[] = [];
    for (const name of ['first', 'second', 'third']) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      taken.push(await ahead.take(lock, `${wanted}-${name}`));
    }
    expect(taken).toEqual([true, true, false]);
    expect((await scanTree(`${wanted}-second`)).fingerprint).toBe(lock.tree);
  });

  test('takes the place of an empty directory', async () => {
    const { lock, archive } = await source('hello');
    const { ahead, wanted } = world();
    ahead.begin(lock, archive);
    await new Promise((resolve) => setTimeout(resolve, 0));
    mkdirSync(wanted, { recursive: true });
    expect(await ahead.take(lock, wanted)).toBe(true);
    expect(readFileSync(join(wanted, 'text'), 'utf8')).toBe('hello');
  });

  test('comes after those that were begun before it; who cannot wait for its turn gets none', async () => {
    const [first, second] = [await source('first'), await source('second')];
    const { ahead, wanted, store } = world();
    ahead.begin(first.lock, first.archive);
    ahead.begin(second.lock, second.archive);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(await ahead.take(second.lock, `${wanted}-2`)).toBe(false);
    expect(await ahead.take(first.lock, `${wanted}-1`)).toBe(true);
    await ahead.close();
    expect(below(store)).toEqual(['key']); // the second was never unpacked, or has been removed
  });

  test('that is not the one of the lock is not given: the build says what is wrong', async () => {
    const { lock, archive } = await source('hello');
    const { ahead, wanted, store } = world();
    const other = { ...lock, tree: '0'.repeat(64) };
    ahead.begin(other, archive);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(await ahead.take(other, wanted)).toBe(false);
    expect(existsSync(wanted)).toBe(false);
    expect(readdirSync(store.path('work', `ahead-${process.pid}`))).toEqual([]);
  });

  test('is not made where the disk has no room to spare', async () => {
    const { lock, archive } = await source('hello');
    const { ahead, wanted, store } = world();
    ahead.begin({ ...lock, unpacked: 1e9 }, archive);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(await ahead.take(lock, wanted)).toBe(false);
    expect(readdirSync(store.path('work', `ahead-${process.pid}`))).toEqual([]);
  });

  test('that nobody took is gone at the end', async () => {
    const { lock, archive } = await source('hello');
    const { ahead, store } = world();
    ahead.begin(lock, archive);
    await ahead.close();
    expect(below(store)).toEqual([]);
  });

  test('is given up with everything else when the signal is given', async () => {
    const { lock, archive } = await source('hello');
    const closing = new AbortController();
    const { ahead, store, wanted } = world(closing.signal);
    ahead.begin(lock, archive);
    closing.abort();
    await ahead.close();
    expect(await ahead.take(lock, wanted)).toBe(false);
    expect(below(store)).toEqual([]);
  });
});

test('unpacked ahead, a tree is as one that the build unpacks: times of the archive', async () => {
  const { lock, archive } = await source('hello');
  const { ahead, wanted } = world();
  execFileSync('touch', ['-d', '2001-02-03', archive.replace(/\.tar$/, '/text')]);
  execFileSync('tar', ['--create', '--file', archive, '--directory', join(archive, '..'), 'thing-1.0']);
  ahead.begin(lock, archive);
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(await ahead.take(lock, wanted)).toBe(true);
  expect(statSync(join(wanted, 'text')).mtime.getUTCFullYear()).toBe(2001);
});
