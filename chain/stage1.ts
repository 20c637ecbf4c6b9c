import type { Step } from './step';

const stage0 = ['busybox-pass2', 'make-pass2', 'binutils', 'gcc3', 'musl'] as const;
/** Stage0's tools with the first gcc 10, and the C library that it compiled. */
const byPass1 = ['busybox-pass2', 'make-pass2', 'binutils', 'gcc10-pass1', 'musl-pass2'] as const;
/** The first time's system, with nothing of stage0: all of it was compiled by the first gcc 10, but for that gcc. */
export const stage1First = [
  'busybox-pass3',
  'make-pass3',
  'binutils-pass3',
  'gcc10-pass1',
  'musl-pass2',
] as const;
const byGcc10 = ['busybox-pass3', 'make-pass3', 'binutils-pass3', 'gcc10', 'musl-pass3'] as const;
/** What stage1 hands on as its toolchain: all that its leaves are built by. */
export const stage1 = ['busybox-pass4', 'make-pass4', 'binutils-pass4', 'gcc10', 'musl-pass3'] as const;

/**
 * From stage0's gcc 3.4.6 to a modern system that compiled itself, twice over.
 *
 * The first time by stage0: gcc 10 (pass1) and what it needs by gcc 3.4.6, then C library and tools by that gcc 10.
 * From `gmp` on once more, in a sandbox that holds only the first time's packages: gcc 10, then the C library, then
 * what is linked with it.
 */
export const stage1Passes = [
  { name: 'gmp-pass1', recipe: 'gmp', variant: 'gcc3', needs: stage0 },
  { name: 'mpfr-pass1', recipe: 'mpfr', variant: 'gcc3', needs: [...stage0, 'gmp-pass1'] },
  { name: 'mpc-pass1', recipe: 'mpc', variant: 'gcc3', needs: [...stage0, 'gmp-pass1', 'mpfr-pass1'] },
  {
    name: 'gcc10-pass1',
    recipe: 'gcc10',
    variant: 'gcc3',
    needs: [...stage0, 'gmp-pass1', 'mpfr-pass1', 'mpc-pass1'],
  },
  {
    name: 'musl-pass2',
    recipe: 'musl',
    variant: 'gcc10',
    needs: ['busybox-pass2', 'make-pass2', 'binutils', 'gcc10-pass1'],
  },
  { name: 'binutils-pass3', recipe: 'binutils', variant: 'gcc10', needs: byPass1 },
  { name: 'linux-headers', recipe: 'linux-headers', variant: 'gcc10', needs: byPass1 },
  { name: 'make-pass3', recipe: 'make', variant: 'gcc10', needs: byPass1 },
  {
    name: 'busybox-pass3',
    recipe: 'busybox-full',
    variant: 'gcc10',
    needs: [...byPass1, 'linux-headers'],
  },
  { name: 'gmp', recipe: 'gmp', variant: 'gcc10', needs: stage1First },
  { name: 'mpfr', recipe: 'mpfr', variant: 'gcc10', needs: [...stage1First, 'gmp'] },
  { name: 'mpc', recipe: 'mpc', variant: 'gcc10', needs: [...stage1First, 'gmp', 'mpfr'] },
  { name: 'gcc10', recipe: 'gcc10', variant: 'gcc10', needs: [...stage1First, 'gmp', 'mpfr', 'mpc'] },
  {
    name: 'musl-pass3',
    recipe: 'musl',
    variant: 'gcc10',
    needs: ['busybox-pass3', 'make-pass3', 'binutils-pass3', 'gcc10'],
  },
  { name: 'binutils-pass4', recipe: 'binutils', variant: 'gcc10', needs: byGcc10 },
  { name: 'make-pass4', recipe: 'make', variant: 'gcc10', needs: byGcc10 },
  {
    name: 'busybox-pass4',
    recipe: 'busybox-full',
    variant: 'gcc10',
    needs: [...byGcc10, 'linux-headers'],
  },
] as const satisfies readonly Step[];

/** What of stage1 was built twice, and is a fixed point: the toolchain, and what it needs to build itself. */
export const stage1Parts = [
  'musl-pass3',
  'linux-headers',
  'gmp',
  'mpfr',
  'mpc',
  'gcc10',
  'binutils-pass4',
  'make-pass4',
  'busybox-pass4',
] as const;

const withoutMusl = ['busybox-pass4', 'make-pass4', 'binutils-pass4', 'gcc10'] as const;

/**
 * Stage1 built once more, by nothing but itself. Each must come out as the step that it is named after, file by
 * file. Not part of the chain: only whoever wants that proof grows it.
 */
export const stage1Again = [
  { name: 'musl-pass3-again', recipe: 'musl', variant: 'gcc10', needs: withoutMusl },
  { name: 'linux-headers-again', recipe: 'linux-headers', variant: 'gcc10', needs: stage1 },
  { name: 'gmp-again', recipe: 'gmp', variant: 'gcc10', needs: stage1 },
  { name: 'mpfr-again', recipe: 'mpfr', variant: 'gcc10', needs: [...stage1, 'gmp'] },
  { name: 'mpc-again', recipe: 'mpc', variant: 'gcc10', needs: [...stage1, 'gmp', 'mpfr'] },
  { name: 'gcc10-again', recipe: 'gcc10', variant: 'gcc10', needs: [...stage1, 'gmp', 'mpfr', 'mpc'] },
  { name: 'binutils-pass4-again', recipe: 'binutils', variant: 'gcc10', needs: stage1 },
  { name: 'make-pass4-again', recipe: 'make', variant: 'gcc10', needs: stage1 },
  {
    name: 'busybox-pass4-again',
    recipe: 'busybox-full',
    variant: 'gcc10',
    needs: [...stage1, 'linux-headers'],
  },
] as const satisfies readonly Step[];
