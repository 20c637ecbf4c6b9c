import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inputLayers } from '../../../builder/grow/input-root';
import type { BuildInputs } from '../../../builder/recipe/key';
import { scanTree } from '../../../builder/tree/manifest';
import type { Layer } from '../../../builder/sandbox/sandbox';
import { Store } from '../../../builder/store/store';
import { settle } from '../../../builder/tree/tree-files';
import { scratch } from '../../support/scratch';
import { errorText } from '../../support/user-errors';

const root = scratch('input-root');
const store = new Store(join(root, 'store'));

/** Puts an artifact into the store: path to content, `-> target` for a link, `/` for a directory. */
async function artifact(names: Readonly<Record<string, string>>): Promise<string> {
  const tree = join(mkdtempSync(join(root, 'artifact-')), 'tree');
  for (const [path, content] of Object.entries(names)) {
    const file = join(tree, path);
    mkdirSync(content === '/' ? file : dirname(file), { recursive: true });
    if (content.startsWith('-> ')) symlinkSync(content.slice(3), file);
    else if (content !== '/') writeFileSync(file, content, { mode: 0o755 });
  }
  await settle(tree, 1);
  const manifest = await scanTree(tree);
  await store.put(tree, manifest);
  return manifest.fingerprint;
}

/** The layers of a build that is given these, in this order. */
async function layers(
  needs: Readonly<Record<string, Readonly<Record<string, string>>>>,
  winners: Record<string, string> = {},
): Promise<Layer[]> {
  const given: Record<string, string> = {};
  for (const [name, names] of Object.entries(needs)) given[name] = await artifact(names);
  const inputs = { recipe: 'demo', order: Object.keys(needs), winners } as unknown as BuildInputs;
  return await inputLayers(store, inputs, given, mkdtempSync(join(root, 'scratch-')));
}

describe('inputLayers', () => {
  it('has one layer a need where none brings what another does', async () => {
    const found = await layers({ a: { 'usr/bin/a': '' }, b: { 'usr/bin/b': '' } });
    expect(found).toHaveLength(2);
  });

  it.each([
    ['a symlink', { 'usr/x': '-> y' }],
    ['a file', { 'usr/x': 'text' }],
  ])('refuses a directory of one over %s of another, either way, whoever shall win', async (kind, other) => {
    const directory = { 'usr/x/y': '' };
    const first = await errorText(() => layers({ a: directory, b: other }, { 'usr/x': 'a' }));
    expect(first).toContain(
      `demo: two of its needs contain the path usr/x: a directory of "a" and ${kind} of "b"`,
    );
    expect(first).toContain('a directory cannot be merged with anything else');
    const second = await errorText(() => layers({ b: other, a: { 'usr/x': '/' } }));
    expect(second).toContain(`usr/x: ${kind} of "b" and a directory of "a"`);
  });

  it('takes no winner from what objects have by nature', async () => {
    for (const name of ['constructor', 'toString']) {
      const odd = await errorText(() => layers({ a: { [name]: '1' }, b: { [name]: '2' } }));
      expect(odd).toContain(`two of its needs contain the path ${name}: "a" and "b"`);
    }
  });

  it('refuses a winner that does not bring the path', async () => {
    const needs = { a: { 'usr/x': '1' }, b: { 'usr/x': '2' }, c: { 'usr/y': '' } };
    const text = await errorText(() => layers(needs, { 'usr/x': 'c' }));
    expect(text).toContain('demo: the winner of usr/x is "c", which does not contain it');
  });

  it('lays what wins on top, with modes and times, whatever the umask, and names of any language', async () => {
    const needs = {
      a: { 'usr/share/é/x': 'of a', 'usr/share/é/l': '-> a' },
      b: { 'usr/share/é/x': 'of b', 'usr/share/é/l': '-> b' },
      c: { 'usr/share/é/x': 'of c' },
    };
    const umask = process.umask(0o077);
    let top: Layer | undefined;
    try {
      top = (await layers(needs, { 'usr/share/é/x': 'a', 'usr/share/é/l': 'b' }))[3];
    } finally {
      process.umask(umask);
    }
    const at = (path: string): string => join(top?.tree ?? '', path);
    const manifest = await scanTree(at(''));
    expect(manifest.fingerprint).toBe(top?.fingerprint);
    expect(manifest.text.split('\n').map((line) => line.split('\t').slice(0, 4).join(' '))).toEqual([
      'usr dir 0700 0',
      'usr/share dir 0700 0',
      'usr/share/\\xc3\\xa9 dir 0700 0',
      'usr/share/\\xc3\\xa9/l link 0000 0',
      'usr/share/\\xc3\\xa9/x file 0700 4',
      '',
    ]);
    expect(readlinkSync(at('usr/share/é/l'))).toBe('b');
    for (const path of ['usr', 'usr/share/é', 'usr/share/é/x', 'usr/share/é/l']) {
      expect(lstatSync(at(path)).mtimeMs, path).toBe(1000);
    }
    expect(lstatSync(at('')).mode & 0o777).toBe(0o755);
  });

  it('gives the directories of its own layer the modes that they have without it', async () => {
    const needs = { a: { 'usr/d/x': '1' }, b: { 'usr/d/x': '2' } };
    const [, , top] = await layers(needs, { 'usr/d/x': 'b' });
    expect(lstatSync(join(top?.tree ?? '', 'usr/d')).mode & 0o777).toBe(0o755);
  });

  it('follows no link that took the place of a directory in the store', async () => {
    const needs = { a: { 'usr/d/x': 'twice' }, b: { 'usr/d/x': 'thrice' } };
    const [, second] = await layers(needs, { 'usr/d/x': 'b' });
    const tree = second?.tree ?? '';
    chmodSync(join(tree, 'usr'), 0o755);
    renameSync(join(tree, 'usr/d'), join(tree, 'usr/moved'));
    symlinkSync('moved', join(tree, 'usr/d'));
    const given = { a: await artifact(needs.a), b: second?.fingerprint ?? '' };
    const inputs = {
      recipe: 'demo',
      order: ['a', 'b'],
      winners: { 'usr/d/x': 'b' },
    } as unknown as BuildInputs;
    const laid = inputLayers(store, inputs, given, mkdtempSync(join(root, 'scratch-')));
    await expect(laid).rejects.toThrow(/ENOTDIR: open '.*usr\/d'/);
  });
});
