import { stage1 } from './stage1';
import type { GccRelease } from './choices';
import { stage1Gcc, withGcc } from './stage1-leaves';
import { step, type Step } from './step';

/** The tests of a release, for what stage1 hands on with it. */
function suiteOf(gcc: GccRelease): Step {
  const name = `${stage1Gcc({ gcc })}-tests`;
  return step(name, name, 'gcc10', withGcc(stage1, { gcc }));
}

/**
 * gcc's own tests of each release that stage1 can hand on. Not part of the chain: they bring out a report of what that
 * gcc compiles.
 */
export const gccSuites: Readonly<Record<GccRelease, Step>> = {
  '10.2.0': suiteOf('10.2.0'),
  '14.2.0': suiteOf('14.2.0'),
};
