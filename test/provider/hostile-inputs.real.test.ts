import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Properties, Value } from '../../provider/values';
import { FakeEngine } from '../support/fake-engine';
import { ProviderProcess, urnOf } from '../support/provider-process';
import { scratch } from '../support/scratch';
import { installs, TestAssets } from '../support/test-assets';

const root = scratch('hostile-inputs');
const engine = new FakeEngine();
const KEY = '0'.repeat(64);
let provider: ProviderProcess;
let address: string;

beforeAll(async () => {
  const assets = new TestAssets(join(root, 'mine'));
  assets.recipe('hello', installs('usr/hello', 'hello'));
  assets.recipe('varied', installs('usr/varied', 'v'), { variants: { tcc: {} } });
  mkdirSync(join(root, 'aside'));
  address = await engine.listen();
  provider = await ProviderProcess.start(root, address);
  await provider.configure({ store: 'store', recipes: 'mine', offline: 'true' });
});

afterAll(async () => {
  await provider.close();
  engine.close();
});

/** What a call is answered: within seconds, and an error that is the caller's, not ours. */
async function told(call: () => Promise<unknown>): Promise<string> {
  const started = performance.now();
  const text = await call().then(
    (answer) => {
      const { failures = answer } = (answer ?? {}) as { failures?: unknown };
      return JSON.stringify(failures ?? 'nothing');
    },
    (error: unknown) => (error as Error).message,
  );
  expect(performance.now() - started).toBeLessThan(5_000); // a tenth of a second where nothing else runs
  expect(text).not.toMatch(/a bug in seedstage|EOF|provider ended/);
  expect(text.length).toBeLessThan(20_000);
  return text;
}

const LONG = 'a'.repeat(50_000);
const MEGABYTE = 'm'.repeat(1 << 20);
/** Names that every object has, that lead elsewhere, or that no line can hold. */
const NAMES = [
  ...['toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf'],
  ...[
    '../../etc/passwd',
    '/etc/passwd',
    '..',
    '.',
    '',
    ' ',
    '-rf',
    'a\0b',
    'a\nb',
    '\x1b[31mred',
    '\u202eexe',
  ],
  ...[LONG, MEGABYTE, '$(id)', '%s%n', 'ü', '😀'],
];

describe.each(['Build', 'Source', 'ChecksumAudit', 'Image'])('a %s whose inputs are of no form', (type) => {
  const fields = [
    'recipe',
    'name',
    'arch',
    'variant',
    'host',
    'needs',
    'order',
    'winners',
    'packages',
    'enforce',
  ];
  const good: Properties = { arch: 'x86_64', recipe: 'hello', name: 'hello', needs: {}, packages: {} };

  it('is refused by the name of what is wrong', async () => {
    for (const field of fields) {
      for (const value of [...NAMES, null, 1e308, true, [], {}, [LONG], { a: LONG }] satisfies Value[]) {
        await told(() => provider.check(urnOf('x', type), { ...good, [field]: value }));
      }
    }
  });

  it('is refused with names of properties that are of no form', async () => {
    for (const name of NAMES) {
      const text = await told(() => provider.check(urnOf('x', type), { ...good, [name]: 'x' }));
      if (name !== '') expect(text).toMatch(/is not known|expected/);
      await told(() =>
        provider.check(urnOf('x', type), {
          needs: { [name]: { key: KEY } },
          packages: { [name]: { key: KEY } },
        }),
      );
    }
  });

  it('is refused when it is created, updated, read or deleted without being checked', async () => {
    const urn = urnOf('x', type);
    for (const inputs of [
      {},
      { name: '../x' },
      { recipe: 'hello' },
      { packages: {} },
      { arch: 'toString' },
    ]) {
      for (const preview of [true, false]) {
        const text = await told(() => provider.create(urn, inputs, preview));
        expect(text).toMatch(/the stored inputs of a resource of the kind|"outputs"|there is no/);
        await told(() => provider.update(urn, 'id', {}, inputs, preview));
      }
      await told(() => provider.diff(urn, {}, inputs));
      await told(() => provider.read(urn, '../../id', inputs, inputs));
      await told(() => provider.delete(urn, '../../aside', inputs));
    }
  });
});

