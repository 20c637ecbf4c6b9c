import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Engine, stepTexts, type ArtifactOutput, type Ran, type Stack } from '../support/engine';
import { onSeed } from '../support/graph';
import { scratch } from '../support/scratch';
import { installs, TestAssets } from '../support/test-assets';

/** A recipe that hands on what it is given. */
const copies = (from: string, to: string): string =>
  `make_directory("/out/usr"); copy_file("/usr/${from}", "/out/usr/${to}", 0644);`;

const TIME = /\(about [\d.]+ s last time\)/;

const root = scratch('preview');
const store = join(root, 'store');
const assets = new TestAssets(join(root, 'assets'));
let stack: Stack;
let grown: Record<string, ArtifactOutput>;

beforeAll(async () => {
  assets.recipe('lower', installs('usr/lower', 'one'));
  assets.recipe('upper', copies('lower', 'upper'), { needs: ['seed', 'lower'] });
  assets.recipe('top', copies('upper', 'top'), { needs: ['seed', 'upper'] });
  assets.recipe('apart', installs('usr/apart', 'apart'));
  stack = await new Engine(root).stack({
    graph: onSeed(
      { name: 'lower' },
      { name: 'upper', needs: ['seed', 'lower'] },
      { name: 'top', needs: ['seed', 'upper'] },
      'apart',
    ),
    config: config(),
  });
});

function config(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    'seedstage:store': store,
    'seedstage:recipes': assets.root,
    'seedstage:offline': true,
    ...more,
  };
}

/** The keys that a preview shows among the stack's outputs. */
function previewedKeys({ text }: Ran): string[] {
  return [...text.matchAll(/key\s*: "([0-9a-f]{64})"/g)].map(([, key]) => key ?? '');
}

describe('the preview', () => {
  it('says what will be built, knows the keys, and touches nothing', async () => {
    const preview = await stack.preview('--diff');
    expect(preview.code).toBe(0);
    expect(stepTexts(preview)).toEqual(
      expect.arrayContaining(['apart create', 'lower create', 'seed create', 'top create', 'upper create']),
    );
    expect(preview.said('lower')).toEqual(['will be built']);
    expect(readdirSync(store)).toEqual(['tools']);

    const up = await stack.up();
    expect(up.code).toBe(0);
    expect(up.said('lower')).toEqual([expect.stringMatching(/^built in [\d.]+ s$/)]);
    grown = await stack.outputs();
    expect(previewedKeys(preview).sort()).toEqual(
      Object.values(grown)
        .map(({ key }) => key)
        .sort(),
    );
  });

  it('shows no change when there is nothing to do', async () => {
    for (const ran of [await stack.preview(), await stack.up()]) {
      expect(ran.code).toBe(0);
      expect(stepTexts(ran)).toEqual([]);
      expect(ran.text).toMatch(/^Resources:\n {4}6 unchanged$/m);
    }
  });

  it('shows a comment in one script as exactly that build, by "script", and what follows from it', async () => {
    assets.script('lower', `/* a comment */ ${installs('usr/lower', 'one')}`);
    const preview = await stack.preview();
    expect(stepTexts(preview)).toEqual([
      'lower update script',
      'top update needs.upper',
      'upper update needs.lower',
    ]);
    expect(preview.text).toContain('[diff: ~script]');
    expect(preview.said('lower')).toEqual([expect.stringMatching(/^will be built /)]);
    expect(preview.said('lower')[0]).toMatch(TIME);
    expect(preview.said('upper')[0]).toMatch(/^reused if its inputs come out the same, else built \(about /);
  });

  it('is followed by a run that reuses what came out the same', async () => {
    const up = await stack.up();
    expect(stepTexts(up)).toEqual([
      'lower update script',
      'top update needs.upper',
      'upper update needs.lower',
    ]);
    expect(up.said('lower')[0]).toMatch(/^built in /);
    expect(up.said('upper')).toEqual(['same result, reused']);
    expect(up.said('top')).toEqual(['same result, reused']);
    const now = await stack.outputs();
    for (const name of ['lower', 'upper', 'top']) {
      expect(now[name]?.fingerprint).toBe(grown[name]?.fingerprint);
      expect(now[name]?.key).not.toBe(grown[name]?.key);
    }
    expect(now['apart']).toEqual(grown['apart']);
  });

  it('says when a change leads back to what is in the store', async () => {
    assets.script('lower', installs('usr/lower', 'one'));
    const preview = await stack.preview();
    expect(['lower', 'upper', 'top'].flatMap((name) => preview.said(name))).toEqual(
      Array(3).fill('in the store'),
    );
    const up = await stack.up();
    expect(['lower', 'upper', 'top'].flatMap((name) => up.said(name))).toEqual(Array(3).fill('in the store'));
    expect(await stack.outputs()).toEqual(grown);
  });

  it('is followed by real builds where something else came out', async () => {
    assets.script('lower', installs('usr/lower', 'two'));
    const preview = await stack.preview();
    expect(preview.said('top')[0]).toMatch(/^reused if its inputs come out the same, else built/);
    const up = await stack.up();
    for (const name of ['lower', 'upper', 'top']) expect(up.said(name)[0]).toMatch(/^built in /);
    expect((await stack.outputs())['top']?.fingerprint).not.toBe(grown['top']?.fingerprint);
  });

  it('names a changed need, a patch of the settings and a new file by their own names', async () => {
    assets.recipe('apart', installs('usr/apart', 'apart'), { files: ['more.h'], version: '2' });
    assets.file('apart', 'more.h', '');
    expect(stepTexts(await stack.preview())).toEqual(['apart update files["more.h"] settings']);
  });
});
