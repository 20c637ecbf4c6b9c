import * as z from 'zod';
import type { Pair } from '../../builder/audit/audit';
import { NAME } from '../../builder/ground/name';
import { badValues } from '../../builder/ground/bad-value';
import type { Failure } from '../resource-kind';
import { hasUnknown, type Properties, type Value } from '../values';
import { safeParse } from '../../builder/ground/safe-parse';

const key = z.string().regex(/^[0-9a-f]{64}$/);
const host = z.string().regex(NAME);
const packageName = z.string().regex(NAME);
/** How many packages one audit compares. */
const MOST = 1000;

const PACKAGES =
  'for each package, by a name of letters, digits and ".+-_": the key of its build (64 hexadecimal digits); ' +
  "against: the key of another build, instead of the package's golden manifest; host, againstHost: where each was built";

/** What is compared of one package, but for its own key. */
const pair = z.strictObject({
  host: host.optional(),
  against: key.optional(),
  againstHost: host.optional(),
});
const fields = {
  arch: packageName.describe('an arch, such as x86_64'),
  enforce: z
    .boolean()
    .default(true)
    .describe('true or false: whether `pulumi up` fails unless all is identical'),
};

/** What a program may say of an audit. */
export const auditArgsSchema = z.strictObject({
  ...fields,
  packages: z.record(packageName, pair.extend({ key })).refine(notEmpty).describe(PACKAGES),
});

/** With --continue-on-error the engine leaves out the key of a build that failed, and then skips the audit. */
export const checkedSchema = z.strictObject({
  ...fields,
  packages: z
    .record(packageName, pair.extend({ key: key.optional() }))
    .refine(notEmpty)
    .describe(PACKAGES),
});

/** What is compared, as the provider was told. */
export type AuditArgs = z.infer<typeof checkedSchema>;

/** Stands in for a key that only the real run can know. */
const KEY_IN_WAITING = '0'.repeat(64);

/** Reads what a program declares; nothing while what is compared is not known yet. */
export function parseAuditArgs(
  news: Properties,
): { args: AuditArgs } | { args: undefined } | { failures: Failure[] } {
  const { packages } = news;
  const data = packages === undefined ? news : { ...news, packages: knownKeys(packages) };
  if (hasUnknown(data)) return { args: undefined };
  const result = safeParse(checkedSchema, data);
  if (result.success) return { args: result.data };
  const bad = badValues(checkedSchema, result.error, data);
  return { failures: bad.map(({ name, text }) => ({ property: name, reason: text })) };
}

/** The pair that is compared of each package, by its name, sorted. */
export function pairsOf({ packages }: AuditArgs): [string, Pair][] {
  return Object.entries(packages)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { key, host, against, againstHost }]) => {
      const right = against === undefined ? ('golden' as const) : side(against, againstHost);
      return [name, { left: side(key ?? '', host), right }];
    });
}

function side(key: string, host: string | undefined): { key: string; host?: string } {
  return { key, ...(host === undefined ? {} : { host }) };
}

/** Which packages are compared, and with what, is known without their keys. */
function knownKeys(packages: Value): Value {
  if (!isObject(packages) || Object.values(packages).some((each) => !isObject(each))) return packages;
  const known = Object.entries(packages).map(([name, pair]) => [
    name,
    Object.fromEntries(
      Object.entries(pair as Properties).map(([what, value]) => [
        what,
        hasUnknown(value) ? KEY_IN_WAITING : value,
      ]),
    ),
  ]);
  return Object.fromEntries(known) as Value;
}

function notEmpty(packages: object): boolean {
  const { length } = Object.keys(packages);
  return length > 0 && length <= MOST;
}

function isObject(value: Value): value is Properties {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