describe('a build', () => {
  it.each(['toString', 'constructor', '__proto__', 'valueOf'])('of the arch %s is refused', async (arch) => {
    const { failures } = await provider.check(urnOf('x'), {
      recipe: 'hello',
      arch,
      needs: { seed: { key: KEY } },
    });
    expect(failures.map(([property]) => property)).toEqual(['arch']);
    expect(failures[0]?.[1]).toMatch(/^(unknown arch|arch is) "/);
  });

  it('of a variant of 50,000 characters is refused', async () => {
    for (const variant of [LONG, `${LONG}://`, '://'.repeat(10_000)]) {
      const text = await told(() =>
        provider.check(urnOf('x'), { recipe: 'varied', arch: 'x86_64', variant }),
      );
      expect(text).toContain('expected a variant of the recipe: tcc, gcc3, gcc10');
    }
  });

  it('with a property whose name has 50,000 characters is refused', async () => {
    const text = await told(() => provider.check(urnOf('x'), { recipe: 'hello', arch: 'x86_64', [LONG]: 1 }));
    expect(text).toMatch(/a{200}… is not known\. Known: recipe, /);
  });

  it('with a need called __proto__ is refused, and has no prototype of somebody else’s', async () => {
    const needs = JSON.parse(`{"__proto__":{"seed":"${KEY}"}}`) as Properties;
    const text = await told(() => provider.check(urnOf('x'), { recipe: 'hello', arch: 'x86_64', needs }));
    expect(text).toMatch(/needs/);
    expect(text).not.toMatch(/"script"/);
  });

  it('with 5,000 needs is refused, by a text that can be read', async () => {
    const names = Array.from({ length: 5_000 }, (_, at) => `need${at}`);
    const needs = Object.fromEntries(names.map((name) => [name, { key: KEY }]));
    const text = await told(() =>
      provider.check(urnOf('x'), { recipe: 'hello', arch: 'x86_64', needs, order: names }),
    );
    expect(text).toContain('expected artifacts by name');
  });

  it('with values that are nested 200 deep is refused', async () => {
    let deep: Value = 'x';
    for (let at = 0; at < 200; at++) deep = at % 2 === 0 ? [deep] : { deep };
    const text = await told(() =>
      provider.check(urnOf('x'), { recipe: 'hello', arch: 'x86_64', needs: deep }),
    );
    expect(text).toContain('a property is nested more than 50 deep');
  });
});

describe('a type', () => {
  it.each(['__proto__', 'constructor', 'toString', '', LONG, '../Build', 'a::b'])(
    'no. %# is none',
    async (type) => {
      const urn = `urn:pulumi:dev::trial::${type}::x`;
      const text = await told(() => provider.check(urn, {}));
      expect(text).toMatch(/^seedstage has no resource of the type /);
      expect(text).toContain('It has seedstage:index:Audit, seedstage:index:Build');
    },
  );

  it('in something that is no URN is none', async () => {
    for (const urn of ['', 'x', '::::', MEGABYTE]) {
      expect(await told(() => provider.check(urn, {}))).toMatch(/^seedstage has no resource of the type/);
    }
  });
});

describe('settings', () => {
  it.each([
    'store',
    'jobs',
    'mirrors',
    'sources',
    'offline',
    'reuse',
    'recipes',
    '__proto__',
    'toString',
    LONG,
  ])('no. %# of no form are refused', async (name) => {
    for (const value of [...NAMES, '['.repeat(50_000), '{"a":'.repeat(20_000), '1e999', 'NaN', '[null]']) {
      await told(() => provider.checkConfig({ [name]: value }));
    }
  });

  it('are asked for before any resource', async () => {
    const fresh = await ProviderProcess.start(root, address);
    const text = await told(() => fresh.check(urnOf('x'), { recipe: 'hello' }));
    expect(text).toMatch(/^the engine asked for a resource before it sent the settings\n/);
    await fresh.close();
  });
});
