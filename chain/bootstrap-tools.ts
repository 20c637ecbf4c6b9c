import { step } from './step';

/** What an ordinary build script needs: a shell with its tools, then make. */
export const bootstrapTools = [
  step('busybox', 'busybox', 'tcc', ['tcc']),
  step('make', 'make', 'tcc', ['tcc', 'busybox']),
] as const;
