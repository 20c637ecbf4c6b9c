import type { Step } from './step';

const stage0 = ['busybox-pass2', 'make-pass2', 'binutils', 'gcc3', 'musl'] as const;
const pass1 = ['gmp-pass1', 'mpfr-pass1', 'mpc-pass1'] as const;
/** Stage0's tools with the first gcc 10, and the C library that it compiled. */
const byPass1 = ['busybox-pass2', 'make-pass2', 'binutils', 'gcc10-pass1', 'musl-pass2'] as const;
const byGcc10 = ['busybox-pass2', 'binutils-pass3', 'gcc10', 'musl-pass2'] as const;

/**
 * From stage0's gcc 3.4.6 to a modern gcc that compiled itself.
 *
 * What is called pass1 is compiled by gcc 3.4.6 and thrown away. From `musl-pass2` on, no step is given stage0's
 * `gcc3` and `musl`, which are at the same paths.
 */
export const stage1Passes = [
  { name: 'gmp-pass1', recipe: 'gmp', variant: 'gcc3', needs: stage0 },
  { name: 'mpfr-pass1', recipe: 'mpfr', variant: 'gcc3', needs: [...stage0, 'gmp-pass1'] },
  { name: 'mpc-pass1', recipe: 'mpc', variant: 'gcc3', needs: [...stage0, 'gmp-pass1', 'mpfr-pass1'] },
  { name: 'gcc10-pass1', recipe: 'gcc10', variant: 'gcc3', needs: [...stage0, ...pass1] },
  {
    name: 'musl-pass2',
    recipe: 'musl',
    variant: 'gcc10',
    needs: ['busybox-pass2', 'make-pass2', 'binutils', 'gcc10-pass1'],
  },
  { name: 'binutils-pass3', recipe: 'binutils', variant: 'gcc10', needs: byPass1 },
  { name: 'gmp', recipe: 'gmp', variant: 'gcc10', needs: byPass1 },
  { name: 'mpfr', recipe: 'mpfr', variant: 'gcc10', needs: [...byPass1, 'gmp'] },
  { name: 'mpc', recipe: 'mpc', variant: 'gcc10', needs: [...byPass1, 'gmp', 'mpfr'] },
  {
    name: 'gcc10',
    recipe: 'gcc10',
    variant: 'gcc10',
    needs: [
      'busybox-pass2',
      'make-pass2',
      'binutils-pass3',
      'gcc10-pass1',
      'musl-pass2',
      'gmp',
      'mpfr',
      'mpc',
    ],
  },
  { name: 'make-pass3', recipe: 'make', variant: 'gcc10', needs: byGcc10 },
  { name: 'zlib', recipe: 'zlib', variant: 'gcc10', needs: [...byGcc10, 'make-pass3'] },
] as const satisfies readonly Step[];

/** What stage1 consists of so far: all of it compiled by gcc 10, and linked with what gcc 10 compiled. */
export const stage1Parts = [
  'musl-pass2',
  'gmp',
  'mpfr',
  'mpc',
  'gcc10',
  'binutils-pass3',
  'make-pass3',
  'zlib',
] as const;

const byItself = ['busybox-pass2', 'make-pass3', 'binutils-pass3', 'gcc10'] as const;
const withMusl = [...byItself, 'musl-pass2'] as const;

/**
 * Stage1 built once more, by nothing but itself and stage0's shell. Each must come out as the step that it is named
 * after, file by file. Not part of the chain: only whoever wants that proof grows it.
 */
export const stage1Again = [
  { name: 'musl-pass2-again', recipe: 'musl', variant: 'gcc10', needs: byItself },
  { name: 'gmp-again', recipe: 'gmp', variant: 'gcc10', needs: withMusl },
  { name: 'mpfr-again', recipe: 'mpfr', variant: 'gcc10', needs: [...withMusl, 'gmp'] },
  { name: 'mpc-again', recipe: 'mpc', variant: 'gcc10', needs: [...withMusl, 'gmp', 'mpfr'] },
  { name: 'gcc10-again', recipe: 'gcc10', variant: 'gcc10', needs: [...withMusl, 'gmp', 'mpfr', 'mpc'] },
  { name: 'binutils-pass3-again', recipe: 'binutils', variant: 'gcc10', needs: withMusl },
  { name: 'make-pass3-again', recipe: 'make', variant: 'gcc10', needs: withMusl },
] as const satisfies readonly Step[];
