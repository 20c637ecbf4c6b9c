import type { Step } from './step';

/**
 * From a C compiler as plain as tcc to a native C and C++ toolchain that owes it nothing.
 *
 * What is called pass1 is compiled by tcc and thrown away. From `musl` on, no step is given the artifact `tcc`,
 * whose C library would otherwise be at the same paths.
 */
export const stage0Passes = [
  { name: 'binutils-pass1', recipe: 'binutils', variant: 'tcc', needs: ['tcc', 'busybox', 'make'] },
  {
    name: 'gcc3-pass1',
    recipe: 'gcc3',
    variant: 'tcc',
    needs: ['tcc', 'busybox', 'make', 'binutils-pass1'],
  },
  {
    name: 'musl',
    recipe: 'musl',
    variant: 'gcc3',
    needs: ['busybox', 'make', 'binutils-pass1', 'gcc3-pass1'],
  },
  {
    name: 'gcc3',
    recipe: 'gcc3',
    variant: 'gcc3',
    needs: ['busybox', 'make', 'binutils-pass1', 'gcc3-pass1', 'musl'],
  },
  {
    name: 'binutils',
    recipe: 'binutils',
    variant: 'gcc3',
    needs: ['busybox', 'make', 'binutils-pass1', 'gcc3', 'musl'],
  },
  {
    name: 'make-pass2',
    recipe: 'make',
    variant: 'gcc3',
    needs: ['busybox', 'binutils', 'gcc3', 'musl'],
  },
  {
    name: 'busybox-pass2',
    recipe: 'busybox',
    variant: 'gcc3',
    needs: ['seed', 'binutils', 'gcc3', 'musl'],
  },
] as const satisfies readonly Step[];

/** What stage0 consists of: all of it compiled by gcc, and linked with what gcc compiled. */
export const stage0Parts = ['musl', 'gcc3', 'binutils', 'make-pass2', 'busybox-pass2'] as const;

const byItself = ['busybox-pass2', 'make-pass2', 'binutils', 'gcc3'];

/**
 * Stage0 built once more, by nothing but itself (and the seed, which runs busybox's script). Each must come out
 * as the step that it is named after, file by file. Not part of the chain: only whoever wants that proof grows it.
 */
export const stage0Again = [
  { name: 'musl-again', recipe: 'musl', variant: 'gcc3', needs: byItself },
  { name: 'gcc3-again', recipe: 'gcc3', variant: 'gcc3', needs: [...byItself, 'musl'] },
  { name: 'binutils-again', recipe: 'binutils', variant: 'gcc3', needs: [...byItself, 'musl'] },
  { name: 'make-pass2-again', recipe: 'make', variant: 'gcc3', needs: [...byItself, 'musl'] },
  {
    name: 'busybox-pass2-again',
    recipe: 'busybox',
    variant: 'gcc3',
    needs: ['seed', 'binutils', 'gcc3', 'musl'],
  },
] as const satisfies readonly Step[];
