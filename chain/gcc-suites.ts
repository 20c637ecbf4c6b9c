import { stage1 } from './stage1';
import type { GccRelease } from './choices';
import { stage1Gcc, withGcc } from './stage1-leaves';
import { step, type Step } from './step';

/** The step that runs a release's tests, with what stage1 provides for that release. */
function suiteOf(gcc: GccRelease): Step {
  const name = `${stage1Gcc({ gcc })}-tests`;
  return step(name, name, 'gcc10', withGcc(stage1, { gcc }));
}

/**
 * gcc's own tests for each release that stage1 can provide. They are not part of the chain: the artifact is a report on
 * what that gcc compiles.
 */
export const gccSuites: Readonly<Record<GccRelease, Step>> = {
  '10.2.0': suiteOf('10.2.0'),
  '14.2.0': suiteOf('14.2.0'),
};
