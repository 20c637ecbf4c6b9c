import * as pulumi from '@pulumi/pulumi';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import {
  Build,
  ChecksumAudit,
  GccRelease,
  HostKind,
  Image,
  Provider,
  Reuse,
  Source,
  Stage,
  TlsProvider,
  Verification,
  type Artifact,
  type ArtifactArgs,
  type BuildArgs,
  type ChecksumAuditArgs,
  type ImageArgs,
  type Toolchain,
  type ToolchainArgs,
} from '../../components';
import { keyOf, mockEngine, settled, valueOf, type Declared } from '../support/mock-engine';

const KEY = '0'.repeat(64);
let declared: Declared[];

beforeEach(() => {
  declared = mockEngine();
});

afterEach(settled);

describe('Build', () => {
  const needs = { tcc: { key: KEY }, busybox: { key: KEY } };

  it('takes artifacts whole, and a build for the artifact that it makes', async () => {
    const lower = new Build('lower', { recipe: 'lower' });
    const upper = new Build('upper', { recipe: 'upper', needs: { lower, other: lower.artifact } });
    await valueOf(upper.key);
    const record = {
      id: 'lower',
      key: keyOf('lower'),
      fingerprint: 'fingerprint of lower',
      size: 5,
      files: 1,
    };
    expect(declared[1]?.inputs['needs']).toEqual({ lower: record, other: record });
  });

  it('takes a toolchain whole, and needs that are an output as a whole', async () => {
    const toolchain = pulumi.output({ arch: 'x86_64', variant: 'gcc3', make: KEY });
    await valueOf(new Build('b', { recipe: 'make', toolchain, needs: pulumi.output(needs) }).key);
    expect(declared[0]?.inputs).toMatchObject({
      toolchain: { arch: 'x86_64', variant: 'gcc3', make: KEY },
      needs: { tcc: { key: KEY }, busybox: { key: KEY } },
    });
  });

  it('has an artifact, of which the key is known at preview', async () => {
    declared = mockEngine(true);
    const { artifact } = new Build('b', { recipe: 'hello' });
    expect([await valueOf(artifact.id), await valueOf(artifact.key)]).toEqual(['hello', keyOf('b')]);
    expect(await valueOf(artifact.fingerprint)).toBeUndefined();
  });

  it('needs a recipe, and no more', () => {
    expect(() => new Build('b', { recipe: 'hello' })).not.toThrow();
    expectTypeOf<{ recipe: string }>().toExtend<BuildArgs>();
    expectTypeOf<Artifact>().toExtend<ArtifactArgs>();
    expectTypeOf<pulumi.Output<Toolchain>>().toExtend<pulumi.Input<ToolchainArgs>>();
  });

  it.each<[string, object, string]>([
    ['no recipe', {}, 'Build "b": recipe is missing; expected the name of a recipe.'],
    ['an unknown argument', { recipe: 'a', need: {} }, 'need is not known. Did you mean needs?'],
    [
      'a key alone',
      { recipe: 'a', needs: { tcc: KEY } },
      `needs.tcc is "${KEY}"; expected artifacts by name, each whole, such as { zlib: stage1.packages.zlib }, and not its key alone.`,
    ],
    [
      'a need without a key',
      { recipe: 'a', needs: { tcc: {} } },
      'needs.tcc.key is missing; expected artifacts',
    ],
    [
      'a toolchain of nothing',
      { recipe: 'a', toolchain: {} },
      'toolchain.arch is missing; expected a toolchain whole',
    ],
    [
      'a variant that is no name',
      { recipe: 'a', variant: 'gcc 4' },
      'variant is "gcc 4"; expected a variant of the recipe: tcc, gcc3, gcc10, or one that it declares itself.',
    ],
    [
      'what was written once',
      { recipe: 'a', from: {} },
      'from is no longer accepted; write toolchain (such as',
    ],
  ])('refuses %s before anything is declared', (_what, args, text) => {
    expect(() => new Build('b', args as BuildArgs)).toThrow(text);
    expect(() => new Build('b', args as BuildArgs)).toThrow(pulumi.RunError);
    expect(declared).toEqual([]);
  });

  it('leaves to the provider what hangs on another resource', async () => {
    const unknown = { tcc: { key: pulumi.output('not a key') } };
    await valueOf(new Build('b', { recipe: pulumi.output('make'), needs: unknown }).key);
    expect(declared).toHaveLength(1);
  });
});

