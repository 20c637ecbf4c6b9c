import * as z from 'zod';
import { VARIANTS, type BuildRequest } from '../../builder/recipe/key';
import { NAME } from '../../builder/ground/name';
import { safeParse } from '../../builder/ground/safe-parse';
import { DEFAULT_HOST, HOSTS, type Host } from '../../builder/sandbox/hosts';
import { checkLocal } from '../../builder/sandbox/platform';
import { badValues } from '../../builder/ground/bad-value';
import { failureFrom, type Failure } from '../resource-kind';
import { hasUnknown, UNKNOWN, type Properties, type Value } from '../values';

const name = z.string().regex(NAME);
/** How many needs a build can have. */
const MOST = 1000;
const key = z.string().regex(/^[0-9a-f]{64}$/);

/** What a program may say of a build. */
export const buildArgsSchema = z.strictObject({
  recipe: name.describe('the name of a recipe'),
  arch: name.describe('an arch, such as x86_64'),
  variant: z
    .enum(VARIANTS)
    .optional()
    .describe(`one of ${VARIANTS.join(', ')}`),
  needs: z
    .record(name, key)
    .refine((needs) => Object.keys(needs).length <= MOST)
    .default({})
    .describe('the key of each build that it is given, by a name of letters, digits and ".+-_"'),
  order: z
    .array(name)
    .max(MOST)
    .optional()
    .describe('the names of its needs, in the order in which they are merged'),
  host: z
    .enum(HOSTS)
    .optional()
    .describe(`the kind of host that it is built on: ${HOSTS.join(', ')}`),
  winners: z
    .record(z.string().min(1).max(4000), name)
    .refine((winners) => Object.keys(winners).length <= MOST)
    .optional()
    .describe('the name of the need that wins, by path'),
});

/** Stands in for a key that only the real run can know: the digests do not depend on the keys. */
const KEY_IN_WAITING = '0'.repeat(64);

/** The properties that the provider adds to what the program says. */
const DIGESTS = ['format', 'sandbox', 'settings', 'script', 'files', 'patches', 'source'];

/** What a program declares, read: a request, or nothing while it hangs on what is not known yet. */
export type BuildArgs = { request: BuildRequest } | { request: undefined } | { failures: Failure[] };

/** Reads what a program declares of a build. */
export function parseBuildArgs(news: Properties): BuildArgs {
  const data = { ...news, needs: knownKeys(news['needs'] ?? {}) };
  if (hasUnknown(data)) return { request: undefined };
  const result = safeParse(buildArgsSchema, data);
  if (!result.success) {
    const failures = badValues(buildArgsSchema, result.error, data).map(({ name, text }) => ({
      property: name,
      reason: text,
    }));
    return { failures };
  }
  const { variant, winners, host, ...rest } = result.data;
  const given = Object.keys(rest.needs);
  if (rest.order === undefined && given.length > 1) {
    const reason = `order is missing; expected the names of its needs (${given.join(', ')}) in the order in which they are merged.`;
    return { failures: [{ property: 'order', reason }] };
  }
  try {
    if ((host ?? DEFAULT_HOST) === 'local') checkLocal(rest.arch);
  } catch (error) {
    return { failures: [failureFrom(error, 'arch')] };
  }
  const order = rest.order ?? given;
  const request = { ...rest, needs: { ...waitingFor(order), ...rest.needs }, order };
  return { request: { ...request, ...(variant && { variant }), ...(winners && { winners }) } };
}

/** The inputs of a build of which not even the recipe is known yet. */
export function unknownInputs(news: Properties): Properties {
  return { ...news, ...Object.fromEntries(DIGESTS.map((digest) => [digest, UNKNOWN])) };
}

/**
 * With --continue-on-error, the engine leaves out the key of a need that failed, asks for a check all the same,
 * and only then skips the build. A need that is really missing is found when the build is previewed or made.
 */
function waitingFor(order: readonly string[]): Record<string, string> {
  return Object.fromEntries(order.map((need) => [need, KEY_IN_WAITING]));
}

function knownKeys(needs: Value): Value {
  if (needs === null || typeof needs !== 'object' || Array.isArray(needs)) return needs;
  const keys = Object.entries(needs);
  return Object.fromEntries(keys.map(([need, value]) => [need, hasUnknown(value) ? KEY_IN_WAITING : value]));
}

/** Where a build runs is in no key: two hosts make the same. */
export function hostOf(properties: Properties): Host {
  const host = properties['host'];
  return HOSTS.find((each) => each === host) ?? DEFAULT_HOST;
}

/** What a build is made of, without where it is made. */
export function withoutHost(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== 'host'));
}
