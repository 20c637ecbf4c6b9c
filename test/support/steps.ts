import { assetsDir } from '../../builder/ground/assets';
import { describe } from '../../builder/grow/describe';
import type { BuildInputs } from '../../builder/recipe/key';
import { requestOf, type Step } from '../../chain';

/** Finds the steps of a chain by their names. */
export function stepsOf(chain: readonly Step[]): (name: string) => Step {
  const steps = new Map(chain.map((step) => [step.name, step]));
  return (name) => {
    const found = steps.get(name);
    if (!found) throw new Error(`the chain has no step ${name}`);
    return found;
  };
}

/** What a step asks of the recipes in this checkout, whatever the keys of its needs are. */
export function inputsOf(step: Step): BuildInputs {
  const request = requestOf(step, 'x86_64', () => 'a'.repeat(64));
  return describe([assetsDir()], request).inputs;
}
