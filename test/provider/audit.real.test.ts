import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Store } from '../../builder/store/store';
import { UNKNOWN, type Properties } from '../../provider/values';
import { FakeEngine } from '../support/fake-engine';
import { ProviderProcess, urnOf } from '../support/provider-process';
import { scratch } from '../support/scratch';
import { installs, TestAssets } from '../support/test-assets';

const root = scratch('audit-resource');
const assets = new TestAssets(join(root, 'mine'));
const store = new Store(join(root, 'store'));
const engine = new FakeEngine();
const urn = urnOf('golden', 'ChecksumAudit');
const ZEROS = '0'.repeat(64);
const GOLDEN = join(assets.root, 'golden/x86_64/hello.manifest');
let provider: ProviderProcess;
let key: string;
/** Of the artifact, as it was grown. */
let lines: string;

beforeAll(async () => {
  assets.recipe('hello', installs('usr/hello', 'hello'));
  provider = await ProviderProcess.start(root, await engine.listen());
  await provider.configure({ store: 'store', recipes: 'mine', offline: 'true' });
  const seed = await built({ recipe: 'seed' });
  const hello = await built({ recipe: 'hello', needs: { seed: seed['artifact'] ?? '' } });
  key = hello['key'] as string;
  lines = (await store.manifest(hello['fingerprint'] as string)).text;
  mkdirSync(join(assets.root, 'golden/x86_64'), { recursive: true });
  golden(lines);
});

afterAll(async () => {
  await provider.close();
  engine.close();
});

async function built(news: Properties): Promise<Properties> {
  const { inputs } = await provider.check(urnOf('b'), news);
  return (await provider.create(urnOf('b'), inputs)).outputs;
}

function golden(text: string): void {
  writeFileSync(GOLDEN, text);
}

async function checked(news: Properties): Promise<Properties> {
  const { inputs, failures } = await provider.check(urn, news);
  expect(failures).toEqual([]);
  return inputs;
}

/** As a program says it, with what is not known at preview. */
const hello = (): Properties => ({ packages: { hello: { key, fingerprint: UNKNOWN, size: UNKNOWN } } });

describe('a side that `at` names', () => {
  it('is compared, and explained, and compared again when it changes', async () => {
    mkdirSync(join(root, 'theirs/usr'), { recursive: true });
    writeFileSync(join(root, 'theirs/usr/hello'), 'hello', { mode: 0o644 });
    const named = { ...hello(), against: { hello: { at: './theirs' } }, enforce: false };
    const inputs = await checked(named);
    expect(inputs).toMatchObject({ golden: {}, against: { hello: { at: './theirs' } } });
    const made = await provider.create(urn, inputs);
    expect(made.outputs['verdict']).toBe('identical');
    writeFileSync(join(root, 'theirs/usr/hello'), 'HELLO!');
    const { outputs } = await provider.create(urn, inputs);
    expect(outputs).toMatchObject({ verdict: 'differing', differences: 2 });
    expect(outputs['report']).toContain('usr/hello: text: 1 lines only left, 1 only right');
    expect(outputs['compared']).not.toEqual(made.outputs['compared']);
  });

  it.each([
    ['./none', 'there is no file or directory "./none"'],
    ['http://example.org/m', '"http://example.org/m" is not an https:// URL'],
    ['https://example.org/m', '"https://example.org/m" is on a web server, and seedstage:offline is set'],
    [`1-${'0'.repeat(128)}`, "the contents differ: butch's value is"],
  ])('%s is no reason to fail in another way', async (at, reason) => {
    const inputs = await checked({ ...hello(), against: { hello: { at } }, enforce: false });
    const { outputs } = await provider.create(urn, inputs);
    expect(outputs['verdict']).not.toBe('identical');
    expect(outputs['report']).toContain(reason);
  });

  it('has no key beside it', async () => {
    const { failures } = await provider.check(urn, {
      ...hello(),
      against: { hello: { key, at: './theirs' } },
    });
    expect(failures.map(([property]) => property)).toEqual(['against']);
  });
});

