import { callText } from '../../builder/ground/call-text';
import { quote } from '../../builder/ground/quote';
import { UserError } from '../../builder/ground/user-error';
import { findPackage, packages, type ChainPackage } from '../../chain';
import { CannotTell } from './command';
import { didYouMean } from './did-you-mean';

/** The ids of all packages of the chain, in its order. */
export function packageIds(): readonly string[] {
  return packages.map(({ id }) => id);
}

/** The package of the chain for a name: an id, or a name without a stage, which means the last stage that has it. */
export function packageNamed(name: string): ChainPackage | undefined {
  try {
    return findPackage(name);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** The error for a name that is not a package, with similar names. */
export function noPackage(name: string, others: readonly string[] = []): CannotTell {
  const step = packages.find((each) => each.step === name);
  if (step !== undefined) {
    return new CannotTell(
      `there is no package ${quote(name)}`,
      `Write ${step.id}, which the step ${name} of the chain builds.`,
    );
  }
  const guess = didYouMean(name, [...packageIds(), ...others]);
  return new CannotTell(
    `there is no package ${quote(name)}${guess === '' ? '' : `.${guess}`}`,
    `All packages: ${callText('golden', '--list')}`,
  );
}
