import { expect, it } from 'vitest';
import { withParts } from '../../components/toolchain';

const KEY = '0'.repeat(64);
const taken = (parts: Record<string, string>) =>
  withParts(
    'Stage0 "s"',
    { arch: 'x86_64', variant: 'tcc', ...parts },
    ['tcc', 'busybox', 'make'],
    'BootstrapTools',
  );

it('a toolchain that has all parts is taken as it is, with what else it has', () => {
  const parts = { seed: KEY, tcc: KEY, busybox: KEY, make: KEY };
  expect(taken(parts)).toEqual({ arch: 'x86_64', variant: 'tcc', ...parts });
});

it('one that lacks some is refused, and they are named', () => {
  expect(() => taken({ tcc: KEY })).toThrow(
    'Stage0 "s": toolchain has no busybox, make; expected that of BootstrapTools.',
  );
});
