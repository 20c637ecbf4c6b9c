import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { onPath } from '../../builder/ground/child';
import { chain, packageId, stage1First, stage1Passes, type Step } from '../../chain';
import { Engine, PACKAGE, stepTexts, type ArtifactOutput, type Ran, type Stack } from '../support/engine';
import type { GraphBuild } from '../support/graph';
import { runProgram } from '../support/program';
import { realSources } from '../support/real-sources';
import { testCurlTls } from './curl-tls';

/** Everything that is compiled before gcc 10 compiles itself. */
const names: readonly string[] = stage1Passes.map(({ name }) => name);
const first: readonly Step[] = stage1Passes.slice(0, names.indexOf('gmp'));

/** A leaf of stage1, by the first gcc 10 already. */
function leaf(name: string, recipe: string, ...needs: string[]): Step {
  return { name: `${name}-pass1`, recipe, variant: 'gcc10', needs: [...stage1First, ...needs] };
}

const leaves = [
  leaf('zlib', 'zlib'),
  leaf('bearssl', 'bearssl'),
  leaf('curl', 'curl', 'zlib-pass1', 'bearssl-pass1'),
  leaf('ca-certificates', 'ca-certificates'),
  leaf('mbedtls', 'mbedtls'),
  leaf('curl-mbedtls', 'curl', 'zlib-pass1', 'mbedtls-pass1'),
];

/** The first gcc 10, and by it, each beside the package that stage1 hands on, which the second one compiles. */
const HANDED_ON: Readonly<Record<string, string>> = {
  'gcc10-pass1': 'gcc10-pass1',
  'musl-pass2': 'musl-pass3',
  'binutils-pass3': 'binutils-pass4',
  'linux-headers': 'linux-headers',
  'make-pass3': 'make-pass4',
  'busybox-pass3': 'busybox-pass4',
  ...Object.fromEntries(leaves.map(({ name }) => [name, name.replace(/-pass1$/, '')])),
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
    const steps = [...chain, ...first, ...leaves];
    const audits = [
      {
        name: 'handed-on',
        packages: Object.fromEntries(
          Object.entries(HANDED_ON).map(([build, step]) => [packageId(step), { build }]),
        ),
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
    for (const { name } of [...first, ...leaves]) expect(ran.said(name)[0]).toMatch(/^built in /);
  });

  it('comes out as ever, and compiles all else as the gcc 10 does that compiled itself', () => {
    expect(ran.said('handed-on')).toEqual(['identical: 12 packages with golden manifests']);
  });

  it('has nothing to do the second time', async () => {
    expect(stepTexts(await stack.up())).toEqual([]);
  });

  it('takes nothing from the CPU that is there: GMP has no assembly, and nothing is tuned', () => {
    const header = readFileSync(file('gmp-pass1', 'usr/include/gmp.h'), 'utf8');
    expect(header).toMatch(/^#define __GMP_CFLAGS +"-O1 -w"$/m);
    const log = readFileSync(join(store, 'logs', logOf('gmp')), 'utf8');
    const linked = [...log.matchAll(/linking \/src\/gmp\/mpn\/(\w+)\//g)].map(([, directory]) => directory);
    expect(linked.length).toBeGreaterThan(100);
    expect(new Set(linked)).toEqual(new Set(['generic']));
    expect(log).not.toMatch(/ -m(arch|tune|cpu)=/);
  });

  it.runIf(onPath('qemu-system-x86_64'))(
    'boots under QEMU, and says there what it says in the sandbox',
    async () => {
      const script = join(PACKAGE, 'dist/commands/main.js');
      const args = [script, 'verify', 'boot', 'stage1-first', '--store', store];
      const { text } = await runProgram(process.execPath, args, { cwd: directory });
      expect(text).toMatch(/^ {2}Hello from C\+\+: five 5 in out caught$/m);
      expect(text).toMatch(
        /^stage1-first boots \(Linux .* x86_64\): \d{4} files, a C and a C\+\+ program, as in the sandbox\.$/m,
      );
    },
  );

  describe.each(['bearssl', 'mbedtls'] as const)('curl with TLS from %s', (tls) => {
    const name = tls === 'bearssl' ? 'curl-pass1' : 'curl-mbedtls-pass1';
    const bundle = (): string => file('ca-certificates-pass1', 'usr/share/ca-certificates/ca-bundle.crt');
    testCurlTls(join(directory, tls), tls, () => file(name, 'usr/bin/curl'), bundle);
  });

  /** A file of a build, in the store. */
  function file(name: string, path: string): string {
    return join(store, 'artifacts', outputs[name]?.fingerprint ?? '', 'tree', path);
  }

  /** The log of the one build of a recipe. */
  function logOf(recipe: string): string {
    const [found, another] = readdirSync(join(store, 'logs')).filter((each) => each.startsWith(`${recipe}-`));
    expect(another).toBeUndefined();
    return found ?? '';
  }
}
