import { step } from './step';

/**
 * From a text that a person can read to a C compiler: each step is made by the one before it. The bytes of the first
 * are hexadecimal digits in its text, which seedstage reads; docs/seed-route.md walks through all of them.
 */
export const seedImage = [
  step('hex0', 'hex0', undefined, []),
  step('word0', 'word0', undefined, ['hex0']),
  step('cc1', 'cc1', undefined, ['word0']),
  step('tcc0', 'tcc0', undefined, ['cc1']),
  step('tcc', 'tcc', 'tcc', ['tcc0']),
] as const;
