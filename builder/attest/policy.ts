import * as z from 'zod';
import { UserError } from '../ground/user-error';
import { readYaml } from '../ground/yaml-file';
import { PUBLIC_KEY_FORMS, trustedKeys, type TrustedKey } from './keys';

/** In what the builds that count must differ, to show that it has no influence. */
export const DIFFERENT = ['host', 'machine', 'kernel', 'path'] as const;
export type Different = (typeof DIFFERENT)[number];

/** The fields of a policy, in a file and in the arguments of an audit. */
export const policyShape = {
  keys: z
    .record(z.string(), z.string())
    .refine((keys) => Object.keys(keys).length > 0)
    .describe(`the trusted keys by name, each ${PUBLIC_KEY_FORMS}`),
  threshold: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .describe('a number from 1 to that of the keys: how many must agree, each from a build of its own'),
  different: z
    .array(z.enum(DIFFERENT))
    .optional()
    .describe(`a list of ${DIFFERENT.join(', ')}: in what the builds that count must differ`),
};

const policyFileSchema = z.strictObject({
  ...policyShape,
  /** The ids of packages that must have statements; default: those that anybody states something about. */
  packages: z.array(z.string()).min(1).optional(),
});

/** Whose statements count, and how many must agree. */
export interface Policy {
  readonly keys: readonly TrustedKey[];
  readonly threshold: number;
  readonly different: readonly Different[];
}

/** A policy as a user writes it. */
export interface PolicyText {
  readonly keys: Readonly<Record<string, string>>;
  readonly threshold: number;
  readonly different?: readonly Different[] | undefined;
}

/** @throws UserError for an invalid key, or a threshold that can never be met */
export function policyOf({ keys: texts, threshold, different = [] }: PolicyText): Policy {
  const keys = trustedKeys(texts);
  if (threshold > keys.length) {
    throw new UserError(
      `the threshold is ${threshold}, expected at most the number of keys, which is ${keys.length}`,
      'Lower it, or add keys.',
    );
  }
  return { keys, threshold, different };
}

/**
 * Reads a policy from a YAML or JSON file.
 *
 * @throws UserError for an unknown field or a wrong value
 */
export function readPolicy(file: string): { readonly policy: Policy; readonly packages?: readonly string[] } {
  const { packages, ...text } = readYaml(file, policyFileSchema, 'docs/statements.md');
  return { policy: policyOf(text), ...(packages === undefined ? {} : { packages }) };
}
