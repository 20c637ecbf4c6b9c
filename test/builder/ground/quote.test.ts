import { expect, test } from 'vitest';
import { cut, quote } from '../../../builder/ground/quote';
import { excerpt } from '../../../builder/sources/excerpt';
import { shown } from '../../../builder/tree/tree-path';

const FACES = '😀'.repeat(500);

test('a text that is cut ends with a whole character', () => {
  expect(cut(FACES, 3)).toBe('😀…');
  for (const text of [quote(`x${FACES}`), quote(FACES), shown(Buffer.from(`x${FACES}`).toString('latin1'))]) {
    expect(text.isWellFormed()).toBe(true);
    expect(text).toContain('…');
  }
});

test('an excerpt of a patch shows by their codes what a terminal obeys and what nobody sees', () => {
  expect(excerpt('a\x1b[2J\x9b\u202e\u2028')).toBe('"a\\u001b[2J\\u009b\\u202e\\u2028"');
});
