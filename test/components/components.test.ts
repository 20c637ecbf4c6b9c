import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256OfJson } from '../../builder/ground/digest';
import { stage0Passes, stage1Packages, stage1Parts, stage1Steps, type Stage1Name } from '../../chain';
import {
  BootstrapTools,
  MuslTarball,
  SeedImage,
  Stage0,
  Stage1,
  type Artifact,
  type Stage1Args,
} from '../../components';
import { keyOf, mockEngine, settled, valueOf, type Declared } from '../support/mock-engine';

const KEY = '0'.repeat(64);
let declared: Declared[];

beforeEach(() => {
  declared = mockEngine();
});

afterEach(settled);

describe('SeedImage', () => {
  it('is the seed, and the same seed compiled by itself', async () => {
    const { seed, tcc } = new SeedImage('x86_64', { arch: 'x86_64' });
    expect(await valueOf(seed.key)).toBe(keyOf('x86_64-seed'));
    expect(await valueOf(tcc.fingerprint)).toBe('fingerprint of x86_64-tcc');
    expect(declared.map(({ type, name }) => [type, name])).toEqual([
      ['seedstage:index:SeedImage', 'x86_64'],
      ['seedstage:index:Build', 'x86_64-seed'],
      ['seedstage:index:Build', 'x86_64-tcc'],
    ]);
    expect(declared[2]?.inputs).toMatchObject({
      recipe: 'tcc',
      arch: 'x86_64',
      variant: 'tcc',
      needs: { seed: keyOf('x86_64-seed') },
      order: ['seed'],
    });
  });

  it('hands its keys on at preview, when nothing else is known', async () => {
    mockEngine(true);
    const { tcc } = new SeedImage('x86_64', { arch: 'x86_64' });
    expect(await valueOf(tcc.key)).toBe(keyOf('x86_64-tcc'));
    expect(await valueOf(tcc.fingerprint)).toBeUndefined();
  });

  it('wants an arch', () => {
    expect(() => new SeedImage('s', {} as { arch: string })).toThrow(
      'SeedImage "s": arch is missing; expected an arch, such as x86_64.',
    );
  });
});

