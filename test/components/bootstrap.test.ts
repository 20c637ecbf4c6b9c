import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { packages, packageId, stage1PackageSteps } from '../../chain';
import { Bootstrap, Stage1, type BootstrapArgs, type Stage } from '../../components';
import { keyOf, mockEngine, settled, valueOf, type Declared } from '../support/mock-engine';

let declared: Declared[];

beforeEach(() => {
  declared = mockEngine();
});

afterEach(settled);

function names(type: string): string[] {
  return declared.filter((each) => each.type === `seedstage:index:${type}`).map(({ name }) => name);
}

describe('Bootstrap', () => {
  it('is one line, and all of stage1', async () => {
    const { stage1, audit, artifacts } = new Bootstrap();
    expect(await valueOf(stage1.packages.make.id)).toBe('stage1/make');
    await valueOf(audit.verdict);
    await settled();
    expect(declared[0]).toMatchObject({ type: 'seedstage:index:Bootstrap', name: 'x86_64' });
    expect(names('Stage1')).toEqual(['x86_64']);
    expect(names('ChecksumAudit')).toEqual(['x86_64-golden']);
    const ids = Object.keys(artifacts);
    expect(ids.slice(0, 8)).toEqual([
      ...['hex0', 'word0', 'cc1', 'tcc0', 'tcc'].map((name) => `seed/${name}`),
      ...['tools/busybox', 'tools/make', 'stage0/musl'],
    ]);
    expect(ids.filter((id) => id.startsWith('stage1/'))).toEqual(
      Object.values(stage1PackageSteps()).map(packageId),
    );
    for (const [id, artifact] of Object.entries(artifacts)) expect(await valueOf(artifact.id)).toBe(id);
    expect(packages.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  });

  it('audits each package by its id, which is known at preview as its key is', async () => {
    declared = mockEngine(true);
    const { audit } = new Bootstrap();
    await valueOf(audit.verdict);
    await settled();
    const inputs = declared.find(({ name }) => name === 'x86_64-golden')?.inputs;
    expect(inputs?.['packages']).toMatchObject({
      'stage0/gcc': { id: 'stage0/gcc', key: keyOf('x86_64-gcc3') },
      'stage1/gcc': { id: 'stage1/gcc', key: keyOf('x86_64-gcc10') },
    });
  });

  it('ends with stage0 where that is wanted, and its type says so', async () => {
    const { stage0, stage1, artifacts } = new Bootstrap('small', { stage: 'stage0' });
    expectTypeOf(stage1).toEqualTypeOf<undefined>();
    expect(stage1).toBeUndefined();
    expect(await valueOf(stage0.packages.gcc.key)).toBe(keyOf('small-gcc3'));
    await settled();
    expect(names('Stage1')).toEqual([]);
    expect(Object.keys(artifacts)).toHaveLength(12);
  });

  it('has a stage1 unless something else may have been said', () => {
    const stage = 'stage1' as Stage;
    const [a, b] = [new Bootstrap('a'), new Bootstrap('b', { gcc: '14.2.0' })];
    const c = new Bootstrap('c', { stage });
    for (const { stage1 } of [a, b, c]) expect(stage1).toBeInstanceOf(Stage1);
    // The type checker is the test of these: npm test -- types.
    expectTypeOf(a.stage1).toEqualTypeOf<Stage1>();
    expectTypeOf(b.stage1).toEqualTypeOf<Stage1>();
    expectTypeOf(c.stage1).toEqualTypeOf<Stage1 | undefined>();
  });

  it('hands its choices on', async () => {
    const choice = {
      host: { kind: 'docker' },
      providers: { tls: 'mbedtls' },
      gcc: '14.2.0',
      verify: 'fixpoint',
    } as const;
    const { stage1, artifacts } = new Bootstrap('x86_64', choice);
    expect(await valueOf(stage1.packages.gcc.id)).toBe('stage1/gcc-14.2.0');
    await settled();
    expect(Object.keys(artifacts)).toEqual(
      expect.arrayContaining(['stage1/curl-mbedtls', 'stage1/mbedtls', 'stage1/gcc-14.2.0']),
    );
    expect(names('ChecksumAudit').sort()).toEqual(['x86_64-fixpoint', 'x86_64-golden']);
    expect(declared.find(({ name }) => name === 'x86_64-hex0')?.inputs).toMatchObject({
      host: { kind: 'docker' },
    });
  });

  it.each<[object, string]>([
    [
      { stage: 'stage2' },
      'Bootstrap "b": stage is "stage2"; expected the last stage to grow: stage0, stage1.',
    ],
    [{ toolchain: {} }, 'toolchain is not known. Known: arch, host, stage, providers, gcc, verify.'],
  ])('refuses what there is not: %o', (args, text) => {
    expect(() => new Bootstrap('b', args as BootstrapArgs)).toThrow(text);
    expect(declared).toEqual([]);
  });
});
