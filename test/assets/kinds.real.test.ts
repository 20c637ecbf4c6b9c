import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { tccSource } from '../route/cc1-support';
import { scratch } from '../support/scratch';
import { SEED } from '../support/seed';
import { aggregates } from './kinds/aggregates';
import { bitFields } from './kinds/bit-fields';
import { conditions } from './kinds/conditions';
import { conversions } from './kinds/conversions';
import { floating } from './kinds/floating';
import { isMixed, SHAPES, structCallers, structReaders } from './kinds/small-structs';
import { switches } from './kinds/switches';
import { byGcc, objectByGcc, Tcc, writtenByHand, written } from './tcc';

const work = scratch('kinds');
let tcc: Tcc;

beforeAll(async () => {
  tcc = Tcc.from(SEED, await tccSource(join(work, 'source')), work);
}, 60_000);

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
