import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../builder/ground/digest';
import { onPath } from '../../builder/ground/child';
import { originalOf, packageId, stage0Again, stage0Packages, stage0Parts, suites } from '../../chain';
import { testKnownBusybox } from '../assets/known-busybox';
import { testMiscompiledGcc3 } from '../assets/miscompiled-gcc3';
import { DockerEngine } from '../support/docker-engine';
import { Engine, PACKAGE, stepTexts, type ArtifactOutput, type Ran, type Stack } from '../support/engine';
import { copyPackage } from '../support/package-copy';
import { runProgram } from '../support/program';
import { realSources } from '../support/real-sources';
import { scratch } from '../support/scratch';
import { testCompose } from './compose';
import { testExport } from './export';
import { testFirstGcc10 } from './first-gcc10';

const root = scratch('real-chain');
const store = join(root, 'store');
/** The package as a user has it, where a recipe can be changed. */
const checkout = join(root, 'checkout');
const BOOTSTRAP = ['hex0', 'word0', 'cc1', 'tcc0', 'tcc', 'busybox', 'make'];
/** What the program hands on, by id. */
const PACKAGES = [
  ...['seed/hex0', 'seed/word0', 'seed/cc1', 'seed/tcc0', 'seed/tcc', 'tools/busybox', 'tools/make'],
  ...Object.keys(stage0Packages).map((name) => `stage0/${name}`),
];

/** The outputs of the program of this repository. */
interface ProgramOutputs {
  readonly audit: string;
  readonly fingerprint: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly artifacts: Readonly<
    Record<string, ArtifactOutput & Readonly<Record<'id' | 'version' | 'arch', string>>>
  >;
  readonly toolchain: Readonly<Record<string, string>>;
}
let stack: Stack;
let first: Ran;
let outputs: ProgramOutputs;

/** What is not tracked or changed in the checkout. */
function gitStatus(): string {
  return execFileSync('git', ['status', '--porcelain', '--', 'stacks', 'Pulumi.yaml', 'assets'], {
    cwd: PACKAGE,
    encoding: 'utf8',
  });
}

/** A command, as npm's scripts run it. */
async function command(name: string, ...args: string[]): Promise<string> {
  const script = join(PACKAGE, 'dist/commands/main.js');
  const words = [...name.split(' '), ...args, '--store', store];
  return (await runProgram(process.execPath, [script, ...words], { cwd: root })).text;
}

beforeAll(async () => {
  copyPackage(checkout);
  stack = await new Engine(root).ownProgram({
    package: checkout,
    config: {
      'bootstrap:stage': 'stage0',
      'seedstage:store': store,
      'seedstage:sources': await realSources(),
      'seedstage:offline': true,
    },
  });
  first = await stack.up();
  outputs = (await stack.outputs()) as unknown as ProgramOutputs;
});

