import type { Step } from './step';

/** The only executable that the chain starts from, and what it makes of its own source: the same bits. */
export const seedImage = [
  { name: 'seed', recipe: 'seed', needs: [] },
  { name: 'tcc', recipe: 'tcc', variant: 'tcc', needs: ['seed'] },
] as const satisfies readonly Step[];
