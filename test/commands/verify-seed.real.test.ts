import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { sha256OfFileSync } from '../../builder/ground/digest';
import { loadRecipe } from '../../builder/recipe/recipe';
import { assetsDir } from '../../builder/ground/assets';
import { onPath } from '../../builder/ground/child';
import { loadSourceLock, SourceShelf } from '../../builder/sources';
import { aptUsable } from '../../builder/sources/places/apt-place';
import { configuredArchives } from '../../builder/sources/places/debian-archive';
import { compileCommand, findCompilers, sharedLibraries } from '../../commands/lib/host-compilers';
import { CannotTell, Differs } from '../../commands/lib/command';
import { row, type Route } from '../../commands/lib/seed-table';
import { judge, verifySeedCommand } from '../../commands/verify-seed';
import { callCommand, jsonOf, type Called } from '../support/call-command';
import { scratch } from '../support/scratch';
import { SEED } from '../support/seed';
import { errorText } from '../support/user-errors';

const root = scratch('verify-seed');
const never = new AbortController().signal;
const CANONICAL = loadRecipe([assetsDir()], 'tcc').expect['usr/bin/tcc'] ?? '';
const OTHER = '0123456789abcdef'.repeat(4);

/** Runs something with a PATH of the test's own, with programs that say a version and do nothing else. */
async function withCompilers<T>(names: readonly string[], action: () => Promise<T>): Promise<T> {
  const directory = join(root, `path-${names.join('-')}`);
  mkdirSync(directory);
  for (const name of names) program(join(directory, name), `echo "${name} 1.0"; echo more`);
  const path = process.env['PATH'];
  process.env['PATH'] = directory;
  try {
    return await action();
  } finally {
    process.env['PATH'] = path;
  }
}

