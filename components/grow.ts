import * as pulumi from '@pulumi/pulumi';
import { hostSchema } from '../builder/sandbox/hosts';
import { choices, choiceSchema, packageId, type Step } from '../chain';
import type { Artifact } from './artifact';
import { Build } from './build';
import type { HostArgs } from './host';

/** Where the builds of a component run. */
export interface Where {
  /** The arch that its artifacts run on. */
  readonly arch: pulumi.Input<string>;
  readonly host?: pulumi.Input<HostArgs> | undefined;
}

/** The schemas of {@link Where}, for the arguments of components. */
export const whereSchema = {
  arch: choiceSchema(choices.arch),
  host: hostSchema.optional().describe(hostSchema.description ?? ''),
};

/** Artifacts by the names of their steps. */
export type Grown<Name extends string> = Readonly<Record<Name, Artifact>>;

/**
 * Declares a build for each step, as children of a component.
 *
 * @param name the component's name: the builds are named `NAME-STEP`
 * @param given the keys of earlier artifacts, by their names in the steps
 * @returns the artifacts, by the names of the steps, with their public ids
 */
export function grow<Name extends string>(
  parent: pulumi.ComponentResource,
  name: string,
  { arch, host }: Where,
  steps: readonly Step<Name>[],
  given: Readonly<Record<string, pulumi.Input<string>>> = {},
): Grown<Name> {
  const keys: Record<string, pulumi.Input<string>> = { ...given };
  const artifacts: Partial<Record<Name, Artifact>> = {};
  for (const { name: step, needs, ...how } of steps) {
    const needed = needs.map((need) => [need, { key: keys[need] ?? unknownNeed(step, need) }] as const);
    const where = { arch, ...(host === undefined ? {} : { host }) };
    const args = { ...how, ...where, needs: Object.fromEntries(needed), order: [...needs] };
    const { artifact } = new Build(`${name}-${step}`, args, { parent });
    keys[step] = artifact.key;
    artifacts[step] = { ...artifact, id: pulumi.output(packageId(step)) };
  }
  return artifacts as Record<Name, Artifact>;
}

function unknownNeed(step: string, need: string): never {
  throw new Error(`the step "${step}" needs "${need}", and its component is not given it`);
}
