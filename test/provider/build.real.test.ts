import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UNKNOWN, type Properties } from '../../provider/values';
import { FakeEngine } from '../support/fake-engine';
import { ProviderProcess, urnOf } from '../support/provider-process';
import { scratch } from '../support/scratch';
import { installs, TestAssets } from '../support/test-assets';

const KEY = /^[0-9a-f]{64}$/;
const root = scratch('provider');
const assets = new TestAssets(join(root, 'mine'));
const engine = new FakeEngine();
let provider: ProviderProcess;

beforeAll(async () => {
  assets.recipe('hello', installs('usr/hello', 'hello'));
  assets.recipe('broken', 'fail("a file is not there", "/src/x", -2);');
  provider = await ProviderProcess.start(root, await engine.listen());
  await provider.configure({ store: 'store', recipes: 'mine', offline: 'true' });
});

afterAll(async () => {
  await provider.close();
  engine.close();
});

/** The inputs of a build, as Check completes them. */
async function checked(news: Properties): Promise<Properties> {
  const { inputs, failures } = await provider.check(urnOf('x'), { arch: 'x86_64', ...news });
  expect(failures).toEqual([]);
  return inputs;
}

/** Builds the seed, which everything else is given. */
async function seedKey(): Promise<string> {
  const { outputs } = await provider.create(urnOf('seed'), await checked({ recipe: 'seed' }));
  return outputs['key'] as string;
}

describe('Check', () => {
  it('adds the digests of what a build is made from', async () => {
    const inputs = await checked({ recipe: 'hello', needs: { seed: await seedKey() } });
    expect(inputs).toMatchObject({ recipe: 'hello', order: ['seed'], patches: {}, source: {}, format: 1 });
    expect(inputs['script']).toMatch(KEY);
    expect(inputs['settings']).toMatch(KEY);
  });

  it('leaves a key open that only the run can know', async () => {
    const inputs = await checked({ recipe: 'hello', needs: { seed: UNKNOWN } });
    expect(inputs).toMatchObject({ needs: { seed: UNKNOWN } });
    expect(inputs['script']).toMatch(KEY);
  });

  it('leaves the digests open while the recipe is not known', async () => {
    expect(await checked({ recipe: UNKNOWN })).toMatchObject({ script: UNKNOWN, source: UNKNOWN });
  });

  it.each<[string, Properties, string, string]>([
    ['a recipe that is not there', { recipe: 'nosuch' }, 'recipe', 'there is no recipe "nosuch"'],
    ['a property that is not there', { recipe: 'hello', recipie: 1 }, 'recipie', 'Did you mean recipe?'],
    ['an arch without a seed', { recipe: 'seed', arch: 'vax' }, 'arch', 'unknown arch "vax"'],
    [
      'a compiler that is not there',
      { recipe: 'seed', variant: 'gcc4' },
      'variant',
      'is "gcc4"; expected one of tcc',
    ],
    [
      'a key that is none',
      { recipe: 'hello', needs: { seed: 'x' } },
      'needs',
      'needs.seed is "x"; expected the key',
    ],
    ['a need that is missing', { recipe: 'hello' }, 'recipe', 'its recipe needs "seed"'],
    [
      'two needs without an order',
      { recipe: 'hello', needs: { seed: '0'.repeat(64), tcc: '1'.repeat(64) } },
      'order',
      'order is missing; expected the names of its needs (seed, tcc)',
    ],
  ])('names the property at fault: %s', async (_what, news, property, text) => {
    const { failures } = await provider.check(urnOf('x'), { arch: 'x86_64', ...news });
    expect(failures.map(([name]) => name)).toEqual([property]);
    expect(failures[0]?.[1]).toContain(text);
  });

  it('refuses a type of resource that this version does not have', async () => {
    await expect(provider.check(urnOf('x', 'Rocket'), {})).rejects.toThrow(
      'seedstage has no resource of the type seedstage:index:Rocket',
    );
  });
});

