import { stage1 } from './stage1';
import { newerGcc, type GccRelease } from './stage1-leaves';
import type { Step } from './step';

/**
 * gcc's own tests of each release that stage1 can hand on. Not part of the chain: they bring out a report of what that
 * gcc compiles.
 */
export const gccSuites = {
  '10.2.0': { name: 'gcc10-tests', recipe: 'gcc10-tests', variant: 'gcc10', needs: stage1 },
  '14.2.0': {
    name: 'gcc14-tests',
    recipe: 'gcc14-tests',
    variant: 'gcc10',
    needs: stage1.map((part) => (part === 'gcc10' ? newerGcc.name : part)),
  },
} as const satisfies Record<GccRelease, Step>;
