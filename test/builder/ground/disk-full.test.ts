import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isDiskFull, saysDiskFull } from '../../../builder/ground/disk-full';

function errorOf(call: () => void): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was refused');
}

it('a real refusal to write is told from others', () => {
  expect(isDiskFull(errorOf(() => writeFileSync('/dev/full', 'x')))).toBe(true);
  expect(isDiskFull(Object.assign(new Error('quota'), { code: 'EDQUOT' }))).toBe(true);
  expect(isDiskFull(errorOf(() => writeFileSync('/nowhere/at/all', 'x')))).toBe(false);
});

it.each([
  ['a compiler', 'as: BFD error: out.o: No space left on device', true],
  ['tar', 'tar: usr/bin/x: Wrote only 512 of 10240 bytes: Disk quota exceeded', true],
  ['Node', 'Error: ENOSPC: no space left on device, write', true],
  ['a compiler that found a mistake', 'x.c:1: error: unknown type', false],
])('%s is understood', (_, text, full) => {
  expect(saysDiskFull(text)).toBe(full);
});