describe('a build', () => {
  it('is foretold with its key, made, and found again', async () => {
    const urn = urnOf('hello');
    const inputs = await checked({ recipe: 'hello', needs: { seed: await seedKey() } });
    const expected = await provider.create(urn, inputs, true);
    expect(expected.outputs).toMatchObject({ fingerprint: UNKNOWN, size: UNKNOWN, files: UNKNOWN });
    expect(expected.outputs['key']).toMatch(KEY);
    expect(engine.said(urn)).toEqual(['hello: will be built']);

    const { id, outputs } = await provider.create(urn, inputs);
    expect(id).toMatch(/^trial\.dev\.hello\.[0-9a-f]{12}$/);
    expect(outputs).toMatchObject({ ...inputs, key: expected.outputs['key'], size: 5, files: 1 });
    expect(engine.said(urn).at(-1)).toMatch(/^hello: built in \d/);
    expect(readdirSync(join(root, 'store/roots'))).toContain(`${id}.json`);

    expect(await provider.diff(urn, inputs, inputs)).toEqual([]);
    expect(await provider.read(urn, id, inputs, outputs)).toEqual(outputs);

    // Another stack that wants the same is told at preview what comes out.
    const again = await provider.create(urnOf('other'), inputs, true);
    expect(again.outputs).toEqual(outputs);
    expect(engine.said(urnOf('other'))).toEqual(['hello: in the store']);

    await provider.delete(urn, id);
    expect(readdirSync(join(root, 'store/roots'))).not.toContain(`${id}.json`);
    expect(await provider.read(urn, id, inputs, outputs)).toEqual(outputs);
  });

  it('is changed by its script, and by nothing else', async () => {
    const urn = urnOf('talk');
    assets.recipe('talk', installs('usr/talk', 'one'));
    const news = { recipe: 'talk', needs: { seed: await seedKey() } };
    const olds = await checked(news);
    const { id } = await provider.create(urn, olds);
    assets.script('talk', `/* a comment */ ${installs('usr/talk', 'one')}`);
    const inputs = await checked(news);
    expect(await provider.diff(urn, olds, inputs)).toEqual(['script']);
    expect(await provider.update(urn, id, olds, inputs, true)).toMatchObject({ fingerprint: UNKNOWN });
    expect(engine.said(urn).at(-1)).toMatch(/^talk: will be built \(about [\d.]+ s last time\)$/);
    expect(await provider.update(urn, id, olds, inputs)).toMatchObject({ files: 1 });
  });

  it('is refused when its files change between the preview and the run', async () => {
    assets.recipe('late', installs('usr/late', 'one'));
    const inputs = await checked({ recipe: 'late', needs: { seed: await seedKey() } });
    assets.script('late', installs('usr/late', 'two'));
    await expect(provider.create(urnOf('late'), inputs)).rejects.toThrow(
      /late: files changed since they were looked at: script\n +Run `pulumi up` again/,
    );
  });

  it('that fails shows the end of its log, and where the log is', async () => {
    const inputs = await checked({ recipe: 'broken', needs: { seed: await seedKey() } });
    const failed = provider.create(urnOf('broken'), inputs);
    await expect(failed).rejects.toThrow(/broken: its build script failed .*exit code/);
    await expect(failed).rejects.toThrow('a file is not there');
    await expect(failed).rejects.toThrow(new RegExp(`The whole log: ${root}/store/logs/broken-`));
  });

  it('that is lost is drift for Read, and a reason to build again for Diff', async () => {
    const urn = urnOf('lost');
    assets.recipe('lost', installs('usr/lost', 'lost'));
    const inputs = await checked({ recipe: 'lost', needs: { seed: await seedKey() } });
    const { id, outputs } = await provider.create(urn, inputs);
    const artifact = join(root, 'store/artifacts', outputs['fingerprint'] as string);
    writeFileSync(join(artifact, 'tree/usr/lost'), 'LOST');
    expect(await provider.read(urn, id, inputs, outputs)).toBeUndefined();
    expect(engine.lines.at(-1)).toEqual({
      urn,
      text: 'lost: damaged in the store: the next `pulumi up` builds it again',
      severity: 'warning',
      passing: false,
    });
    rmSync(artifact, { recursive: true });
    expect(await provider.read(urn, id, inputs, outputs)).toBeUndefined();
    expect(engine.said(urn).at(-1)).toContain('missing in the store');
    expect(await provider.diff(urn, inputs, inputs)).toEqual(['artifact']);
    await provider.update(urn, id, inputs, inputs, true);
    expect(engine.said(urn).at(-1)).toMatch(/^lost: not in this store, /);
    expect(await provider.update(urn, id, inputs, inputs)).toEqual(outputs);
  });

  it('cannot be imported', async () => {
    await expect(provider.read(urnOf('x'), 'something', {}, {})).rejects.toThrow(
      /the build "something" cannot be imported.*\n +Declare it in a program/,
    );
  });
});
