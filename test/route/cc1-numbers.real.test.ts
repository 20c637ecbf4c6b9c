import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratch } from '../support/scratch';
import { cc1By, FIXTURES, run, succeed, withLibrary } from './cc1-support';

const work = scratch('cc1-numbers');
const byGcc = join(work, 'read-by-gcc');
const byCc1 = join(work, 'read-by-cc1');
const source = join(FIXTURES, 'read-numbers.c');

beforeAll(() => {
  succeed('gcc', ['-w', '-o', byGcc, source]);
  expect(withLibrary(cc1By('gcc', work), byCc1, [source])).toMatchObject({ code: 0, stderr: '' });
});

const digits = (characters: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters.split(',')), minLength: 1, maxLength });
const sign = fc.constantFrom('', '-', '+');
const decimal = fc
  .tuple(
    sign,
    digits('0,1,2,3,4,5,6,7,8,9', 25),
    digits('0,1,2,3,4,5,6,7,8,9', 25),
    fc.integer({ min: -5000, max: 5000 }),
  )
  .map(([minus, whole, part, power]) => `${minus}${whole}.${part}e${String(power)}`);
const nearOne = fc
  .tuple(
    sign,
    digits('0,1,2,3,4,5,6,7,8,9', 30),
    digits('0,1,2,3,4,5,6,7,8,9', 60),
    fc.integer({ min: -330, max: 310 }),
  )
  .map(([minus, whole, part, power]) => `${minus}${whole}.${part}E${String(power)}`);
const hexadecimal = fc
  .tuple(
    sign,
    digits('0,1,2,3,4,5,6,7,8,9,a,b,c,d,e,f,A,B,C,D,E,F', 24),
    digits('0,1,2,3,4,5,6,7,8,9,a,b,c,d,e,f', 24),
    fc.integer({ min: -16600, max: 16500 }),
  )
  .map(([minus, whole, part, power]) => `${minus}0x${whole}.${part}p${String(power)}`);
/** 1.5, 2.5 … of the last bit, and one digit more: where a half is rounded. */
const halves = fc
  .tuple(
    fc.bigInt({ min: 1n << 63n, max: (1n << 64n) - 1n }),
    fc.constantFrom('', '.0000000000000000000000001'),
    fc.nat(11),
  )
  .map(([n, more, by]) => `${String((n >> BigInt(by)) << BigInt(by))}${more}`);

/** What both programs say of numbers. */
function compare(numbers: readonly string[]): void {
  const list = join(work, 'numbers');
  writeFileSync(list, numbers.map((number) => `${number}\n`).join(''));
  const expected = run(byGcc, [list]);
  expect(expected.stdout.split('\n')).toHaveLength(numbers.length + 1);
  expect(run(byCc1, [list])).toEqual(expected);
}

describe('strtold, strtod and strtof of the route', () => {
  test('read random numbers exactly as glibc does', () => {
    // A fixed seed: glibc 2.36 rounds some hexadecimal numbers of more than 24 bits below the least float to 0.
    const lists = fc.array(fc.oneof(decimal, nearOne, hexadecimal, halves), {
      minLength: 300,
      maxLength: 300,
    });
    fc.assert(fc.property(lists, compare), { numRuns: 10, seed: 15, endOnFailure: true });
  }, 120_000);

  test('read the ends of each range', () => {
    compare([
      ...['0', '-0', '0x0p0', '-0.0e99999', '1e99999', '-1e-99999', '0x1p-99999', '0x1p99999', '1.', '.5'],
      ...[
        '0x1p-16445',
        '0x1p-16446',
        '0x1.8p-16446',
        '0x0.fffffffffffffffp-16382',
        '0x1.fffffffffffffffep16383',
      ],
      ...[
        '0x1.ffffffffffffffffp16383',
        '0x1p-1074',
        '0x1p-1075',
        '0x1.0000000001p-1075',
        '0x1.fffffffffffff8p1023',
      ],
      ...[
        '0x1.fffffffffffff7p1023',
        '0x1p-149',
        '0x1p-150',
        '0x1.00002p-150',
        '0x1.fffffefp127',
        '0x1.ffffffp127',
      ],
      ...[
        '9007199254740993',
        '9007199254740992.99999999999999999',
        '16777217',
        '18446744073709551615.5',
        '1e4932',
        '1e4933',
      ],
      ...[
        '2.2250738585072011e-308',
        '3.6451995318824746025e-4951',
        '1.8225997659412373012e-4951',
        '1e23',
        '8.5e-46',
      ],
      `0.${'0'.repeat(3000)}1`,
      `1${'0'.repeat(3000)}e-3000`,
    ]);
  });
});
