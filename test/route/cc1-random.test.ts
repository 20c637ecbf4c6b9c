import * as fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { scratch } from '../support/scratch';
import { cc1By, run, succeed, withLibrary } from './cc1-support';

const work = scratch('cc1-random');
let cc1 = '';

beforeAll(() => {
  cc1 = cc1By('gcc', work);
});

const types = [
  'char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned',
  'long',
  'unsigned long',
];
const type = fc.constantFrom(...types);
const floating = fc.constantFrom('float', 'double', 'long double');

const number = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map(String),
  fc.integer({ min: 0, max: 2 ** 31 - 1 }).map(String),
  fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map((value) => `${value}L`),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => `0x${value.toString(16)}`),
  fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }).map((value) => `0x${value.toString(16)}u`),
  fc.bigInt({ min: 0n, max: 2n ** 33n - 1n }).map((value) => `0${value.toString(8)}`),
  fc.integer({ min: 0, max: 255 }).map((value) => `'\\${value.toString(8)}'`),
  fc.constantFrom(
    'RED',
    'LAST',
    'sizeof(long)',
    'sizeof(struct part)',
    '(long)&((struct part *)0)->field[2]',
  ),
);
/** Places of every type: variables, elements, members, bit-fields, by pointer. */
const places = ['sc', 'uc', 'ss', 'us', 'si', 'ui', 'sl', 'ul', 'local', 'wide', 'bytes[2]', 'words[1]'];
places.push(
  'part.c',
  'part.field[1]',
  'part.low',
  'part.high',
  'q->u',
  'q->top',
  '*p',
  'p[1]',
  'parts[1].low',
);
const place = fc.constantFrom(...places);
const FLOATS = ['f', 'd', 'ld'];

/**
 * Expressions of which C defines the value, but for signed numbers that overflow: gcc is told to wrap. No part of one
 * changes a variable, since their order is not defined.
 */
const { expression, whole } = fc.letrec<{ expression: string; whole: string }>((tie) => {
  const inner = tie('expression');
  const pair = fc.tuple(inner, inner);
  const operators = ['+', '-', '*', '&', '|', '^', '==', '!=', '<', '>', '<=', '>=', '&&', '||'];
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      number,
      place,
      fc.tuple(pair, fc.constantFrom(...operators)).map(([[a, b], op]) => `(${a} ${op} ${b})`),
      fc.tuple(pair, fc.constantFrom(...operators)).map(([[a, b], op]) => `${a} ${op} ${b}`),
      fc.tuple(pair, fc.constantFrom('/', '%')).map(([[a, b], op]) => `(v + ${a}) ${op} (((${b}) & 7) + 1)`),
      fc.tuple(pair, fc.constantFrom('<<', '>>')).map(([[a, b], op]) => `((${a}) ${op} ((${b}) & 31))`),
      fc.tuple(inner, fc.constantFrom('-', '~', '!')).map(([a, op]) => `${op} (${a})`),
      fc.tuple(inner, type).map(([a, cast]) => `(${cast})(${a})`),
      fc.tuple(inner, inner, inner).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      inner.map((index) => `bytes[(${index}) & 7]`),
      inner.map((index) => `"a\\377cdefgh"[(${index}) & 7]`),
      pair.map(([a, b]) => `mix(${a}, ${b})`),
      pair.map(([a, b]) => `table[(${a}) & 1](${b}, 3)`),
      fc.constantFrom('(p - words)', '(q == parts)', '(p > words)', '!q', '(q->next == 0)'),
      tie('whole').map((value) => `(${value} < d)`),
    ),
    // A number that each floating type holds exactly, so that the order of rounding does not matter.
    whole: fc.oneof(
      { depthSize: 'small' },
      fc.integer({ min: 0, max: 999 }).map((value) => `${value}.0`),
      fc.tuple(inner, floating).map(([a, cast]) => `(${cast})((${a}) & 255)`),
      fc.constantFrom(...FLOATS),
      fc.tuple(tie('whole'), fc.integer({ min: -99, max: 99 })).map(([a, b]) => `(${a} + ${b})`),
    ),
  };
});

