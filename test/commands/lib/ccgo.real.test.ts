import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { assetsDir } from '../../../builder/ground/assets';
import { onPath } from '../../../builder/ground/child';
import { loadRecipe, patchesOf } from '../../../builder/recipe/recipe';
import { applyPatch, loadSourceLock } from '../../../builder/sources';
import { chain } from '../../../chain';
import { ccgoDirectory, findCcgo, translateCommand, translateFirst } from '../../../commands/lib/ccgo';
import { verifySeedCommand } from '../../../commands/verify-seed';
import { callCommand } from '../../support/call-command';
import { realSources } from '../../support/real-sources';
import { scratch } from '../../support/scratch';

const root = scratch('ccgo');
const never = new AbortController().signal;
const LEAST = /^go (\S+)$/m.exec(readFileSync(join(ccgoDirectory(), 'go.mod'), 'utf8'))?.[1] ?? '';
const INSTALL = `Install Go ${LEAST} or newer (https://go.dev/dl/; on Debian: apt-get install golang, if that is new enough).`;

/** Whether this machine has a Go that is new enough. */
const hasGo =
  onPath('go') && Number(/go1\.(\d+)/.exec(execFileSync('go', ['version'], { encoding: 'utf8' }))?.[1]) >= 26;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Lets PATH have a `go` that is this shell script, and nothing else. */
