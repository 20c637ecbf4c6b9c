import type { Step } from './step';

/** What it takes to run an ordinary build script: a shell with its tools, then make. */
export const bootstrapTools = [
  { name: 'busybox', recipe: 'busybox', variant: 'tcc', needs: ['tcc'] },
  { name: 'make', recipe: 'make', variant: 'tcc', needs: ['tcc', 'busybox'] },
] as const satisfies readonly Step[];