describe('BootstrapTools', () => {
  it('are a shell and make, given the compiler', async () => {
    const { busybox, make } = new BootstrapTools('x86_64', { arch: 'x86_64', tcc: KEY });
    expect(await valueOf(make.files)).toBe(1);
    expect(await valueOf(busybox.size)).toBe(5);
    expect(declared.find(({ name }) => name === 'x86_64-make')?.inputs).toMatchObject({
      needs: { tcc: KEY, busybox: keyOf('x86_64-busybox') },
      order: ['tcc', 'busybox'],
    });
  });

  it('want the key of a compiler', () => {
    expect(() => new BootstrapTools('t', { arch: 'x86_64', tcc: 'gcc' })).toThrow(
      'BootstrapTools "t": tcc is "gcc"; expected the key of a build: 64 hexadecimal digits.',
    );
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
  const from = { seed: KEY, tcc: KEY, busybox: KEY, make: KEY };

  it('hands on a toolchain that gcc compiled, and none of what it was grown from', async () => {
    const { toolchain, gcc, make } = new Stage0('x86_64', { arch: 'x86_64', from });
    expect(await valueOf(toolchain)).toEqual({
      busybox: keyOf('x86_64-busybox-pass2'),
      make: keyOf('x86_64-make-pass2'),
      binutils: keyOf('x86_64-binutils'),
      gcc3: keyOf('x86_64-gcc3'),
      musl: keyOf('x86_64-musl'),
    });
    expect(await valueOf(gcc.fingerprint)).toBe('fingerprint of x86_64-gcc3');
    expect(await valueOf(make.key)).toBe(keyOf('x86_64-make-pass2'));
    const builds = declared.filter(({ type }) => type === 'seedstage:index:Build');
    expect(builds.map(({ name }) => name).sort()).toEqual(
      stage0Passes.map(({ name }) => `x86_64-${name}`).sort(),
    );
    expect(builds.find(({ name }) => name === 'x86_64-binutils-pass1')?.inputs).toMatchObject({
      variant: 'tcc',
      needs: { tcc: KEY, busybox: KEY, make: KEY },
      order: ['tcc', 'busybox', 'make'],
    });
  });

  it('takes keys that another resource gives', async () => {
    const { tcc, seed } = new SeedImage('x86_64', { arch: 'x86_64' });
    const given = { seed: seed.key, tcc: tcc.key, busybox: KEY, make: KEY };
    const { binutils } = new Stage0('x86_64', { arch: 'x86_64', from: given });
    await valueOf(binutils.key);
    const pass1 = declared.find(({ name }) => name === 'x86_64-binutils-pass1');
    expect(pass1?.inputs['needs']).toEqual({ tcc: keyOf('x86_64-tcc'), busybox: KEY, make: KEY });
  });

  it('wants the keys of what it is grown from', () => {
    expect(() => new Stage0('s', { arch: 'x86_64', from: { ...from, tcc: 'gcc' } })).toThrow(
      'Stage0 "s": from.tcc is "gcc"; expected',
    );
  });
});

describe('Stage1', () => {
  const toolchain = { busybox: KEY, make: KEY, binutils: KEY, gcc3: KEY, musl: KEY };

  function packageOf({ packages }: Stage1, name: Stage1Name): Artifact {
    const found = packages[name];
    if (found === undefined) throw new Error(`${name} is not among the packages`);
    return found;
  }

  it('hands on a toolchain that gcc 10 compiled, and none of what it was grown from', async () => {
    const stage1 = new Stage1('x86_64', { arch: 'x86_64', toolchain });
    expect(await valueOf(stage1.toolchain)).toEqual({
      busybox: keyOf('x86_64-busybox-pass4'),
      make: keyOf('x86_64-make-pass4'),
      binutils: keyOf('x86_64-binutils-pass4'),
      gcc: keyOf('x86_64-gcc10'),
      musl: keyOf('x86_64-musl-pass3'),
    });
    expect(Object.keys(stage1.packages)).toEqual(stage1Packages());
    expect(await valueOf(packageOf(stage1, 'curl').fingerprint)).toBe('fingerprint of x86_64-curl');
    const builds = declared.filter(({ type }) => type === 'seedstage:index:Build');
    expect(builds.map(({ name }) => name).sort()).toEqual(
      stage1Steps()
        .map(({ name }) => `x86_64-${name}`)
        .sort(),
    );
  });

  it('counts all packages as one', async () => {
    const { whole, packages } = new Stage1('x86_64', { arch: 'x86_64', toolchain });
    const names = Object.keys(packages);
    const keys = Object.fromEntries(names.map((name) => [name, keyOf(`x86_64-${name}`)]));
    expect(await valueOf(whole.key)).toBe(sha256OfJson(keys));
    // Of every build, the engine of this test says that it has one file of 5 bytes.
    expect(await valueOf(whole.size)).toBe(5 * names.length);
    expect(await valueOf(whole.files)).toBe(names.length);
  });

  it('takes TLS from another library where that is chosen', async () => {
    const chosen = { providers: { tls: 'mbedtls' } } as const;
    const { packages } = new Stage1('x86_64', { arch: 'x86_64', toolchain, ...chosen });
    await settled();
    expect(packages).not.toHaveProperty('bearssl');
    const curl = declared.find(({ name }) => name === 'x86_64-curl-mbedtls');
    expect(curl?.inputs).toMatchObject({ recipe: 'curl', needs: { mbedtls: keyOf('x86_64-mbedtls') } });
    expect(declared.map(({ name }) => name)).not.toContain('x86_64-bearssl');
  });

  it('hands on a newer gcc where that is chosen', async () => {
    const stage1 = new Stage1('x86_64', { arch: 'x86_64', toolchain, gcc: '14.2.0' });
    expect(await valueOf(stage1.toolchain)).toMatchObject({
      gcc: keyOf('x86_64-gcc14'),
      musl: keyOf('x86_64-musl-pass3'),
    });
    expect(stage1.packages).not.toHaveProperty('gcc10');
    expect(await valueOf(packageOf(stage1, 'gcc14').key)).toBe(keyOf('x86_64-gcc14'));
    const gcc14 = declared.find(({ name }) => name === 'x86_64-gcc14');
    expect(gcc14?.inputs).toMatchObject({ variant: 'gcc10', needs: { gcc10: keyOf('x86_64-gcc10') } });
  });

  it('builds itself once more, and compares, where that is to be verified', async () => {
    new Stage1('x86_64', { arch: 'x86_64', toolchain, verify: 'fixpoint' });
    await settled();
    const again = declared.find(({ name }) => name === 'x86_64-gcc10-again');
    expect(again?.inputs['needs']).toMatchObject({
      gcc10: keyOf('x86_64-gcc10'),
      'busybox-pass4': keyOf('x86_64-busybox-pass4'),
    });
    const audit = declared.find(({ name }) => name === 'x86_64-fixpoint');
    const packages = audit?.inputs['packages'] as Record<string, unknown>;
    expect(Object.keys(packages).sort()).toEqual([...stage1Parts].sort());
    expect(packages['gcc10']).toEqual({
      key: keyOf('x86_64-gcc10-again'),
      against: keyOf('x86_64-gcc10'),
    });
  });

  it.each([
    [
      { providers: { tls: 'openssl' } },
      'Stage1 "s": providers.tls is "openssl"; expected { tls: one of bearssl, mbedtls }.',
    ],
    [{ gcc: '14' }, 'Stage1 "s": gcc is "14"; expected a release of gcc: 10.2.0, 14.2.0.'],
    [{ verify: 'all' }, 'Stage1 "s": verify is "all"; expected fixpoint, or nothing.'],
  ])('refuses a choice that there is not: %o', (choice, text) => {
    const args = { arch: 'x86_64', toolchain, ...choice } as unknown as Stage1Args;
    expect(() => new Stage1('s', args)).toThrow(text);
  });

  it('is grown from the toolchain of Stage0', async () => {
    const from = { seed: KEY, tcc: KEY, busybox: KEY, make: KEY };
    const stage0 = new Stage0('x86_64', { arch: 'x86_64', from });
    const stage1 = new Stage1('x86_64', { arch: 'x86_64', host: 'local', toolchain: stage0.toolchain });
    await valueOf(packageOf(stage1, 'gmp').key);
    const pass1 = declared.find(({ name }) => name === 'x86_64-gmp-pass1');
    expect(pass1?.inputs).toMatchObject({
      recipe: 'gmp',
      variant: 'gcc3',
      host: 'local',
      needs: {
        'busybox-pass2': keyOf('x86_64-busybox-pass2'),
        'make-pass2': keyOf('x86_64-make-pass2'),
        binutils: keyOf('x86_64-binutils'),
        gcc3: keyOf('x86_64-gcc3'),
        musl: keyOf('x86_64-musl'),
      },
    });
  });

  it('wants the keys of a toolchain', () => {
    expect(() => new Stage1('s', { arch: 'x86_64', toolchain: { ...toolchain, gcc3: 'gcc' } })).toThrow(
      'Stage1 "s": toolchain.gcc3 is "gcc"; expected the keys of busybox, make, binutils, gcc3 and musl.',
    );
  });
});
