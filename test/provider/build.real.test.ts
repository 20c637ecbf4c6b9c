import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UNKNOWN, type Properties } from '../../provider/values';
import { FakeEngine } from '../support/fake-engine';
import { ProviderProcess, urnOf } from '../support/provider-process';
import { scratch } from '../support/scratch';
import { installs, TestAssets } from '../support/test-assets';

const KEY = /^[0-9a-f]{64}$/;
const ZEROS = '0'.repeat(64);
const root = scratch('provider');
const assets = new TestAssets(join(root, 'mine'));
const engine = new FakeEngine();
let provider: ProviderProcess;

beforeAll(async () => {
  assets.recipe('hello', installs('usr/hello', 'hello'));
  assets.recipe('talker', installs('usr/talker', 'tcc'), { needs: [] });
  assets.recipe('odd', installs('usr/odd', 'odd'), { needs: [], variants: { loud: {}, quiet: {} } });
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
  const { inputs, failures } = await provider.check(urnOf('x'), news);
  expect(failures).toEqual([]);
  return inputs;
}

/** Builds the seed, which everything else is given: as a program hands it on, whole. */
async function seedNeed(): Promise<Properties> {
  const { outputs } = await provider.create(urnOf('seed'), await checked({ recipe: 'seed' }));
  return { seed: outputs['artifact'] ?? null };
}

describe('Check', () => {
  it('adds the digests of what a build is made from', async () => {
    const inputs = await checked({ recipe: 'hello', needs: await seedNeed() });
    expect(inputs).toMatchObject({ recipe: 'hello', order: ['seed'], patches: {}, source: {}, format: 1 });
    expect(inputs['needs']).toEqual({ seed: expect.stringMatching(KEY) as string });
    expect(inputs['script']).toMatch(KEY);
    expect(inputs['settings']).toMatch(KEY);
  });

  it('leaves a key open that only the run can know', async () => {
    for (const seed of [UNKNOWN, { key: UNKNOWN, id: 'seed', fingerprint: UNKNOWN }]) {
      const inputs = await checked({ recipe: 'hello', needs: { seed } });
      expect(inputs['needs']).toEqual({ seed: UNKNOWN });
      expect(inputs['script']).toMatch(KEY);
    }
  });

  it('leaves every digest known where the host is not, and Create at preview the key', async () => {
    const needs = await seedNeed();
    const { key } = (await provider.create(urnOf('k'), await checked({ recipe: 'hello', needs }), true))
      .outputs;
    const vm = { kind: 'vm', address: UNKNOWN, hostKey: `ssh-ed25519 ${'A'.repeat(68)}` };
    for (const [host, text] of [
      [vm, 'hello: will be built, on a machine that is not known yet'],
      [
        { kind: 'docker', address: UNKNOWN },
        'hello: will be built, on a Docker Engine that is not known yet',
      ],
      [UNKNOWN, 'hello: will be built, on a host that is not known yet'],
    ] as const) {
      const inputs = await checked({ recipe: 'hello', needs, host });
      expect(inputs).toMatchObject({ host, script: expect.stringMatching(KEY) as string });
      const { outputs } = await provider.create(urnOf('late'), inputs, true);
      expect(outputs['key']).toBe(key);
      expect(engine.said(urnOf('late'))).toContain(text);
    }
  });

  it('refuses a host that is none, with the property and what is expected of it', async () => {
    const { failures } = await provider.check(urnOf('x'), {
      ...{ recipe: 'hello', needs: {} },
      host: { kind: 'vm', address: '203.0.113.7' },
    });
    expect(failures).toEqual([
      ['host', expect.stringMatching(/^host\.hostKey is missing; expected the machine's public key/)],
    ]);
  });

  it('makes needs of a toolchain, in the order of its parts, before what else is given, by name', async () => {
    const [tcc0, tcc] = [ZEROS, '1'.repeat(64)];
    const [make, other] = ['2'.repeat(64), '3'.repeat(64)];
    const toolchain = { arch: 'x86_64', variant: 'tcc', make, tcc0, tcc };
    const inputs = await checked({
      recipe: 'talker',
      toolchain,
      needs: { zlib: { key: other }, a: { key: other } },
    });
    expect(inputs).toMatchObject({ arch: 'x86_64', variant: 'tcc', order: ['tcc', 'make', 'a', 'zlib'] });
    // Of tcc0 and tcc, which are at one path, a build is given the one with a C library.
    expect(inputs['needs']).toEqual({ tcc, make, a: other, zlib: other });
    expect(inputs).not.toHaveProperty('toolchain');
    const ahead = await checked({ recipe: 'talker', toolchain: { ...toolchain, make: UNKNOWN } });
    expect(ahead['needs']).toEqual({ tcc, make: UNKNOWN });
    const unknown = await checked({ recipe: 'talker', toolchain: UNKNOWN, needs: { a: { key: other } } });
    expect(unknown).toMatchObject({ arch: UNKNOWN, script: UNKNOWN });
    expect(unknown).not.toHaveProperty('toolchain');
  });

  it('takes the arch from what is given, and the variant that is asked for', async () => {
    const needs = { a: { key: '0'.repeat(64), arch: 'x86_64' } };
    const inputs = await checked({ recipe: 'odd', needs, variant: 'loud' });
    expect(inputs).toMatchObject({ arch: 'x86_64', variant: 'loud' });
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
      'recipe',
      'seed: the variant is "gcc4", expected one of tcc, gcc3, gcc10\n' +
        '  Choose one of those, or add the variant to its recipe.yaml (docs/recipes.md).',
    ],
    [
      'a variant that the recipe does not have',
      { recipe: 'odd', variant: 'tcc' },
      'recipe',
      'odd: the variant is "tcc", expected one of loud, quiet',
    ],
    [
      'a variant that is missing',
      { recipe: 'odd' },
      'recipe',
      'the variant is missing, expected one of loud, quiet',
    ],
    [
      'a key alone',
      { recipe: 'hello', needs: { seed: ZEROS } },
      'needs',
      `needs.seed is "${ZEROS}"; expected artifacts by name, each whole, such as { zlib: stage1.packages.zlib }, and not its key alone.`,
    ],
    [
      'a key that is none',
      { recipe: 'hello', needs: { seed: { key: 'x' } } },
      'needs',
      'needs.seed.key is "x"; expected artifacts by name',
    ],
    [
      'a need of another arch',
      { recipe: 'hello', arch: 'x86_64', needs: { seed: { key: ZEROS, arch: 'aarch64' } } },
      'needs',
      'needs.seed was built for aarch64, but this build is for x86_64; use artifacts of one arch.',
    ],
    [
      'a toolchain of another arch',
      { recipe: 'hello', arch: 'x86_64', toolchain: { arch: 'aarch64', tcc0: ZEROS } },
      'arch',
      'arch is "x86_64", but the toolchain\'s is "aarch64"; leave arch out, or use a toolchain of that arch.',
    ],
    [
      'a need that the toolchain has, too',
      { recipe: 'hello', toolchain: { arch: 'x86_64', tcc0: ZEROS }, needs: { tcc0: { key: ZEROS } } },
      'needs',
      'needs.tcc0 is also a part of the toolchain; leave it out, or rename it.',
    ],
    [
      'a part of the toolchain in the order',
      { recipe: 'hello', toolchain: { arch: 'x86_64', tcc0: ZEROS }, order: ['tcc0'] },
      'order',
      'order names tcc0, a part of the toolchain, which comes first; expected the names of its needs ().',
    ],
    [
      'half a toolchain',
      { recipe: 'hello', toolchain: { make: ZEROS } },
      'toolchain',
      'toolchain.arch is missing; expected a toolchain whole, such as stage1.toolchain',
    ],
    ['a need that is missing', { recipe: 'hello' }, 'recipe', 'its recipe needs "seed"'],
  ])('names the property at fault: %s', async (_what, news, property, text) => {
    const { failures } = await provider.check(urnOf('x'), news);
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
    const inputs = await checked({ recipe: 'hello', needs: await seedNeed() });
    const expected = await provider.create(urn, inputs, true);
    expect(expected.outputs).toMatchObject({ fingerprint: UNKNOWN, size: UNKNOWN, files: UNKNOWN });
    const { key: ahead } = expected.outputs;
    const known = { id: 'hello', version: '1', arch: 'x86_64', key: ahead };
    const open = { fingerprint: UNKNOWN, size: UNKNOWN, files: UNKNOWN };
    expect(expected.outputs['artifact']).toEqual({ ...known, ...open });
    expect(expected.outputs['key']).toMatch(KEY);
    expect(engine.said(urn)).toEqual(['hello: will be built']);

    const { id, outputs } = await provider.create(urn, inputs);
    expect(id).toMatch(/^trial\.dev\.hello\.[0-9a-f]{12}$/);
    expect(outputs).toMatchObject({ ...inputs, key: expected.outputs['key'], size: 5, files: 1 });
    expect(engine.said(urn).at(-1)).toMatch(/^hello: built in \d/);
    expect(readdirSync(join(root, 'store/roots'))).toContain(`${id}.json`);

    const { fingerprint } = outputs;
    expect(outputs['artifact']).toEqual({ ...known, fingerprint, size: 5, files: 1 });
    expect(await provider.diff(urn, inputs, inputs, outputs)).toEqual([]);
    // A state of the first release does not have it.
    expect(await provider.diff(urn, inputs, inputs, {})).toEqual(['artifact']);
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
    const news = { recipe: 'talk', needs: await seedNeed() };
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
    const inputs = await checked({ recipe: 'late', needs: await seedNeed() });
    assets.script('late', installs('usr/late', 'two'));
    await expect(provider.create(urnOf('late'), inputs)).rejects.toThrow(
      /late: files changed after their hashes were computed: script\n +Run `pulumi up` again/,
    );
  });

  it('that fails shows the end of its log, and where the log is', async () => {
    const inputs = await checked({ recipe: 'broken', needs: await seedNeed() });
    const failed = provider.create(urnOf('broken'), inputs);
    await expect(failed).rejects.toThrow(/broken: its build script failed .*exit code/);
    await expect(failed).rejects.toThrow('a file is not there');
    await expect(failed).rejects.toThrow(new RegExp(`The whole log: ${root}/store/logs/broken-`));
  });

  it('that is lost is drift for Read, and a reason to build again for Diff', async () => {
    const urn = urnOf('lost');
    assets.recipe('lost', installs('usr/lost', 'lost'));
    const inputs = await checked({ recipe: 'lost', needs: await seedNeed() });
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
    expect(await provider.diff(urn, inputs, inputs, outputs)).toEqual(['artifact']);
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