describe('Check', () => {
  it('adds the default and what the golden manifests are', async () => {
    const inputs = await checked(hello());
    expect(inputs).toMatchObject({
      enforce: true,
      golden: { hello: expect.stringMatching(/^\w{64}$/) as string },
    });
    expect(inputs['packages']).toEqual({ hello: { key } });
    expect(await checked({ packages: { hello: { key: UNKNOWN } } })).toMatchObject({
      golden: inputs['golden'],
      packages: { hello: { key: UNKNOWN } },
    });
    expect(await checked({ ...hello(), against: { hello: { key } } })).toMatchObject({ golden: {} });
    expect(await checked({ packages: UNKNOWN })).toMatchObject({ golden: UNKNOWN });
  });

  it('looks for the golden manifest of the id, whatever the package is called here', async () => {
    const named = { packages: { other: { key, id: 'hello', arch: 'x86_64' } } };
    const { golden: digests } = await checked(named);
    const { golden: same } = await checked(hello());
    expect(digests).toEqual({ other: (same as Properties)['hello'] });
    const nowhere = await checked({ packages: { hello: { key, id: 'stage1/hello' } } });
    expect(nowhere['golden']).toEqual({ hello: 'there is no golden/x86_64/stage1/hello.manifest' });
  });

  it.each<[string, Properties, string, string]>([
    [
      'nothing to compare',
      {},
      'packages',
      'packages is missing; expected artifacts by name, each whole, such as',
    ],
    ['no package', { packages: {} }, 'packages', 'packages is {}; expected artifacts by name'],
    [
      'a key alone',
      { packages: { a: ZEROS } },
      'packages',
      `packages.a is "${ZEROS}"; expected artifacts by name`,
    ],
    ['a key that is none', { packages: { a: { key: 'x' } } }, 'packages', 'packages.a.key is "x"; expected'],
    [
      'a name that leads elsewhere',
      { packages: { '../a': { key: ZEROS } } },
      'packages',
      '; expected artifacts by name',
    ],
    [
      'an id that leads elsewhere',
      { packages: { a: { key: ZEROS, id: 'x/../../y' } } },
      'packages',
      'packages.a.id is "x/../../y"; expected artifacts by name',
    ],
    [
      'a word that is not known',
      { packages: { a: { key: ZEROS, golden: true } } },
      'packages',
      'packages.a.golden is not known; expected artifacts by name',
    ],
    [
      'an arch that is a path',
      { packages: { a: { key: ZEROS, arch: '../x' } } },
      'packages',
      'packages.a.arch is "../x"; expected artifacts by name',
    ],
    [
      'a package that is compared with nothing',
      { packages: { a: { key: ZEROS }, b: { key: ZEROS } }, against: { a: { key: ZEROS } } },
      'against',
      'against has no b; expected one artifact for each of packages.',
    ],
    [
      'one that nothing is compared with',
      { packages: { a: { key: ZEROS } }, against: { a: { key: ZEROS }, b: { key: ZEROS } } },
      'against',
      'against has b, but packages does not; expected one artifact for each of packages.',
    ],
    [
      'a host of nothing',
      { packages: { a: { key: ZEROS } }, againstHost: 'docker' },
      'against',
      'againstHost is "docker", but against is missing; expected the artifacts of another build.',
    ],
    [
      'a wrong enforce',
      { packages: { a: { key: ZEROS } }, enforce: 'no' },
      'enforce',
      'enforce is "no"; expected true or false',
    ],
  ])('names the property at fault: %s', async (_what, news, property, text) => {
    const { failures } = await provider.check(urn, news);
    expect(failures.map(([name]) => name)).toEqual([property]);
    expect(failures[0]?.[1]).toContain(text);
  });
});

