import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chain } from '../../chain';
import { Engine, stepTexts, type ArtifactOutput, type Stack, type StackOptions } from '../support/engine';
import { onSeed } from '../support/graph';
import { expectReadable } from '../support/readable';
import { realSources } from '../support/real-sources';
import { scratch } from '../support/scratch';
import { installs, TestAssets } from '../support/test-assets';

const root = scratch('store');
const store = join(root, 'store');
const assets = new TestAssets(join(root, 'assets'));
const engine = new Engine(root);
const config = { 'seedstage:store': store, 'seedstage:recipes': assets.root, 'seedstage:offline': true };
const graph = onSeed('lower', { name: 'upper', needs: ['seed', 'lower'] });
let options: StackOptions;
const all = ['lower', 'seed', 'upper'];
let stack: Stack;
let grown: Record<string, ArtifactOutput>;

beforeAll(async () => {
  assets.recipe('lower', installs('usr/share/lower', 'lower'));
  assets.recipe(
    'upper',
    'make_directory("/out/usr"); copy_file("/usr/share/lower", "/out/usr/upper", 0644);',
  );
  // With a store, the launcher's compiler is lost: it is grown again from tcc's source.
  const sources = await realSources(chain.filter(({ recipe }) => recipe === 'tcc'));
  options = { graph, config: { ...config, 'seedstage:sources': sources } };
  stack = await engine.stack(options);
  expect((await stack.up()).code).toBe(0);
  grown = await stack.outputs();
});

/** The file of an artifact in the store. */
function fileOf(name: string, path: string): string {
  return join(store, 'artifacts', grown[name]?.fingerprint ?? '', 'tree', path);
}

function damage(file: string): void {
  chmodSync(file, 0o644);
  writeFileSync(file, readFileSync(file, 'utf8').toUpperCase());
}

describe('an artifact that was damaged', () => {
  it('is drift for refresh, and the next up makes it again', async () => {
    damage(fileOf('lower', 'usr/share/lower'));
    const refresh = await stack.refresh();
    expect(refresh.code).toBe(0);
    expect(refresh.said('lower').join()).toContain(
      'damaged in the store: the next `pulumi up` builds it again',
    );
    const up = await stack.up();
    expect(stepTexts(up)).toEqual(['lower create']);
    expect(up.said('lower')[0]).toMatch(/^built in /);
    expect(readFileSync(fileOf('lower', 'usr/share/lower'), 'utf8')).toBe('lower');
    expect(await stack.outputs()).toEqual(grown);
  });

  it('is made again before it is given to a build', async () => {
    damage(fileOf('lower', 'usr/share/lower'));
    assets.script(
      'upper',
      '/* changed */ make_directory("/out/usr"); copy_file("/usr/share/lower", "/out/usr/upper", 0644);',
    );
    const up = await stack.up();
    expect(stepTexts(up)).toEqual(['upper update script']);
    expect(readFileSync(fileOf('lower', 'usr/share/lower'), 'utf8')).toBe('lower');
    const now = await stack.outputs();
    expect(now['upper']?.fingerprint).toBe(grown['upper']?.fingerprint);
    grown = now;
  });
});

describe('the state lost, the store kept', () => {
  it('rebuilds nothing', async () => {
    const fresh = await engine.stack(options);
    const preview = await fresh.preview();
    expect(all.flatMap((name) => preview.said(name))).toEqual(Array(3).fill('in the store'));
    const up = await fresh.up();
    expect(all.flatMap((name) => up.said(name))).toEqual(Array(3).fill('in the store'));
    expect(await fresh.outputs()).toEqual(grown);
  });
});

describe('the store lost, the state kept', () => {
  beforeEach(() => {
    rmSync(store, { recursive: true });
  });

  it('is shown by preview, and up rebuilds', async () => {
    const preview = await stack.preview();
    expect(stepTexts(preview)).toEqual(all.map((name) => `${name} update artifact`));
    const up = await stack.up();
    expect(up.code).toBe(0);
    expect(up.said('upper')[0]).toMatch(/^built in /);
    expect(await stack.outputs()).toEqual(grown);
  });

  it('is shown by refresh as drift, and up rebuilds', async () => {
    const refresh = await stack.refresh();
    expect(refresh.code).toBe(0);
    expect(refresh.text).toContain('- 3 deleted');
    for (const name of all) expect(refresh.said(name).join()).toContain('missing in the store');
    const up = await stack.up();
    expect(stepTexts(up)).toEqual(all.map((name) => `${name} create`));
    expect(await stack.outputs()).toEqual(grown);
  });

  it('keeps --target from what its needs would be needed for, and says so', async () => {
    assets.script(
      'upper',
      '/* again */ make_directory("/out/usr"); copy_file("/usr/share/lower", "/out/usr/upper", 0644);',
    );
    const up = await stack.up('--target', '**::upper');
    expect(up.code).not.toBe(0);
    expect(up.text).toMatch(/upper: its need "seed" \(key [0-9a-f]{12}…\) is not in the store/);
    expect(up.text).toContain('Run `pulumi up` without --target');
    expectReadable(up.text);
    expect((await stack.up()).code).toBe(0);
    grown = await stack.outputs();
  });
});

describe('--target', () => {
  it('changes that build only', async () => {
    assets.script('lower', `/* two */ ${installs('usr/share/lower', 'lower')}`);
    assets.recipe('other', installs('usr/other', '1'));
    stack.declare(onSeed('lower', { name: 'upper', needs: ['seed', 'lower'] }, 'other'));
    const up = await stack.up('--target', '**::lower');
    expect(up.code).toBe(0);
    expect(stepTexts(up)).toEqual(['lower update script']);
    expect(stepTexts(await stack.up())).toEqual(['other create', 'upper update needs.lower']);
  });
});

describe('destroy', () => {
  it('removes what this stack wants from the roots, never bytes; up finds all in the store', async () => {
    const other = await engine.stack(options);
    await other.up();
    const before = readdirSync(join(store, 'roots'));
    const destroy = await other.destroy();
    expect(destroy.code).toBe(0);
    expect((await other.state()).resources.filter(({ type }) => type.startsWith('seedstage:'))).toEqual([]);
    expect(before).toHaveLength(7);
    expect(readdirSync(join(store, 'roots'))).toHaveLength(4);
    for (const { fingerprint } of Object.values(grown)) {
      expect(existsSync(join(store, 'artifacts', fingerprint, 'manifest'))).toBe(true);
    }
    const up = await other.up();
    expect(all.flatMap((name) => up.said(name))).toEqual(Array(3).fill('in the store'));
    expect(stepTexts(await stack.preview())).toEqual([]);
  });
});