describe('the x86_64 stack, from an empty store', () => {
  it('grows the seed anew, a shell and make, then a gcc and all of stage0 by it', () => {
    expect(first.code, first.text).toBe(0);
    const passes = ['binutils-pass1', 'gcc3-pass1'];
    for (const name of [...BOOTSTRAP, ...passes, ...stage0Parts])
      expect(first.said(`x86_64-${name}`)[0]).toMatch(/^built in /);
    expect(Object.keys(outputs.artifacts).sort()).toEqual([...PACKAGES].sort());
  });

  it('is identical to the golden manifests', () => {
    expect(first.said('x86_64-golden')).toEqual(['identical: 12 packages with golden manifests']);
    expect(outputs.audit).toBe('identical: 12 packages');
  });

  it('gives hashes and counts, and nothing of this machine', () => {
    expect(outputs.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    for (const [name, line] of Object.entries(outputs.packages)) {
      const { version, fingerprint } = outputs.artifacts[`stage0/${name}`] ?? {};
      expect(line).toMatch(
        new RegExp(`^${version ?? ''}  ${fingerprint?.slice(0, 8) ?? ''}…  [\\d.]+ [kM]B$`),
      );
    }
    expect(Object.keys(outputs.packages)).toEqual(Object.keys(stage0Packages).sort());
    expect(outputs.toolchain).toMatchObject({ variant: 'gcc3', gcc: outputs.artifacts['stage0/gcc']?.key });
    for (const [id, output] of Object.entries(outputs.artifacts)) {
      expect(Object.keys(output)).toEqual(['arch', 'files', 'fingerprint', 'id', 'key', 'size', 'version']);
      expect([output.id, output.arch]).toEqual([id, 'x86_64']);
      expect(output.key).toMatch(/^[0-9a-f]{64}$/);
      expect(output.fingerprint).toMatch(/^[0-9a-f]{64}$/);
      expect(output.size).toBeGreaterThan(0);
    }
  });

  it('keeps no path of this machine in the state, but for the settings that name one', async () => {
    const { resources } = await stack.state();
    const own = resources.filter(({ type }) => type.startsWith('seedstage:'));
    expect(own).toHaveLength(21);
    // Where in the program a resource stands is the engine's own; this test's project is made of links, and only
    // therefore it is told with a path.
    const text = JSON.stringify(own, (name, value: unknown) =>
      name === 'sourcePosition' ? undefined : value,
    );
    expect(text).not.toMatch(new RegExp(`${root}|${PACKAGE}|${process.env['HOME'] ?? '/root'}/`));
  });

  it('brings out the fingerprints that docs/trust.md tells the world', () => {
    const table = readFileSync(join(PACKAGE, 'docs/trust.md'), 'utf8');
    const rows = [
      ...table.matchAll(/^\| `?([\w-]+\/[\w-]+)`? +\| `([0-9a-f]{64})` +\| ([\d,]+) +\| (\d+) +\|$/gm),
    ];
    const told = rows.map(([, name, fingerprint, size, files]) => [
      name,
      { fingerprint, size: Number(size?.replaceAll(',', '')), files: Number(files) },
    ]);
    const grown = Object.entries(outputs.artifacts).map(([name, { fingerprint, size, files }]) => [
      name,
      { fingerprint, size, files },
    ]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(grown));
  });

  it('grew the tcc that made its sandboxes again in one, to the same bits', () => {
    const { fingerprint = '' } = outputs.artifacts['seed/tcc0'] ?? {};
    const inside = readFileSync(join(store, 'artifacts', fingerprint, 'tree/usr/bin/tcc'));
    const [outside = ''] = readdirSync(join(store, 'tools'));
    expect(outside).toBe(`tcc-${sha256(inside)}`);
    expect(readFileSync(join(store, 'tools', outside)).equals(inside)).toBe(true);
  });

  it('has nothing to do the second time, and leaves the checkout as it was', async () => {
    const before = gitStatus();
    const again = await stack.up();
    expect(again.code).toBe(0);
    expect(stepTexts(again)).toEqual([]);
    expect(gitStatus()).toBe(before);
  });
});

describe('npm run export', () => {
  testExport(join(root, 'export'), command, (id) => outputs.artifacts[id]?.fingerprint ?? '');
});

describe('its gcc and its busybox', () => {
  const system = join(root, 'system');

  beforeAll(() => {
    mkdirSync(system);
    for (const name of ['gcc', 'musl', 'binutils', 'busybox']) {
      const { fingerprint = '' } = outputs.artifacts[`stage0/${name}`] ?? {};
      execFileSync('cp', ['-aT', join(store, 'artifacts', fingerprint, 'tree'), system]);
      // In the store nobody may write.
      execFileSync('chmod', ['-R', 'u+w', system]);
    }
  });

  testMiscompiledGcc3(() => system);
  testKnownBusybox(() => system);
});

describe('on top of it, the first gcc 10', () => {
  testFirstGcc10(join(root, 'first-gcc10'), store);
});

describe('npm run gc', () => {
  it('keeps what the stack wants', async () => {
    await command('gc');
    expect(stepTexts(await stack.up())).toEqual([]);
    expect(
      existsSync(join(store, 'artifacts', outputs.artifacts['tools/make']?.fingerprint ?? '', 'manifest')),
    ).toBe(true);
  });

  it('refuses a size that is none', async () => {
    await expect(command('gc', '--max', 'much')).rejects.toThrow(
      '--max is "much", expected a size such as 2GB',
    );
  });
});

describe.runIf(DockerEngine.available)('examples/compose, with that stage0', () => {
  testCompose(join(root, 'compose'), store);
});

describe.runIf(DockerEngine.available)('the same on a Docker Engine', () => {
  it('is really built there, and every file is identical', async () => {
    const docker = await DockerEngine.start(join(root, 'docker-host'));
    try {
      const there = await new Engine(join(root, 'hosts'), { DOCKER_HOST: docker.address }).stack({
        fixture: 'hosts',
        config: { 'seedstage:store': store, 'seedstage:sources': await realSources() },
      });
      const preview = await there.preview();
      expect(preview.said('local-make')[0]).toBe('in the store');
      expect(preview.said('docker-gcc3')[0]).toMatch(
        /^will be built \(about .* last time\), on the Docker Engine, \d+ artifacts? \(.* MB\) to send there$/,
      );
      const ran = await there.up();
      expect(ran.code, ran.text).toBe(0);
      for (const name of [...BOOTSTRAP, ...stage0Parts])
        expect(ran.said(`docker-${name}`)[0]).toMatch(/^built in /);
      expect(ran.said('hosts')).toEqual(['identical: 12 packages with other builds']);
      expect(await docker.docker('ps', '--all', '--quiet')).toBe('');
    } finally {
      await docker.stop();
    }
  });
});

describe('npm run verify:stage0', () => {
  it('builds stage0 by itself, to the same files', async () => {
    const said = await command('verify stage0', '--sources', await realSources());
    for (const { name } of stage0Again)
      expect(said).toMatch(
        new RegExp(`^${packageId(originalOf(name))}: built again, identical, [0-9a-f]{64}$`, 'm'),
      );
    expect(said).toContain('stage0 is a fixed point: 5 packages, identical file by file.');
  });
});

describe("npm run verify:suite: gcc's own tests", () => {
  const suite = async (...args: string[]): Promise<string> => {
    const sources = await realSources([suites.tcc, suites.gcc3]);
    return await command('verify suite', ...args, '--sources', sources, '--offline');
  };

  it('come out by tcc as is known: 1,470 right, and a reason for each other one', async () => {
    const said = await suite('--compiler', 'tcc');
    expect(said).toContain('tcc 1470 pass, 2 skipped, 131 not-compiled, 8 wrong.');
  });

  it('come out by gcc 3.4.6 as is known, every tenth at one level, of C and C++', async () => {
    const said = await suite('--compiler', 'gcc3', '--quick');
    expect(said).toContain('gcc3 239 pass, 0 skipped, 5 not-compiled, 4 wrong.');
  });
});

describe.runIf(onPath('qemu-system-x86_64'))('npm run verify:boot', () => {
  it('boots stage0, which hashes, compiles and runs there what it does in the sandbox', async () => {
    const said = await command('verify boot');
    expect(said).toMatch(/^ {2}Hello from C: 1 3 5 8 2\.71828182845904523\d 1\.414213562373095 needle in$/m);
    expect(said).toMatch(/^ {2}Hello from C\+\+: five 5 in out caught$/m);
    expect(said).toMatch(
      /^stage0 boots \(Linux .* x86_64\): \d{3} files, a C and a C\+\+ program, as in the sandbox\.$/m,
    );
  });
});

describe("a comment in binutils' build script", () => {
  it('is followed by binutils, built once by each compiler; all else is reused', async () => {
    const script = join(checkout, 'assets/recipes/binutils/build.sh');
    writeFileSync(script, `# one more comment\n${readFileSync(script, 'utf8')}`);
    const steps = [
      'x86_64-binutils update',
      'x86_64-binutils-pass1 update script',
      'x86_64-busybox-pass2 update needs.binutils',
      'x86_64-gcc3 update',
      'x86_64-gcc3-pass1 update needs',
      'x86_64-golden update packages',
      'x86_64-make-pass2 update',
      'x86_64-musl update',
    ];
    const preview = stepTexts(await stack.preview());
    expect(preview).toHaveLength(steps.length);
    steps.forEach((step, index) => expect(preview[index]).toContain(step));

    const up = await stack.up();
    expect(up.code, up.text).toBe(0);
    for (const name of ['binutils-pass1', 'binutils'])
      expect(up.said(`x86_64-${name}`)[0]).toMatch(/^built in /);
    for (const name of ['gcc3-pass1', 'musl', 'gcc3', 'make-pass2', 'busybox-pass2'])
      expect(up.said(`x86_64-${name}`)[0]).toContain('same result, reused');
  });
});
