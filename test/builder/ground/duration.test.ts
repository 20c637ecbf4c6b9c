import { expect, it } from 'vitest';
import { durationText, preciseText } from '../../../builder/ground/duration';

it.each([
  [0, '0.1 s'],
  [0.44, '0.4 s'],
  [1, '1 s'],
  [59.4, '59 s'],
  [59.6, '1 min 0 s'],
  [123, '2 min 3 s'],
])('%s seconds are said as %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

it.each([
  [0.25, '0.25 s'],
  [30, '30 s'],
  [1.2345, '1.2 s'],
])('a limit of %s seconds is said as %s', (seconds, text) => {
  expect(preciseText(seconds)).toBe(text);
});
