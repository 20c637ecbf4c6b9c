import { UserError } from '../builder/ground/user-error';
import type { Step } from './step';

/**
 * Checks a chain from top to bottom: every need must be an earlier step.
 *
 * @returns the same steps
 * @throws UserError for two steps with the same name, a need that is not a step, a cycle, and a need that comes later
 */
export function checkSteps(steps: readonly Step[]): readonly Step[] {
  const all = new Map(steps.map((step) => [step.name, step]));
  const above = new Set<string>();
  for (const step of steps) {
    if (above.has(step.name)) {
      throw new UserError(
        `two steps of the chain have the name "${step.name}"`,
        'Rename one of them, such as make-pass2.',
      );
    }
    for (const need of step.needs) if (!above.has(need)) throw needNotAbove(step, need, all);
    above.add(step.name);
  }
  return steps;
}

function needNotAbove(step: Step, need: string, all: ReadonlyMap<string, Step>): UserError {
  const given = all.get(need);
  if (!given) {
    return new UserError(
      `the step "${step.name}" needs "${need}", but the chain has no such step`,
      `Its steps are ${[...all.keys()].join(', ')}.`,
    );
  }
  const way = wayBack(given, step.name, all);
  if (way) {
    return new UserError(
      `the chain has a cycle: ${[step.name, ...way].join(' needs ')}`,
      'Give one of them another compiler or tool, such as an earlier pass of the same package.',
    );
  }
  return new UserError(
    `the step "${step.name}" needs "${need}", which comes after it`,
    `Move "${need}" before it: the steps of a chain are in order.`,
  );
}

/** The path of names from a step to another through its needs, or undefined. */
function wayBack(
  from: Step,
  to: string,
  all: ReadonlyMap<string, Step>,
  seen = new Set<string>(),
): string[] | undefined {
  if (from.name === to) return [to];
  if (seen.has(from.name)) return undefined;
  seen.add(from.name);
  for (const need of from.needs) {
    const next = all.get(need);
    const way = next && wayBack(next, to, all, seen);
    if (way) return [from.name, ...way];
  }
  return undefined;
}
