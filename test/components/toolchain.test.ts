import { expect, it } from 'vitest';
import { withParts } from '../../components/toolchain';

const KEY = '0'.repeat(64);
const taken = (parts: Record<string, string>, { preview = true, variant = 'tcc' } = {}) =>
  withParts(
    'Stage0 "s"',
    { arch: 'x86_64', variant, ...parts },
    ['tcc', 'busybox', 'make'],
    { stage: 'BootstrapTools', variant: 'tcc' },
    preview,
  );

it('a toolchain that has all parts is taken as it is, with what else it has', () => {
  const parts = { tcc0: KEY, tcc: KEY, busybox: KEY, make: KEY };
  expect(taken(parts)).toEqual({ arch: 'x86_64', variant: 'tcc', ...parts });
});

it('one that lacks some is refused, and they are named', () => {
  expect(() => taken({ tcc: KEY })).toThrow(
    'Stage0 "s": toolchain has no busybox, make; expected the toolchain of BootstrapTools.',
  );
});

it('a build that `up` left out is no wrong toolchain; that of another stage always is', () => {
  expect(taken({ tcc: KEY }, { preview: false })).toEqual({ arch: 'x86_64', variant: 'tcc', tcc: KEY });
  expect(() => taken({ tcc: KEY }, { preview: false, variant: 'gcc3' })).toThrow('has no busybox, make');
});
