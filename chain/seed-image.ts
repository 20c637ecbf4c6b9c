import { step } from './step';

/** The only executable that the chain starts from, and what it makes of its own source: the same bits. */
export const seedImage = [step('seed', 'seed', undefined, []), step('tcc', 'tcc', 'tcc', ['seed'])] as const;