function program(file: string, script: string): string {
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe('compilers', () => {
  test('are found on PATH, each with the first line of its version', async () => {
    const found = await withCompilers(['gcc', 'pcc', 'cc'], () => findCompilers([], undefined, never));
    expect(found.map(({ name, version }) => [name, version])).toEqual([
      ['gcc', 'gcc 1.0'],
      ['pcc', 'pcc 1.0'],
    ]);
  });

  test.each([
    [[], 'no C compiler'],
    [['clang'], 'clang'],
  ])('fewer than two are an error: %j', async (names, found) => {
    expect(await errorText(() => withCompilers(names, () => findCompilers([], undefined, never)))).toBe(
      `it found ${found}, expected at least 2 different C compilers\n` +
        '  Looked for: gcc, clang, tcc, pcc, chibicc, ccgo. Install some (on Debian: ' +
        'apt-get install --no-install-recommends gcc clang tcc pcc chibicc libc6-dev).',
    );
  });

  test('ccgo counts', async () => {
    const ccgo = { name: 'ccgo', program: 'ccgo', version: 'ccgo 4' };
    const found = await withCompilers(['tcc'], () => findCompilers([], ccgo, never));
    expect(found.map(({ name }) => name)).toEqual(['tcc', 'ccgo']);
    expect(await errorText(() => findCompilers(['ccgo'], ccgo, never))).toContain('it found ccgo, expected');
  });

  test('one compiler under two names is one', async () => {
    const one = program(join(root, 'one'), 'echo one 1.0');
    symlinkSync(one, join(root, 'two'));
    expect(await errorText(() => findCompilers([one, join(root, 'two')], undefined, never))).toContain(
      'it found one, expected at least 2 different C compilers\n  Looked for: ',
    );
  });

  test('one that is named must be there', async () => {
    expect(await errorText(() => findCompilers(['gcc', '/nowhere/cc'], undefined, never))).toBe(
      'there is no compiler "/nowhere/cc" that prints its version\n' +
        '  Name programs on PATH, or give their paths; without a name, the command looks for gcc, clang, tcc, pcc, chibicc, ccgo.',
    );
  });

  test('compile one file, whatever the compiler', () => {
    const { command, args } = compileCommand('cc', '/src/tcc', '/recipe', '/out/tcc');
    expect([command, ...args].join(' ')).toBe(
      'cc -DONE_SOURCE=1 -DTCC_TARGET_X86_64=1 -I/recipe -I/src/tcc -o /out/tcc /src/tcc/tcc.c',
    );
  });

  test.each([
    [
      'glibc',
      '\tlinux-vdso.so.1 (0x00007ffd)\n\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f0a)\n\t/lib64/ld-linux-x86-64.so.2 (0x00007f0b)\n',
      ['/lib/x86_64-linux-gnu/libc.so.6', '/lib64/ld-linux-x86-64.so.2'],
    ],
    [
      'musl',
      '\t/lib/ld-musl-x86_64.so.1 (0x7f00)\n\tlibc.musl-x86_64.so.1 => /lib/ld-musl-x86_64.so.1 (0x7f00)\n',
      ['/lib/ld-musl-x86_64.so.1'],
    ],
    ['a static program', '\tnot a dynamic executable\n', []],
  ])('need the libraries that ldd names: %s', (_, said, files) => {
    expect(sharedLibraries(said)).toEqual(files);
  });
});

describe('the table', () => {
  const first = { size: 313720, sha256: OTHER };
  const good: Route = { from: 'gcc', version: 'gcc 12', first, second: CANONICAL };

  test('has size, hashes and verdict, and the version below', () => {
    const start = `${CANONICAL.slice(0, 16)}…`;
    expect(row(good, CANONICAL)).toEqual([
      `gcc        313720     0123456789abcdef…   ${start}   canonical`,
      '  gcc 12',
    ]);
  });

  test('says of a failure why', () => {
    expect(
      row({ from: 'cc', version: 'cc 1', problem: 'it cannot compile tcc: error: no' }, CANONICAL),
    ).toEqual([
      'cc         -          -                   -                   FAILED',
      '  it cannot compile tcc: error: no',
    ]);
  });

  test('is fine when every way leads to the same', () => {
    expect(() => {
      judge([good, good], CANONICAL);
    }).not.toThrow();
  });

  test('is an error for another binary, and for a route that leads nowhere', async () => {
    const bad: Route = { ...good, from: 'cc', second: OTHER };
    const half = { from: 'pcc', version: '' };
    expect(() => judge([good, bad, half], CANONICAL)).toThrow(Differs);
    expect(() => judge([good, half], CANONICAL)).toThrow(CannotTell); // no verdict
    const text = await errorText(() => judge([good, bad, half], CANONICAL));
    expect(text).toBe(
      `2 of 3 routes do not lead to the canonical tcc ${CANONICAL}: cc (${OTHER}), pcc (no second generation)\n` +
        '  Run the command again with --keep DIR, and compare the second generations (cmp -l, objdump -d): docs/seed.md.',
    );
    expect(await errorText(() => judge([bad], CANONICAL, '/kept'))).toContain('in /kept (cmp -l');
  });
});

const known = ['gcc', 'clang', 'tcc', 'pcc', 'chibicc'].filter((name) => onPath(name));

// Needs two compilers with a C library, and a place that has the sources.
describe.skipIf(
  known.length < 2 || !existsSync('/usr/include/stdio.h') || !configuredArchives().some(aptUsable),
)(`on this machine (${known.join(', ')})`, { timeout: 600_000 }, () => {
  const store = join(root, 'store');

  beforeAll(async () => {
    const shelf = new SourceShelf({ storeDir: store, mirrors: [], offline: false });
    for (const name of ['tcc', 'musl']) {
      await shelf.fetch(loadSourceLock([assetsDir()], name), { signal: never });
    }
  }, 300_000);

  const call = async (...argv: readonly string[]): Promise<Called> =>
    await callCommand(verifySeedCommand, [...argv, '--store', store]);

  // A Go that is too old: translating tcc takes too long here. test/commands/lib/ccgo.real.test.ts tests its parts.
  test('text and every compiler lead to one tcc', async () => {
    mkdirSync(join(root, 'old'));
    program(join(root, 'old', 'go'), 'echo go version go1.19.8 linux/amd64');
    vi.stubEnv('PATH', `${join(root, 'old')}:${process.env['PATH'] ?? ''}`);
    const { code, out: said } = await call();
    vi.unstubAllEnvs();
    expect(code).toBe(0);
    const rows = said.filter((line) => line.endsWith('  canonical'));
    expect(rows.map((line) => line.split(/ {2,}/)[0])).toEqual([...known, 'text']);
    const firsts = rows.map((line) => line.split(/ {2,}/)[2]);
    expect(new Set(firsts).size).toBe(known.length + 1);
    expect(said.find((line) => line.startsWith('ccgo'))).toMatch(/^ccgo {2,}- .* left out$/);
    expect(said[said.findIndex((line) => line.startsWith('ccgo')) + 1]).toMatch(
      /^ {2}its modules need Go 1\S+, and go is 1\.19\.8\. Install Go 1\S+ or newer \(/,
    );
    expect(said.at(-1)).toBe(`${known.length} compilers and the text lead to the same ${CANONICAL}`);
    expect(readdirSync(join(store, 'work'))).toEqual([]);
  });

  test('a compiler that changes what tcc makes is found out, and its generations are kept', async () => {
    const kept = join(root, 'kept');
    const compromised = program(
      join(root, 'compromised'),
      [
        'case $* in *--version*) echo compromised 1.0; exit;; esac',
        'for source; do :; done', // the last argument
        `copy=${join(root, 'copy')}`,
        'cp -r "$(dirname "$source")" "$copy"',
        // an instruction that does nothing, at the end of each function
        String.raw`sed -i 's/o(0xc9); \/\* leave \*\//o(0xc990);/' "$copy/x86_64-gen.c"`,
        `exec ${known[0] ?? ''} $(echo "$*" | sed "s#$source#$copy/tcc.c#")`,
      ].join('\n'),
    );
    const broken = program(
      join(root, 'broken'),
      'case $* in *--version*) echo broken 1.0; exit;; esac; echo "tcc.c:1: error: too much C" >&2; exit 1',
    );
    const called = await call(compromised, broken, '--keep', kept, '--json');
    const second = sha256OfFileSync(join(kept, 'compromised', 'second'));
    expect(called.code).toBe(1);
    expect(called.err).toEqual([
      `npm run verify:seed: 2 of 3 routes do not lead to the canonical tcc ${CANONICAL}: compromised (${second}), broken (no second generation)`,
      `  Compare the second generations in ${kept} (cmp -l, objdump -d): docs/seed.md.`,
    ]);
    expect(jsonOf(called)).toMatchObject({
      verdict: 'differs',
      tcc: CANONICAL,
      routes: [{ second }, {}, {}],
    });
    expect(second).not.toBe(CANONICAL);
    expect(sha256OfFileSync(join(kept, 'text', 'second'))).toBe(CANONICAL);
    expect(readFileSync(join(kept, 'text', 'first'))).toEqual(readFileSync(SEED));
  });
});
