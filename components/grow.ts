import type * as pulumi from '@pulumi/pulumi';
import type { Step } from '../chain';
import { Build } from './build';

/**
 * Declares a build for each step, as children of a component.
 *
 * @param name the component's: the builds are called `NAME-STEP`
 * @param given keys of what was grown before, by the name that the steps call it by
 * @returns the builds, by the names of the steps
 */
export function grow<Name extends string>(
  parent: pulumi.ComponentResource,
  name: string,
  arch: pulumi.Input<string>,
  steps: readonly (Step & { readonly name: Name })[],
  given: Readonly<Record<string, pulumi.Input<string>>> = {},
): Record<Name, Build> {
  const keys: Record<string, pulumi.Input<string>> = { ...given };
  const builds: Partial<Record<Name, Build>> = {};
  for (const { name: step, needs, ...how } of steps) {
    const build = new Build(
      `${name}-${step}`,
      {
        ...how,
        arch,
        needs: Object.fromEntries(needs.map((need) => [need, keys[need] ?? unknownNeed(step, need)])),
      },
      { parent },
    );
    keys[step] = build.key;
    builds[step] = build;
  }
  return builds as Record<Name, Build>;
}

function unknownNeed(step: string, need: string): never {
  throw new Error(`the step "${step}" needs "${need}", and its component is not given it`);
}
