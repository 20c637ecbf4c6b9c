import type * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import { HOSTS } from '../builder/sandbox/hosts';
import type { Step } from '../chain';
import { Build } from './build';

/** What and where a component grows. */
export interface Where {
  /** What its builds run on. Example: `x86_64`. */
  arch: pulumi.Input<string>;
  /** The kind of host that they are made on, `local` or `docker`. It changes no key. Default: `local`. */
  host?: pulumi.Input<string>;
}

/** The schema of the key of a build, for the arguments of components. */
export const keySchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('the key of a build: 64 hexadecimal digits');

/** The schema of {@link Where}, for the arguments of components. */
export const whereSchema = {
  arch: z.string().min(1).describe('an arch, such as x86_64'),
  host: z
    .enum(HOSTS)
    .optional()
    .describe(`the kind of host that it is grown on: ${HOSTS.join(', ')}`),
};

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
  { arch, host }: Where,
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
        ...(host === undefined ? {} : { host }),
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
