import * as pulumi from '@pulumi/pulumi';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import {
  Build,
  ChecksumAudit,
  Provider,
  Source,
  type Artifact,
  type BuildArgs,
  type ChecksumAuditArgs,
} from '../../components';
import { mockEngine, settled, valueOf, type Declared } from '../support/mock-engine';

const KEY = '0'.repeat(64);
let declared: Declared[];

beforeEach(() => {
  declared = mockEngine();
});

afterEach(settled);

describe('Build', () => {
  it('takes its needs in the order in which they are written', async () => {
    const build = new Build('b', { recipe: 'make', arch: 'x86_64', needs: { tcc: KEY, busybox: KEY } });
    await valueOf(build.key);
    expect(declared[0]?.inputs).toMatchObject({ order: ['tcc', 'busybox'] });
  });

  it('takes needs that are an output as a whole', async () => {
    const needs = pulumi.output({ tcc: KEY, busybox: KEY });
    await valueOf(new Build('b', { recipe: 'make', arch: 'x86_64', needs }).key);
    expect(declared[0]?.inputs).toMatchObject({ order: ['tcc', 'busybox'] });
  });

  it('takes an order of its own', async () => {
    const args = {
      recipe: 'make',
      arch: 'x86_64',
      needs: { tcc: KEY, busybox: KEY },
      order: ['busybox', 'tcc'],
    };
    await valueOf(new Build('b', args).key);
    expect(declared[0]?.inputs).toMatchObject({ order: ['busybox', 'tcc'] });
  });

  it('needs a recipe and an arch, and no more', () => {
    expectTypeOf<{ recipe: string; arch: string }>().toExtend<BuildArgs>();
    expectTypeOf<Build>().toExtend<Artifact>();
  });

  it.each<[string, object, string]>([
    ['no recipe', { arch: 'x86_64' }, 'Build "b": recipe is missing; expected the name of a recipe.'],
    ['an unknown argument', { recipe: 'a', arch: 'b', need: {} }, 'need is not known. Did you mean needs?'],
    [
      'a need that is no key',
      { recipe: 'a', arch: 'b', needs: { tcc: 'tcc' } },
      'needs.tcc is "tcc"; expected the key',
    ],
    [
      'an unknown compiler',
      { recipe: 'a', arch: 'b', variant: 'msvc' },
      'variant is "msvc"; expected one of tcc, gcc3',
    ],
  ])('refuses %s before anything is declared', (_what, args, text) => {
    expect(() => new Build('b', args as BuildArgs)).toThrow(text);
    expect(() => new Build('b', args as BuildArgs)).toThrow(pulumi.RunError);
    expect(declared).toEqual([]);
  });

  it('leaves to the provider what hangs on another resource', async () => {
    const needs = { tcc: pulumi.output('not a key') };
    await valueOf(new Build('b', { recipe: pulumi.output('make'), arch: 'x86_64', needs }).key);
    expect(declared).toHaveLength(1);
  });
});

describe('ChecksumAudit', () => {
  it('takes keys that are known and keys that are not yet', async () => {
    const packages = { make: { key: pulumi.output(KEY) }, tcc: { key: KEY, against: KEY, host: 'docker' } };
    await valueOf(new ChecksumAudit('a', { arch: 'x86_64', packages }).verdict);
    expect(declared).toMatchObject([
      {
        type: 'seedstage:index:Audit',
        inputs: { packages: { make: { key: KEY }, tcc: { key: KEY, against: KEY, host: 'docker' } } },
      },
    ]);
  });

  it.each<[string, object, string]>([
    ['no packages', { arch: 'x86_64' }, 'ChecksumAudit "a": packages is missing; expected for each package'],
    ['none', { arch: 'x86_64', packages: {} }, 'packages is {}; expected for each package'],
    ['a package without a key', { arch: 'x86_64', packages: { make: {} } }, 'packages.make.key is missing'],
    ['no arch', { packages: { make: { key: KEY } } }, 'arch is missing; expected an arch, such as x86_64.'],
    ['an unknown argument', { arch: 'a', package: {} }, 'package is not known. Did you mean packages?'],
    [
      'an enforce that is no truth',
      { arch: 'a', packages: { make: { key: KEY } }, enforce: 1 },
      'enforce is 1; expected true or false: whether `pulumi up` fails unless all is identical.',
    ],
  ])('refuses %s before anything is declared', (_what, args, text) => {
    expect(() => new ChecksumAudit('a', args as ChecksumAuditArgs)).toThrow(text);
    expect(declared).toEqual([]);
  });
});

describe('Source', () => {
  it('wants a name', () => {
    expect(() => new Source('s', { name: '' })).toThrow(
      'Source "s": name is ""; expected the name of a source lock.',
    );
  });
});

describe('Provider', () => {
  it('takes the settings of the default provider', async () => {
    const provider = new Provider('p', { store: 'elsewhere', reuse: 'off' });
    await valueOf(provider.urn);
    expect(declared[0]).toMatchObject({
      type: 'pulumi:providers:seedstage',
      inputs: { store: 'elsewhere', reuse: 'off' },
    });
  });

  it('refuses what is no setting', () => {
    expect(() => new Provider('p', { jobs: 0 })).toThrow('Provider "p": jobs is 0; expected a whole number');
  });
});
