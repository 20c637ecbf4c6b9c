import { step } from './step';

const stage0 = ['busybox-pass2', 'make-pass2', 'binutils', 'gcc3', 'musl'] as const;
/** Stage0's tools with the first gcc 10. */
const withGcc10 = ['busybox-pass2', 'make-pass2', 'binutils', 'gcc10-pass1'] as const;
/** The same with the C library that it compiled. */
const byPass1 = [...withGcc10, 'musl-pass2'] as const;
/** The tools of the first pass: compiled by the first gcc 10. */
const firstTools = ['busybox-pass3', 'make-pass3', 'binutils-pass3'] as const;
/** The system of the first pass, with nothing of stage0: the first gcc 10 compiled all of it except itself. */
export const stage1First = [...firstTools, 'gcc10-pass1', 'musl-pass2'] as const;
const byGcc10 = [...firstTools, 'gcc10', 'musl-pass3'] as const;
const tools = ['busybox-pass4', 'make-pass4', 'binutils-pass4'] as const;
/** The toolchain that stage1 provides: everything that builds its leaves. */
export const stage1 = [...tools, 'gcc10', 'musl-pass3'] as const;

/**
 * From stage0's gcc 3.4.6 to a modern system that compiled itself, in two passes.
 *
 * The first pass is built by stage0: gcc 3.4.6 compiles gcc 10 (pass1) and what it needs, then that gcc 10 compiles C
 * library and tools. The second pass begins with `gmp`, in sandboxes that contain only packages of the first: gcc 10,
 * then the C library, then what is linked with it.
 */
export const stage1Passes = [
  step('gmp-pass1', 'gmp', 'gcc3', stage0),
  step('mpfr-pass1', 'mpfr', 'gcc3', [...stage0, 'gmp-pass1']),
  step('mpc-pass1', 'mpc', 'gcc3', [...stage0, 'gmp-pass1', 'mpfr-pass1']),
  step('gcc10-pass1', 'gcc10', 'gcc3', [...stage0, 'gmp-pass1', 'mpfr-pass1', 'mpc-pass1']),
  step('musl-pass2', 'musl', 'gcc10', withGcc10),
  step('binutils-pass3', 'binutils', 'gcc10', byPass1),
  step('linux-headers', 'linux-headers', 'gcc10', byPass1),
  step('make-pass3', 'make', 'gcc10', byPass1),
  step('busybox-pass3', 'busybox-full', 'gcc10', [...byPass1, 'linux-headers']),
  step('gmp', 'gmp', 'gcc10', stage1First),
  step('mpfr', 'mpfr', 'gcc10', [...stage1First, 'gmp']),
  step('mpc', 'mpc', 'gcc10', [...stage1First, 'gmp', 'mpfr']),
  step('gcc10', 'gcc10', 'gcc10', [...stage1First, 'gmp', 'mpfr', 'mpc']),
  step('musl-pass3', 'musl', 'gcc10', [...firstTools, 'gcc10']),
  step('binutils-pass4', 'binutils', 'gcc10', byGcc10),
  step('make-pass4', 'make', 'gcc10', byGcc10),
  step('busybox-pass4', 'busybox-full', 'gcc10', [...byGcc10, 'linux-headers']),
] as const;

/**
 * The packages of stage1 that are built twice and are a fixed point: the toolchain, and what it needs to build itself.
 * By their public names, with the step that makes each.
 */
export const stage1Twice = {
  musl: 'musl-pass3',
  'linux-headers': 'linux-headers',
  gmp: 'gmp',
  mpfr: 'mpfr',
  mpc: 'mpc',
  gcc: 'gcc10',
  binutils: 'binutils-pass4',
  make: 'make-pass4',
  busybox: 'busybox-pass4',
} as const;

/** The steps of {@link stage1Twice}. */
export const stage1Parts = Object.values(stage1Twice);

/**
 * Stage1 built once more, with only itself. Each must equal the step that it is named after, file by file. It is not
 * part of the chain: it is grown only for this proof.
 */
export const stage1Again = [
  step('musl-pass3-again', 'musl', 'gcc10', [...tools, 'gcc10']),
  step('linux-headers-again', 'linux-headers', 'gcc10', stage1),
  step('gmp-again', 'gmp', 'gcc10', stage1),
  step('mpfr-again', 'mpfr', 'gcc10', [...stage1, 'gmp']),
  step('mpc-again', 'mpc', 'gcc10', [...stage1, 'gmp', 'mpfr']),
  step('gcc10-again', 'gcc10', 'gcc10', [...stage1, 'gmp', 'mpfr', 'mpc']),
  step('binutils-pass4-again', 'binutils', 'gcc10', stage1),
  step('make-pass4-again', 'make', 'gcc10', stage1),
  step('busybox-pass4-again', 'busybox-full', 'gcc10', [...stage1, 'linux-headers']),
] as const;
