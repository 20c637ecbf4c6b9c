import { expect, it } from 'vitest';
import { packageLine } from '../../components/package-line';

it.each([
  [1_234_567, '4.4.1  d67e6d75…  1.2 MB'],
  [250_123_456, '4.4.1  d67e6d75…  250 MB'],
  [45_678, '4.4.1  d67e6d75…  46 kB'],
  [12, '4.4.1  d67e6d75…  0.0 kB'],
])('a package of %i bytes is one line', (size, line) => {
  const fingerprint = 'd67e6d75b0f2faf9bc6576236f227de54840bfda0aed695f90deae9b8f47dafc';
  expect(packageLine({ version: '4.4.1', fingerprint, size })).toBe(line);
});

it('a package that `up` left out has none', () => {
  expect(packageLine({ version: '4.4.1' })).toBeUndefined();
});
