import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { chain, stage1Passes, type Step } from '../../chain';
import { Engine, stepTexts, type ArtifactOutput, type Ran, type Stack } from '../support/engine';
import type { GraphBuild } from '../support/graph';
import { realSources } from '../support/real-sources';

/** Everything that is compiled before gcc 10 compiles itself. */
const names: readonly string[] = stage1Passes.map(({ name }) => name);
const first: readonly Step[] = stage1Passes.slice(0, names.indexOf('gmp'));

/** zlib, the first library for users, by the first gcc 10 already. */
const zlib: Step = {
  name: 'zlib-pass1',
  recipe: 'zlib',
  variant: 'gcc10',
  needs: ['busybox-pass3', 'make-pass3', 'binutils-pass3', 'gcc10-pass1', 'musl-pass2'],
};

/** By the first gcc 10, each beside the package that stage1 hands on, which the second one compiles. */
const HANDED_ON: Readonly<Record<string, string>> = {
  'musl-pass2': 'musl-pass3',
  'binutils-pass3': 'binutils-pass4',
  'linux-headers': 'linux-headers',
  'make-pass3': 'make-pass4',
  'busybox-pass3': 'busybox-pass4',
  'zlib-pass1': 'zlib',
};

function asBuild({ name, recipe, variant, needs }: Step): GraphBuild {
  return { name, recipe, needs, args: variant === undefined ? {} : { variant } };
}

/**
 * Tests of the first gcc 10 and what it compiles, on top of the stage0 that lies in a store. The second gcc 10 takes
 * too long for here. But what stage1 hands on is what its golden manifests say; so when the first gcc 10 brings out
 * the same files, the two compile alike.
 */
export function testFirstGcc10(directory: string, store: string): void {
  let stack: Stack;
  let ran: Ran;
  let outputs: Record<string, ArtifactOutput>;

  beforeAll(async () => {
    const steps = [...chain, ...first, zlib];
    const audits = [
      {
        name: 'handed-on',
        packages: Object.fromEntries(Object.entries(HANDED_ON).map(([build, golden]) => [golden, { build }])),
      },
    ];
    stack = await new Engine(directory).stack({
      graph: { builds: steps.map(asBuild), audits },
      config: { 'seedstage:store': store, 'seedstage:sources': await realSources(steps) },
    });
    ran = await stack.up();
    outputs = await stack.outputs();
  });

  it('grows from stage0, which is in the store', () => {
    expect(ran.code, ran.text).toBe(0);
    expect(ran.said('gcc3')).toEqual(['in the store']);
    for (const { name } of [...first, zlib]) expect(ran.said(name)[0]).toMatch(/^built in /);
  });

  it('compiles musl, binutils, make, busybox and zlib as the gcc 10 does that compiled itself', () => {
    expect(ran.said('handed-on')).toEqual(['identical: 6 packages with golden manifests']);
  });

  it('has nothing to do the second time', async () => {
    expect(stepTexts(await stack.up())).toEqual([]);
  });

  it('takes nothing from the CPU that is there: GMP has no assembly, and no tool looks at what it runs on', () => {
    const record = join(
      store,
      'artifacts',
      outputs['gmp-pass1']?.fingerprint ?? '',
      'tree/usr/include/gmp.h',
    );
    const header = readFileSync(record, 'utf8');
    expect(header).toMatch(/^#define __GMP_CFLAGS +"-O[12]/m);
    expect(header).not.toMatch(/-m(arch|tune|cpu)=/);
  });
}
