import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256OfJson } from '../../builder/ground/digest';
import { stage0Passes, stage1PackageSteps, stage1Steps, stage1Twice } from '../../chain';
import {
  BootstrapTools,
  MuslTarball,
  SeedImage,
  Stage0,
  Stage1,
  type BootstrapToolsArgs,
  type SeedImageArgs,
  type Stage0Args,
  type Stage1Args,
} from '../../components';
import { keyOf, mockEngine, settled, valueOf, type Declared } from '../support/mock-engine';

const KEY = '0'.repeat(64);
let declared: Declared[];

beforeEach(() => {
  declared = mockEngine();
});

afterEach(settled);

/** What a build was declared with. */
function inputsOf(name: string): Readonly<Record<string, unknown>> | undefined {
  return declared.find((each) => each.name === name)?.inputs;
}

describe('SeedImage', () => {
  it('is each step from text to tcc, which is compiled by the one before it', async () => {
    const { hex0, tcc } = new SeedImage('x86_64');
    expect(await valueOf(hex0.key)).toBe(keyOf('x86_64-hex0'));
    expect(await valueOf(tcc.fingerprint)).toBe('fingerprint of x86_64-tcc');
    expect(await valueOf(tcc.id)).toBe('seed/tcc');
    expect(declared.map(({ type, name }) => [type, name])).toEqual([
      ['seedstage:index:SeedImage', 'x86_64'],
      ...['hex0', 'word0', 'cc1', 'tcc0', 'tcc'].map((step) => ['seedstage:index:Build', `x86_64-${step}`]),
    ]);
    expect(inputsOf('x86_64-tcc')).toMatchObject({
      recipe: 'tcc',
      arch: 'x86_64',
      variant: 'tcc',
      needs: { tcc0: { key: keyOf('x86_64-tcc0') } },
      order: ['tcc0'],
    });
  });

  it('hands its keys on at preview, when nothing else is known', async () => {
    mockEngine(true);
    const { tcc, toolchain } = new SeedImage('x86_64');
    expect(await valueOf(tcc.key)).toBe(keyOf('x86_64-tcc'));
    expect(await valueOf(tcc.fingerprint)).toBeUndefined();
    expect(await valueOf(toolchain)).toEqual({
      arch: 'x86_64',
      variant: 'tcc',
      tcc0: keyOf('x86_64-tcc0'),
      tcc: keyOf('x86_64-tcc'),
    });
  });

  it('knows its arches', () => {
    expect(() => new SeedImage('s', { arch: 'vax' })).toThrow(
      'SeedImage "s": arch is "vax"; expected an arch that has a seed: x86_64.',
    );
    const elsewhere = { host: 'moon' } as unknown as SeedImageArgs;
    expect(() => new SeedImage('s', elsewhere)).toThrow(
      `host is "moon"; expected a host, such as { kind: 'docker' } or the host of a VmHost.`,
    );
  });
});

describe('BootstrapTools', () => {
  const toolchain = { arch: 'x86_64', variant: 'tcc', tcc0: KEY, tcc: KEY };

  it('are a shell and make, given the compiler', async () => {
    const { busybox, make } = new BootstrapTools('x86_64', { toolchain });
    expect(await valueOf(make.files)).toBe(1);
    expect(await valueOf(make.id)).toBe('tools/make');
    expect(await valueOf(busybox.size)).toBe(5);
    expect(inputsOf('x86_64-make')).toMatchObject({
      needs: { tcc: { key: KEY }, busybox: { key: keyOf('x86_64-busybox') } },
      order: ['tcc', 'busybox'],
    });
  });

  it('hand on what they were compiled with, with themselves', async () => {
    const tools = new BootstrapTools('x86_64', { toolchain });
    const keys = { busybox: keyOf('x86_64-busybox'), make: keyOf('x86_64-make') };
    expect(await valueOf(tools.toolchain)).toEqual({ ...toolchain, ...keys });
  });

  it.each<[object, string]>([
    [
      { arch: 'x86_64', tcc: KEY, toolchain },
      'BootstrapTools "t": arch is no longer accepted; write nothing: the toolchain has the arch.\n' +
        'tcc is no longer accepted; write toolchain: seedImage.toolchain.',
    ],
    [
      {},
      'toolchain is missing; expected the toolchain of SeedImage, such as seedImage.toolchain: arch, variant, and keys',
    ],
    [
      { toolchain: { ...toolchain, tcc: 'gcc' } },
      'BootstrapTools "t": toolchain.tcc is "gcc"; expected the toolchain of',
    ],
  ])('want the toolchain of a SeedImage: %o', (args, text) => {
    expect(() => new BootstrapTools('t', args as BootstrapToolsArgs)).toThrow(text);
  });
});

