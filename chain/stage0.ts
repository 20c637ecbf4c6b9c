import { step } from './step';

const byTcc = ['tcc', 'busybox', 'make'];
/** Tools that tcc compiled; the compiler and its C library come after them. */
const pass1 = ['busybox', 'make', 'binutils-pass1'];
const byGcc3 = ['binutils', 'gcc3', 'musl'];

/**
 * From tcc, a simple C compiler, to a native C and C++ toolchain that contains nothing made by tcc.
 *
 * The steps named pass1 are compiled by tcc, and no later stage gets them. From `musl` on, no step is given the
 * artifact `tcc`, whose C library would otherwise be at the same paths.
 */
export const stage0Passes = [
  step('binutils-pass1', 'binutils', 'tcc', byTcc),
  step('gcc3-pass1', 'gcc3', 'tcc', [...byTcc, 'binutils-pass1']),
  step('musl', 'musl', 'gcc3', [...pass1, 'gcc3-pass1']),
  step('gcc3', 'gcc3', 'gcc3', [...pass1, 'gcc3-pass1', 'musl']),
  step('binutils', 'binutils', 'gcc3', [...pass1, 'gcc3', 'musl']),
  step('make-pass2', 'make', 'gcc3', ['busybox', ...byGcc3]),
  step('busybox-pass2', 'busybox', 'gcc3', ['tcc0', ...byGcc3]),
] as const;

/**
 * The packages of stage0 by their public names, with the step that makes each. All of them are compiled by gcc, and
 * linked with code that gcc compiled.
 */
export const stage0Packages = {
  musl: 'musl',
  gcc: 'gcc3',
  binutils: 'binutils',
  make: 'make-pass2',
  busybox: 'busybox-pass2',
} as const;
export type Stage0Package = keyof typeof stage0Packages;

/** The steps of {@link stage0Packages}. */
export const stage0Parts = Object.values(stage0Packages);

const byItself = ['busybox-pass2', 'make-pass2', 'binutils', 'gcc3'];

/**
 * Stage0 built once more, with only itself (and tcc0, which runs busybox's script). Each must equal the step that it is
 * named after, file by file. It is not part of the chain: it is grown only for this proof.
 */
export const stage0Again = [
  step('musl-again', 'musl', 'gcc3', byItself),
  step('gcc3-again', 'gcc3', 'gcc3', [...byItself, 'musl']),
  step('binutils-again', 'binutils', 'gcc3', [...byItself, 'musl']),
  step('make-pass2-again', 'make', 'gcc3', [...byItself, 'musl']),
  step('busybox-pass2-again', 'busybox', 'gcc3', ['tcc0', ...byGcc3]),
] as const;