describe('ChecksumAudit', () => {
  it('takes packages whole, and those of another build', async () => {
    const packages = { make: { key: pulumi.output(KEY), id: 'stage1/make' } };
    const against = { make: { key: KEY, fingerprint: 'a', size: 1, files: 1, version: '4', arch: 'x86_64' } };
    await valueOf(new ChecksumAudit('a', { packages, against, againstHost: 'docker' }).verdict);
    expect(declared).toMatchObject([
      {
        type: 'seedstage:index:ChecksumAudit',
        inputs: { packages: { make: { key: KEY, id: 'stage1/make' } }, against, againstHost: 'docker' },
      },
    ]);
  });

  it.each<[string, object, string]>([
    [
      'no packages',
      {},
      'ChecksumAudit "a": packages is missing; expected artifacts by name, each whole, such as stage1.packages or { make: tools.make }.',
    ],
    ['none', { packages: {} }, 'packages is {}; expected artifacts by name'],
    ['a package without a key', { packages: { make: {} } }, 'packages.make.key is missing'],
    [
      'an arch, which was to be said once',
      { arch: 'x86_64', packages: { make: { key: KEY } } },
      'arch is no longer accepted; write nothing: each artifact knows its arch.',
    ],
    ['an unknown argument', { package: {} }, 'package is not known. Did you mean packages?'],
    [
      'what was said of each package once',
      { packages: { make: { key: KEY, against: KEY } } },
      'packages.make.against is not known; expected artifacts by name, each whole',
    ],
    [
      'an enforce that is no truth',
      { packages: { make: { key: KEY } }, enforce: 1 },
      'enforce is 1; expected true or false: whether `pulumi up` fails unless all is identical.',
    ],
  ])('refuses %s before anything is declared', (_what, args, text) => {
    expect(() => new ChecksumAudit('a', args as ChecksumAuditArgs)).toThrow(text);
    expect(declared).toEqual([]);
  });
});

describe('Image', () => {
  it('takes packages whole', async () => {
    await valueOf(new Image('i', { packages: { make: { key: KEY } } }).imageId);
    expect(declared).toMatchObject([
      { type: 'seedstage:index:Image', inputs: { packages: { make: { key: KEY } } } },
    ]);
  });

  it.each<[string, object, string]>([
    [
      'a list of keys',
      { packages: [KEY] },
      'expected artifacts by name, each whole, such as stage1.packages',
    ],
    [
      'a name without a tag',
      { packages: { a: { key: KEY } }, name: 'x' },
      'name is "x"; expected a repository and a tag',
    ],
    [
      'a further name without a tag',
      { packages: { a: { key: KEY } }, tags: ['a:1', 'b'] },
      'tags[1] is "b"; expected further names, each a repository and a tag',
    ],
    [
      'a host that is no engine',
      { packages: { a: { key: KEY } }, host: { kind: 'local' } },
      'host is {"kind":"local"}; expected a Docker Engine, such as { kind: \'docker\' } or the host of a DockerHost.',
    ],
  ])('refuses %s before anything is declared', (_what, args, text) => {
    expect(() => new Image('i', args as ImageArgs)).toThrow(text);
    expect(declared).toEqual([]);
  });
});

describe('the choices', () => {
  it('are there as values, each by itself', () => {
    expect([TlsProvider.mbedtls, GccRelease['14.2.0'], HostKind.docker, Stage.stage0]).toEqual([
      'mbedtls',
      '14.2.0',
      'docker',
      'stage0',
    ]);
    expect([Object.values(Verification), Object.values(Reuse)]).toEqual([
      ['none', 'fixpoint'],
      ['on', 'off'],
    ]);
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