describe('MuslTarball', () => {
  it('is the one source of the C library', async () => {
    const { version } = new MuslTarball('musl');
    await valueOf(version);
    expect(declared.map(({ name, inputs }) => [name, inputs['name']])).toEqual([
      ['musl', undefined],
      ['musl-source', 'musl'],
    ]);
  });
});

describe('Stage0', () => {
  const toolchain = { arch: 'x86_64', variant: 'tcc', tcc0: KEY, tcc: KEY, busybox: KEY, make: KEY };

  it('hands on a toolchain that gcc compiled, and none of what it was grown from', async () => {
    const stage0 = new Stage0('x86_64', { toolchain });
    expect(await valueOf(stage0.toolchain)).toEqual({
      arch: 'x86_64',
      variant: 'gcc3',
      busybox: keyOf('x86_64-busybox-pass2'),
      make: keyOf('x86_64-make-pass2'),
      binutils: keyOf('x86_64-binutils'),
      gcc: keyOf('x86_64-gcc3'),
      musl: keyOf('x86_64-musl'),
    });
    expect(Object.keys(stage0.packages)).toEqual(['musl', 'gcc', 'binutils', 'make', 'busybox']);
    expect(await valueOf(stage0.packages.gcc.fingerprint)).toBe('fingerprint of x86_64-gcc3');
    expect(await valueOf(stage0.packages.make.key)).toBe(keyOf('x86_64-make-pass2'));
    expect(await valueOf(stage0.packages.make.id)).toBe('stage0/make');
    const builds = declared.filter(({ type }) => type === 'seedstage:index:Build');
    expect(builds.map(({ name }) => name).sort()).toEqual(
      stage0Passes.map(({ name }) => `x86_64-${name}`).sort(),
    );
    expect(inputsOf('x86_64-binutils-pass1')).toMatchObject({
      variant: 'tcc',
      needs: { tcc: { key: KEY }, busybox: { key: KEY }, make: { key: KEY } },
      order: ['tcc', 'busybox', 'make'],
    });
  });

  it('takes what BootstrapTools hand on', async () => {
    const image = new SeedImage('x86_64', { host: { kind: 'docker' } });
    const tools = new BootstrapTools('x86_64', { toolchain: image.toolchain });
    const { packages } = new Stage0('x86_64', { toolchain: tools.toolchain });
    await valueOf(packages.binutils.key);
    expect(inputsOf('x86_64-binutils-pass1')?.['needs']).toEqual({
      tcc: { key: keyOf('x86_64-tcc') },
      busybox: { key: keyOf('x86_64-busybox') },
      make: { key: keyOf('x86_64-make') },
    });
    expect(inputsOf('x86_64-tcc')).toMatchObject({ host: { kind: 'docker' } });
  });

  it.each<[object, string]>([
    [{ from: { tcc0: KEY } }, 'from is no longer accepted; write toolchain: bootstrapTools.toolchain.'],
    [
      { toolchain: { ...toolchain, tcc: 'gcc' } },
      'toolchain.tcc is "gcc"; expected the toolchain of BootstrapTools, such as bootstrapTools.toolchain: arch, variant, and keys',
    ],
  ])('wants the toolchain of BootstrapTools: %o', (args, text) => {
    expect(() => new Stage0('s', args as Stage0Args)).toThrow(text);
  });
});

