import { stage0Parts } from './stage0';
import { stage1 } from './stage1';
import { withGcc } from './stage1-leaves';
import { step, type Step } from './step';

/** The compilers of the chain, in the order in which each compiles the next. */
export const SUITE_COMPILERS = ['tcc', 'gcc3', 'gcc10', 'gcc14'] as const;
export type SuiteCompiler = (typeof SUITE_COMPILERS)[number];

/**
 * gcc's own tests for each compiler of the chain, run with nothing but what is handed on with it. They are not part of
 * the chain: the artifact is a report on what that compiler compiles.
 */
export const suites: Readonly<Record<SuiteCompiler, Step>> = {
  tcc: step('tcc-tests', 'tcc-tests', 'tcc', ['tcc', 'busybox', 'make']),
  gcc3: step('gcc3-tests', 'gcc3-tests', 'gcc3', stage0Parts),
  gcc10: step('gcc10-tests', 'gcc10-tests', 'gcc10', stage1),
  gcc14: step('gcc14-tests', 'gcc14-tests', 'gcc10', withGcc(stage1, { gcc: '14.2.0' })),
};

/** A tenth of a suite's tests, at one level of optimisation. */
export function quick(suite: Step): Step {
  return { ...suite, variant: 'quick' };
}