describe('an audit', () => {
  it('says what it will compare, and compares', async () => {
    const inputs = await checked(hello());
    expect((await provider.create(urn, inputs, true)).outputs).toMatchObject({ verdict: UNKNOWN });
    expect(engine.said(urn).at(-1)).toBe('golden: will compare 1 package with a golden manifest');
    const { id, outputs } = await provider.create(urn, inputs);
    expect(outputs).toMatchObject({
      verdict: 'identical',
      verdicts: { hello: 'identical' },
      differences: 0,
      report: 'hello: identical',
    });
    expect(JSON.stringify(outputs)).not.toContain(root);
    expect(engine.said(urn).at(-1)).toBe('golden: identical: 1 package with a golden manifest');
    const file = store.path('audits', `${id}.txt`);
    expect(readFileSync(file, 'utf8')).toMatch(
      /^golden: identical, \d{4}-.*\n\nhello: identical\n {2}grown: key /,
    );
    expect(await provider.diff(urn, inputs, inputs, outputs)).toEqual([]);
    expect(await provider.read(urn, id, inputs, outputs)).toEqual(outputs);
    await provider.delete(urn, id);
    expect(existsSync(file)).toBe(false);
  });

  it('says in the preview what is compared with what', async () => {
    const packages = { a: { key }, d: { key } };
    const said = async (news: Properties): Promise<string | undefined> => {
      await provider.create(urn, await checked(news), true);
      return engine.said(urn).at(-1);
    };
    expect(await said({ packages })).toBe('golden: will compare 2 packages with golden manifests');
    expect(await said({ packages, against: packages })).toBe(
      'golden: will compare 2 packages with other builds',
    );
    expect(await said({ packages: { a: { key } }, against: { a: UNKNOWN } })).toBe(
      'golden: will compare 1 package with another build',
    );
  });

  it('that differs fails with everything that the engine is to keep', async () => {
    golden(lines.replace('0644', '0600'));
    const inputs = await checked(hello());
    const failure = await provider.initFailure(urn, inputs);
    expect(failure.text).toBe(
      'golden: 1 of 1 packages are not identical\n' +
        '  See docs/audit.md for how to find the cause. The next `pulumi up` compares again.',
    );
    expect(failure.reasons).toEqual([
      'hello: differing, 1 difference; usr/hello: mode 0644 grown, 0600 golden',
    ]);
    expect(failure.id).toMatch(/^trial\.dev\.golden\.\w{12}$/);
    expect(failure.outputs).toMatchObject({ ...inputs, verdict: 'differing', differences: 1 });
    const said = engine.lines.filter((line) => line.urn === urn).at(-1);
    expect(said?.severity).toBe('warning');
    expect(said?.text).toContain(`The whole report: ${store.path('audits', `${failure.id}.txt`)}`);
    expect(said?.text).toContain('usr/hello: mode 0644 grown, 0600 golden');
    expect(await provider.diff(urn, inputs, inputs, failure.outputs)).toEqual(['verdict']);

    const lenient = await checked({ ...hello(), enforce: false });
    const updated = await provider.update(urn, failure.id, inputs, lenient);
    expect(updated).toMatchObject({
      verdict: 'differing',
      report: expect.stringContaining('0600') as string,
    });
    golden(lines);
  });

  it('is asked again when what it compares changes', async () => {
    const inputs = await checked(hello());
    const { outputs } = await provider.create(urn, inputs);
    golden(lines.replace('0644', '0600'));
    expect(await provider.diff(urn, inputs, await checked(hello()), outputs)).toEqual(['golden.hello']);
    await expect(provider.create(urn, inputs)).rejects.toThrow(
      'golden manifests changed after their hashes were computed: golden.hello\n  Run `pulumi up` again',
    );
    golden(lines);
    const elsewhere = { ...outputs, compared: { hello: 'of another build' } };
    expect(await provider.diff(urn, inputs, inputs, elsewhere)).toEqual(['compared.hello']);
    expect(await provider.diff(urn, inputs, { ...inputs, packages: UNKNOWN }, outputs)).toEqual(['packages']);
  });

  it('without a key cannot be told', async () => {
    const { reasons } = await provider.initFailure(
      urn,
      await checked({ packages: { hello: { id: 'hello' } } }),
    );
    expect(reasons).toEqual(['hello: inconclusive (its key is not known)']);
  });

  it('cannot be imported', async () => {
    await expect(provider.read(urn, 'something', {}, {})).rejects.toThrow(
      /the audit "something" cannot be imported.*\n +Declare it in a program/,
    );
  });
});