describe('Stage1', () => {
  const toolchain = {
    ...{ arch: 'x86_64', variant: 'gcc3' },
    ...{ busybox: KEY, make: KEY, binutils: KEY, gcc: KEY, musl: KEY },
  };

  it('hands on a toolchain that gcc 10 compiled, and none of what it was grown from', async () => {
    const stage1 = new Stage1('x86_64', { toolchain });
    expect(await valueOf(stage1.toolchain)).toEqual({
      arch: 'x86_64',
      variant: 'gcc10',
      busybox: keyOf('x86_64-busybox-pass4'),
      make: keyOf('x86_64-make-pass4'),
      binutils: keyOf('x86_64-binutils-pass4'),
      gcc: keyOf('x86_64-gcc10'),
      musl: keyOf('x86_64-musl-pass3'),
    });
    expect(Object.keys(stage1.packages)).toEqual(Object.keys(stage1PackageSteps()));
    expect(await valueOf(stage1.packages.curl.fingerprint)).toBe('fingerprint of x86_64-curl');
    expect(await valueOf(stage1.packages.make.id)).toBe('stage1/make');
    const builds = declared.filter(({ type }) => type === 'seedstage:index:Build');
    expect(builds.map(({ name }) => name).sort()).toEqual(
      stage1Steps()
        .map(({ name }) => `x86_64-${name}`)
        .sort(),
    );
  });

  it('counts all packages as one, by the names that users know', async () => {
    const { whole, packages } = new Stage1('x86_64', { toolchain });
    const steps = Object.entries(stage1PackageSteps());
    const keys = Object.fromEntries(steps.map(([name, step]) => [name, keyOf(`x86_64-${step}`)]));
    expect(await valueOf(whole.key)).toBe(sha256OfJson(keys));
    // Of every build, the engine of this test says that it has one file of 5 bytes.
    expect(await valueOf(whole.size)).toBe(5 * Object.keys(packages).length);
    expect(await valueOf(whole.files)).toBe(Object.keys(packages).length);
  });

  it('takes TLS from another library where that is chosen', async () => {
    const chosen = { providers: { tls: 'mbedtls' } } as const;
    const { packages } = new Stage1('x86_64', { toolchain, ...chosen });
    expect(await valueOf(packages.curl.id)).toBe('stage1/curl-mbedtls');
    await settled();
    expect(packages.bearssl).toBeUndefined();
    expect(inputsOf('x86_64-curl-mbedtls')).toMatchObject({
      recipe: 'curl',
      needs: { mbedtls: { key: keyOf('x86_64-mbedtls') } },
    });
    expect(declared.map(({ name }) => name)).not.toContain('x86_64-bearssl');
  });

  it('hands on a newer gcc where that is chosen, by the same name', async () => {
    const stage1 = new Stage1('x86_64', { toolchain, gcc: '14.2.0' });
    expect(await valueOf(stage1.toolchain)).toMatchObject({
      gcc: keyOf('x86_64-gcc14'),
      musl: keyOf('x86_64-musl-pass3'),
    });
    expect(await valueOf(stage1.packages.gcc.key)).toBe(keyOf('x86_64-gcc14'));
    expect(await valueOf(stage1.packages.gcc.id)).toBe('stage1/gcc-14.2.0');
    expect(inputsOf('x86_64-gcc14')).toMatchObject({
      variant: 'gcc10',
      needs: { gcc10: { key: keyOf('x86_64-gcc10') } },
    });
  });

  it('builds itself once more, and compares, where that is to be verified', async () => {
    new Stage1('x86_64', { toolchain, verify: 'fixpoint' });
    await settled();
    expect(inputsOf('x86_64-gcc10-again')?.['needs']).toMatchObject({
      gcc10: { key: keyOf('x86_64-gcc10') },
      'busybox-pass4': { key: keyOf('x86_64-busybox-pass4') },
    });
    const audit = inputsOf('x86_64-fixpoint');
    const [packages, against] = [audit?.['packages'], audit?.['against']] as Record<string, unknown>[];
    expect(Object.keys(packages ?? {}).sort()).toEqual(Object.keys(stage1Twice).sort());
    expect(Object.keys(against ?? {}).sort()).toEqual(Object.keys(stage1Twice).sort());
    expect(packages?.['gcc']).toMatchObject({ key: keyOf('x86_64-gcc10-again') });
    expect(against?.['gcc']).toMatchObject({ key: keyOf('x86_64-gcc10') });
  });

  it.each([
    [
      { providers: { tls: 'openssl' } },
      'Stage1 "s": providers.tls is "openssl"; expected the TLS library of curl: bearssl, mbedtls.',
    ],
    [{ gcc: '14' }, 'Stage1 "s": gcc is "14"; expected a release of gcc: 10.2.0, 14.2.0.'],
    [
      { verify: 'all' },
      'Stage1 "s": verify is "all"; expected what to verify beyond the audit: none, fixpoint.',
    ],
    [{ arch: 'x86_64' }, 'arch is no longer accepted; write nothing: the toolchain has the arch.'],
  ])('refuses a choice that there is not: %o', (choice, text) => {
    const args = { toolchain, ...choice } as unknown as Stage1Args;
    expect(() => new Stage1('s', args)).toThrow(text);
  });

  it('is grown from the toolchain of Stage0', async () => {
    const tools = { ...toolchain, tcc0: KEY, tcc: KEY };
    const stage0 = new Stage0('x86_64', { toolchain: tools });
    const stage1 = new Stage1('x86_64', { host: { kind: 'local' }, toolchain: stage0.toolchain });
    await valueOf(stage1.packages.gmp.key);
    expect(inputsOf('x86_64-gmp-pass1')).toMatchObject({
      recipe: 'gmp',
      variant: 'gcc3',
      host: { kind: 'local' },
      needs: {
        'busybox-pass2': { key: keyOf('x86_64-busybox-pass2') },
        'make-pass2': { key: keyOf('x86_64-make-pass2') },
        binutils: { key: keyOf('x86_64-binutils') },
        gcc3: { key: keyOf('x86_64-gcc3') },
        musl: { key: keyOf('x86_64-musl') },
      },
    });
  });

  it('wants the toolchain of a Stage0', () => {
    expect(() => new Stage1('s', { toolchain: { ...toolchain, gcc: 'gcc' } })).toThrow(
      'Stage1 "s": toolchain.gcc is "gcc"; expected the toolchain of Stage0, such as stage0.toolchain: arch, variant, and keys of 64 hexadecimal digits.',
    );
  });
});
