import { step } from './step';

/** What it takes to run an ordinary build script: a shell with its tools, then make. */
export const bootstrapTools = [
  step('busybox', 'busybox', 'tcc', ['tcc']),
  step('make', 'make', 'tcc', ['tcc', 'busybox']),
] as const;