const { statement } = fc.letrec<{ statement: string }>((tie) => {
  const inner = tie('statement');
  const assign = fc.constantFrom('=', '+=', '-=', '*=', '&=', '|=', '^=');
  return {
    statement: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.tuple(place, assign, expression).map(([to, op, value]) => `${to} ${op} ${value};`),
      fc.tuple(place, expression).map(([to, value]) => `${to} >>= (${value}) & 7;`),
      fc
        .constantFrom(...['sc', 'us', 'ui', 'sl', 'bytes[1]', '(*p)', 'q->u'])
        .map((to) => `local = ${to}++ + 1;`),
      fc
        .constantFrom(...['sc', 'us', 'ui', 'sl', 'bytes[1]', '(*p)', 'q->u'])
        .map((to) => `wide = --${to} - v;`),
      fc
        .tuple(fc.constantFrom(...FLOATS), whole)
        .map(([to, value]) => `${to} = ${value}; ${to} = (long)${to} % 1000;`),
      expression.map((value) => `p = words + ((${value}) & 3); q = &parts[(${value}) & 1];`),
      fc.constantFrom('parts[0] = part;', 'part = parts[1];', '*q = part;'),
      fc.tuple(expression, inner).map(([value, body]) => `if (${value}) ${body}`),
      fc.tuple(expression, inner, inner).map(([value, yes, no]) => `if (${value}) { ${yes} } else { ${no} }`),
      fc
        .tuple(inner, inner)
        .map(([a, b]) => `{ unsigned local = si + 5; int aside[] = {1, -2}; ui += aside[1]; ${a} ${b} }`),
      fc
        .tuple(inner, expression, fc.constantFrom('break', 'continue'))
        .map(
          ([body, value, leave]) => `{ int n; for (n = 0; n < 4; n++) { if (${value}) ${leave}; ${body} } }`,
        ),
      fc
        .tuple(inner, expression)
        .map(([body, value]) => `{ int n = 3; do { ${body} if (${value}) continue; sl++; } while (--n); }`),
      fc
        .tuple(expression, inner, inner)
        .map(
          ([value, a, b]) =>
            `switch ((int)(${value}) & 3) { case 0: ${a} case 1: ui++; break; default: ${b} break; case 3: sl--; }`,
        ),
      expression.map((value) => `return ${value};`),
    ),
  };
});

const bodies = fc.array(fc.tuple(type, type, fc.array(statement, { minLength: 2, maxLength: 6 })), {
  minLength: 25,
  maxLength: 25,
});

function programOf(functions: readonly (readonly [string, string, readonly string[]])[]): string {
  const parts = functions.map(
    ([result, argument, body], index) => `static ${result} f${index}(${argument} v, int w) {
  short local = w; unsigned long wide = v;
  ${body.join('\n  ')}
  return local * 3 + wide;
}`,
  );
  const calls = functions.flatMap((_, index) =>
    [-1, 1].map((sign) => `show(${index}, f${index}(${sign * index * 77}, ${index}));`),
  );
  return `#include <stdio.h>
enum { RED = 3, LAST = -2 };
struct part { char c; unsigned low : 5, high : 9; unsigned u; short field[3]; unsigned char top : 3; struct part *next; };
static char sc; static unsigned char uc; static short ss = -5; static unsigned short us; static int si = 7;
static unsigned ui = 0xFFFFFFF0; static long sl; static unsigned long ul = 1;
static float f; static double d; static long double ld;
static unsigned char bytes[8] = {1, 200, 3}; static int words[8] = {5, -6, 7};
static struct part part, parts[2];
static int *p = words; static struct part *q = parts;
static long mix(int a, unsigned long b) { return a * 31 - b; }
static unsigned char narrow(long a, int b) { return a + b; }
static long (*const table[])(int, unsigned long) = {mix, mix};
static void show(int index, long result) {
  printf("%d %lx %d %d %d %d %d %x %lx %lx", index, result, sc, uc, ss, us, si, ui, sl, ul);
  printf(" %d %d %d %d %x %d %d", bytes[1], words[0], part.low, q->high, q->u, part.top, part.field[1]);
  printf(" %d %d %d %d %d\\n", (int)f, (int)d, (int)ld, (int)(p - words), narrow(sl, si));
}
${parts.join('\n')}
int main(int argc, char **argv) {
  ${calls.join('\n  ')}
  return 0;
}
`;
}

test('programs at random do the same by cc1 and by gcc', () => {
  const source = join(work, 'random.c');
  const [own, gcc] = [join(work, 'random-by-cc1'), join(work, 'random-by-gcc')] as const;
  const numRuns = Number(process.env['ROUTE_RUNS'] ?? 6);
  for (const functions of fc.sample(bodies, { numRuns, seed: 15 })) {
    writeFileSync(source, programOf(functions));
    expect(withLibrary(cc1, own, [source])).toMatchObject({ code: 0, stderr: '' });
    succeed('gcc', ['-w', '-fwrapv', '-fno-strict-aliasing', '-o', gcc, source]);
    const expected = run(gcc);
    expect(expected.code).toBe(0);
    expect(expected.stdout.length).toBeGreaterThan(1000);
    expect(run(own).stdout).toBe(expected.stdout);
  }
}, 60_000);