function pretendGo(name: string, script?: string): void {
  const directory = join(root, name);
  mkdirSync(directory);
  if (script !== undefined) {
    writeFileSync(join(directory, 'go'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(directory, 'go'), 0o755);
  }
  vi.stubEnv('PATH', directory);
}

describe('ccgo is left out', () => {
  it('without Go', async () => {
    pretendGo('none');
    expect(await findCcgo(ccgoDirectory(), false, never)).toEqual({
      leftOut: 'there is no go on this machine',
      next: INSTALL,
    });
  });

  it.each(['1.19.8', '1.25.10'])('with Go %s', async (version) => {
    pretendGo(version, `echo go version go${version} linux/amd64`);
    expect(await findCcgo(ccgoDirectory(), false, never)).toEqual({
      leftOut: `its modules need Go ${LEAST}, and go is ${version}`,
      next: INSTALL,
    });
  });

  it.each([
    [true, 'module lookup disabled by GOPROXY=off', 'Run it once without --offline.'],
    [false, 'connection refused', 'Go fetches them from GOPROXY: go env GOPROXY shows it.'],
  ])('where its modules cannot be fetched; offline: %s', async (offline, why, next) => {
    const says = `echo 'go: downloading x v1' >&2; echo "go: x@v1: ${why}" >&2; exit 1`;
    pretendGo(why, `case $1 in version) echo go version go${LEAST} linux/amd64;; *) ${says};; esac`);
    expect(await findCcgo(ccgoDirectory(), offline, never)).toEqual({
      leftOut: `its Go modules cannot be fetched: go: x@v1: ${why}`,
      next,
    });
  });

  it('but not where it is named', async () => {
    pretendGo('missing');
    const { code, err } = await callCommand(verifySeedCommand, [
      'gcc',
      'ccgo',
      '--store',
      join(root, 'store'),
    ]);
    expect([code, ...err]).toEqual([
      2,
      'npm run verify:seed: ccgo cannot translate tcc: there is no go on this machine',
      `  ${INSTALL}`,
    ]);
  });
});

it('ccgo never sees a C compiler, and no path gets into the result', () => {
  const { command, args, env } = translateCommand('/room', '/go/bin', ['/libc', '/recipe']);
  expect([command, ...args].join(' ')).toBe(
    '/room/ccgo -nostdinc -I/libc -I/recipe -DONE_SOURCE=0 -DTCC_TARGET_X86_64=1 -ignore-link-errors -o tcc.go ' +
      'tcc/tcc.c tcc/libtcc.c tcc/tccpp.c tcc/tccgen.c tcc/tccelf.c tcc/tccasm.c tcc/tccrun.c tcc/x86_64-gen.c ' +
      'tcc/x86_64-link.c tcc/i386-asm.c',
  );
  expect(env['CC']).toBe('/room/cc');
});

describe.skipIf(!hasGo)('a module', { timeout: 120_000 }, () => {
  const cache = join(root, 'cache');
  const GOOD = 'h1:tGyef5ApycA7FSEOMraay9SaTk5zmbx7Tu+cJs4QKZg=';

  /** One small module of ccgo's, as go.mod and go.sum have it. */
  function directoryWith(name: string, hash: string): string {
    const directory = join(root, name);
    mkdirSync(directory);
    const sum = readFileSync(join(ccgoDirectory(), 'go.sum'), 'utf8');
    const lines = sum.split('\n').filter((line) => line.startsWith('modernc.org/opt v0.2.0'));
    writeFileSync(join(directory, 'go.mod'), `module x\n\ngo ${LEAST}\n\nrequire modernc.org/opt v0.2.0\n`);
    writeFileSync(join(directory, 'go.sum'), `${lines.join('\n').replace(GOOD, hash)}\n`);
    cpSync(join(ccgoDirectory(), 'cc'), join(directory, 'cc'));
    return directory;
  }

  const translate = async (directory: string): Promise<string | undefined> =>
    await translateFirst({
      ...{
        directory,
        tccTree: '/nowhere',
        recipe: '/nowhere',
        work: `${directory}-work`,
        output: '/nowhere',
      },
      ...{ offline: false, note: () => undefined, signal: never },
    });

  afterAll(() => {
    execFileSync('chmod', ['-R', 'u+w', cache]); // Go makes its cache read-only
  });

  it('with another hash than in go.sum is refused, and so the row fails', async () => {
    vi.stubEnv('GOMODCACHE', cache);
    const directory = directoryWith('other-hash', GOOD.replace('tGye', 'AAAA'));
    expect(await findCcgo(directory, false, never)).toHaveProperty('compiler.name', 'ccgo');
    expect(await translate(directory)).toBe('verifying modernc.org/opt@v0.2.0: checksum mismatch');
  });

  it('that was changed in the cache is refused', async () => {
    vi.stubEnv('GOMODCACHE', cache);
    const directory = directoryWith('changed', GOOD);
    expect(await findCcgo(directory, false, never)).toHaveProperty('compiler.name', 'ccgo');
    const module = join(cache, 'modernc.org/opt@v0.2.0');
    const file = readdirSync(module).find((name) => name.endsWith('.go')) ?? '';
    chmodSync(join(module, file), 0o644);
    appendFileSync(join(module, file), '// changed\n');
    expect(await translate(directory)).toBe(`modernc.org/opt v0.2.0: dir has been modified (${module})`);
  });
});

it('x87.patch fits tcc as the recipe patches it, and leaves no calculation with long double', async () => {
  const tree = join(root, 'tcc');
  mkdirSync(tree);
  const sources = await realSources(chain.filter(({ recipe }) => recipe === 'tcc'));
  const { file } = loadSourceLock([assetsDir()], 'tcc');
  execFileSync('tar', ['-xf', join(sources, file), '-C', tree]);
  const patches = patchesOf(loadRecipe([assetsDir()], 'tcc'), undefined).map((patch) => patch.file);
  for (const patch of [...patches, join(ccgoDirectory(), 'x87.patch')]) await applyPatch(patch, tree);
  // A variable or a cast; a calculation with a constant's value is one with a struct, which cannot be translated.
  const use = /^(?!#).*(?:\(long double\)|\blong double \w+ *[,;=])/gm;
  const files = readdirSync(tree).filter((name) => /^(?:tcc|libtcc|x86_64-).*\.[ch]$/.test(name));
  const uses = files.flatMap((name) => readFileSync(join(tree, name), 'utf8').match(use) ?? []);
  expect(files).toContain('tccgen.c');
  expect(uses).toEqual([]);
});

/** `OPERATOR LEFT RIGHT`, see fixtures/x87/check.go. */
function calculations(count: number): string[] {
  const digits = fc.bigInt({ min: 0n, max: (1n << 70n) - 1n });
  const hex = (least: number, most: number): fc.Arbitrary<string> =>
    fc
      .tuple(fc.constantFrom('', '-'), digits, digits, fc.integer({ min: least, max: most }))
      .map(
        ([sign, whole, part, exponent]) => `${sign}0x${whole.toString(16)}.${part.toString(16)}p${exponent}`,
      );
  const number = fc.oneof(
    fc.constantFrom(
      ...['0', '-0', '1', '1e5000', '-1e5000', '1e-5000', '0x1p-16382', '0x1p-16445', '0x1p-16446'],
    ),
    fc.constantFrom(
      ...['0x1.8p-16446', '0x.ffffffffffffffffp16384', '0x.ffffffffffffffff8p16384', '3.6e-4951'],
    ),
    fc.constantFrom(
      ...['0x1p63', '0x1p64', '-0x1p63', '0x1p-1075', '0x1.8p-1075', '0x1.fffffffffffff8p1023'],
    ),
    fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }).map((value) => `${value}i`),
    fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map((value) => `${value}u`),
    fc
      .tuple(digits, fc.integer({ min: -5000, max: 4940 }))
      .map(([value, exponent]) => `.${value}e${exponent}`),
    hex(-70, 60),
    hex(-1200, 1000),
    hex(-16_600, 16_200),
  );
  const all = fc.tuple(fc.constantFrom('+', '-', '*', '/'), number, number).map((words) => words.join(' '));
  return fc.sample(all, count);
}

it.skipIf(!hasGo || !onPath('gcc'))(
  'the numbers of x87.go are those of the processor',
  { timeout: 120_000 },
  () => {
    const directory = join(root, 'x87');
    cpSync(join(__dirname, '../fixtures/x87'), directory, { recursive: true });
    cpSync(join(ccgoDirectory(), 'x87.go'), join(directory, 'x87.go'));
    const run = (program: string, args: readonly string[], input = ''): string[] =>
      execFileSync(program, args, { cwd: directory, input, encoding: 'utf8', maxBuffer: 64 << 20 }).split(
        '\n',
      );
    run('gcc', ['-w', '-o', 'reference', 'reference.c']);
    run('go', ['build', '-o', 'check', 'x87.go', 'check.go']);
    const lines = ['- 1e5000 1e5000', '/ 0 0', '* 0 1e5000', ...calculations(20_000)];
    const [ours, theirs] = ['check', 'reference'].map((name) =>
      run(join(directory, name), [], `${lines.join('\n')}\n`),
    );
    expect(theirs).toHaveLength(lines.length + 1);
    const differing = lines.map((line, index) => [line, ours?.[index], theirs?.[index]]);
    expect(differing.filter(([, our, their]) => our !== their).slice(0, 5)).toEqual([]);
  },
);
