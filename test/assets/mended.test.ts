import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { CC1, firstTcc } from '../route/cc1-support';
import { scratch } from '../support/scratch';
import { aggregates } from './kinds/aggregates';
import { bitFields } from './kinds/bit-fields';
import { conditions } from './kinds/conditions';
import { conversions } from './kinds/conversions';
import { floating } from './kinds/floating';
import { isMixed, SHAPES, structCallers, structReaders } from './kinds/small-structs';
import { switches } from './kinds/switches';
import {
  byGcc,
  mendedSource,
  objectByGcc,
  patchFile,
  smallProgram,
  Tcc,
  writtenByHand,
  written,
} from './tcc';

/** What each patch mends of the small programs, in the order in which they are applied; its rule is at its head. */
const PATCHES: Readonly<Record<string, readonly string[]>> = {
  'narrow-conversion': ['narrow-conversion'],
  'long-double-arguments': ['long-double-arguments', 'long-double-exception'],
  'preprocessor-arithmetic': ['preprocessor-arithmetic', 'preprocessor-unsigned', 'preprocessor-character'],
  'asm-pc-relative': ['asm-pc-relative', 'asm-distance'],
  'va-arg-registers': ['va-arg-two-registers', 'va-arg-last-register'],
  'sign-of-nan': ['sign-of-nan'],
  'switch-ranges': ['switch-full-int', 'switch-unsigned', 'switch-empty-range'],
  'floating-comparison-constant': ['floating-comparison-constant', 'floating-infinity-constant'],
  'variable-array-types': [
    'pointer-to-variable-array',
    'variable-array-difference',
    'variable-array-address',
    'variable-array-size',
  ],
  'old-style-definition': ['old-style-definition', 'old-style-after-prototype'],
  'alias-asm-label': ['alias-asm-label', 'alias-and-label-at-once', 'alias-static'],
  'bit-field-initialiser': ['bit-field-initialiser'],
  'static-initialiser': ['initialised-again', 'initialised-again-in-part', 'range-of-addresses'],
  'unsigned-bit-field': ['bit-field-packed-unsigned', 'bit-field-wide-unsigned'],
  'x87-registers': ['x87-conversion'],
  'aligned-local': ['aligned-local'],
  'struct-arguments': ['va-arg-no-size', 'va-arg-aligned'],
  'variable-length-member': [],
  'struct-loads': ['struct-at-page-end'],
};

/** What stays, and why; a program that comes out right has to leave the list. */
const STILL = {
  'parameter-array-of-parameter': 'does not compile: parameters are not in scope before the function begins',
  'packed-behind-members': 'members are laid out before the attribute is read',
  'variable-length-member': 'does not compile: members have constant places',
};

const work = scratch('mended');
let source: string;
let tcc: Tcc;

beforeAll(async () => {
  source = await mendedSource(join(work, 'source'), Object.keys(PATCHES));
  const compiler = join(work, 'tcc');
  const defines = ['-DONE_SOURCE=1', '-DTCC_TARGET_X86_64=1'];
  execFileSync('gcc', ['-w', ...defines, `-I${source}`, '-o', compiler, join(source, 'tcc.c')]);
  tcc = Tcc.from(compiler, source, work);
}, 60_000);

describe('small programs by the mended tcc', () => {
  const names = readdirSync(join(smallProgram('x'), '..'))
    .filter((name) => name.endsWith('.c'))
    .map((name) => name.slice(0, -2));

  test.each(names.filter((name) => !Object.hasOwn(STILL, name)))('%s is right', (name) => {
    expect(tcc.run(name)).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test.each(Object.entries(STILL))('%s is known to be wrong: %s', (name) => {
    expect(tcc.run(name).status).not.toBe(0);
  });

  test('a member of variable length is refused, which was wrong without a word', () => {
    expect(tcc.run('variable-length-member').stderr).toContain("invalid type for 'c'");
  });

  test('each patch has its rule at its head, and programs that it mends', () => {
    for (const [patch, mends] of Object.entries(PATCHES)) {
      const head = readFileSync(patchFile(patch), 'utf8').split('--- a/')[0] ?? '';
      expect(head, patch).toMatch(/C99 \d|C11 \d|System V ABI, AMD64, \d|IEEE 754, \d|GNU C: /);
      for (const name of mends) expect(names).toContain(name);
    }
  });
});

describe('all of a kind, as by gcc', () => {
  const texts = { conversions, floating, aggregates, switches, conditions, 'bit-fields': bitFields };

  test.each(Object.entries(texts))('%s', (name, text) => {
    same(written(work, name, text()), name);
  });

  test.each([
    ...['variable-arrays', 'old-style', 'nan-signs', 'static-initialisers'],
    ...['aliases', 'asm-distances', 'alignments', 'floating-constants'],
  ])('%s', (name) => {
    same(writtenByHand(name), name);
  });

  function same(file: string, name: string): void {
    const expected = byGcc(file, work, name);
    expect(expected).toMatchObject({ status: 0, stderr: '' });
    expect(expected.stdout.length).toBeGreaterThan(20);
    const { status, stdout } = tcc.linked([tcc.object(file, name)], name);
    const lines = expected.stdout.split('\n');
    expect(stdout.split('\n').filter((line, index) => line !== lines[index])).toEqual([]);
    expect({ status, length: stdout.length }).toEqual({ status: 0, length: expected.stdout.length });
  }
});

describe('small structs by value and by va_arg', () => {
  let readers: string;
  let callers: string;

  beforeAll(() => {
    readers = written(work, 'readers', structReaders());
    callers = written(work, 'callers', structCallers());
  });

  const total = `${SHAPES.length} structs\n`;

  test('all are right where tcc compiles both sides', () => {
    const objects = [tcc.object(readers, 'readers'), tcc.object(callers, 'callers')];
    expect(tcc.linked(objects, 'structs')).toEqual({ status: 0, stdout: total, stderr: '' });
  });

  // System V ABI, AMD64, 3.2.3: one half in a general register, the other one in an SSE register. tcc knows only
  // structs of one class, and takes two general registers.
  test('gcc agrees about all but those with a half of integers and a half of floating-point numbers', () => {
    const mixed = SHAPES.filter(isMixed).map((shape) => `${shape.join(' ')}\n`);
    const objects = [tcc.object(readers, 'readers'), objectByGcc(callers, work, 'callers')];
    expect(tcc.linked(objects, 'structs-of-both').stdout).toBe(`${mixed.join('')}${total}`);
  });
});

test("the route's cc1, made by the mended tcc, compiles the mended source, and its tcc makes the same objects", () => {
  const cc1 = tcc.program([tcc.object(CC1, 'cc1')], 'cc1');
  const first = firstTcc(cc1, source, join(work, 'first'));
  const directory = scratch('mended-by-cc1');
  execFileSync('chmod', ['755', first]);
  const byCc1 = Tcc.from(first, source, directory);
  for (const name of [
    'variable-arrays',
    'static-initialisers',
    'floating-constants',
    'nan-signs',
    'alignments',
  ]) {
    const file = writtenByHand(name);
    expect(readFileSync(byCc1.object(file, name))).toEqual(readFileSync(tcc.object(file, name)));
  }
});
