import { expect, test } from 'vitest';
import { atLeast, versionIn } from '../../scripts/lib/versions.mjs';

test.each([
  ['v3.200.0', '3.200.0'],
  ['go version go1.26.8 linux/amd64', '1.26.8'],
  ['go version go1.24 linux/amd64', '1.24'],
  ['v3.201.0-alpha.1700000000', '3.201.0-alpha.1700000000'],
  ['no version here', undefined],
])('the version in %j is %j', (text, version) => {
  expect(versionIn(text)).toBe(version);
});

test.each([
  ['3.200.0', '3.200.0', true],
  ['3.200.1', '3.200.0', true],
  ['3.1000.0', '3.200.0', true],
  ['4.0.0', '3.200.0', true],
  ['3.199.9', '3.200.0', false],
  ['2.300.0', '3.200.0', false],
  ['1.24', '1.24.0', true],
  ['1.9.7', '1.24.0', false],
  ['20.20.2', '20.19.0', true],
  ['3.200.0-alpha.1', '3.200.0', false],
  ['3.201.0-alpha.1', '3.200.0', true],
])('%s at least %s: %s', (version, minimum, answer) => {
  expect(atLeast(version, minimum)).toBe(answer);
});
