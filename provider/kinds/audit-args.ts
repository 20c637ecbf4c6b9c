import * as z from 'zod';
import type { Pair } from '../../builder/audit/audit';
import { badValues } from '../../builder/ground/bad-value';
import { NAME } from '../../builder/ground/name';
import { safeParse } from '../../builder/ground/safe-parse';
import type { Failure } from '../resource-kind';
import { hasUnknown, type Properties } from '../values';
import {
  archOf,
  artifactsSchema,
  keptArtifactsSchema,
  keptSidesSchema,
  keysAhead,
  notEmpty,
  otherSidesSchema,
  withoutRest,
} from './artifact-args';
import { auditPolicySchema, policyProblem } from './audit-policy';

const host = z.string().regex(NAME).optional();

const rest = {
  policy: auditPolicySchema
    .optional()
    .describe('{ keys: { NAME: PUBLIC KEY }, threshold: N, statements: [DIR], different: [WHAT] }'),
  host: host.describe('the kind of host that packages were built on, such as docker'),
  againstHost: host.describe('the kind of host that against was built on, such as docker'),
  enforce: z
    .boolean()
    .default(true)
    .describe('true or false: whether `pulumi up` fails unless all is identical'),
};
const PACKAGES = 'artifacts by name, each whole, such as stage1.packages or { make: tools.make }';
const AGAINST =
  'for each of packages, by the same name, the artifact of another build, whole, or { at: WHAT }, such as { at: "./make" }';

/** The arguments of an audit, as a program declares them. */
export const auditArgsSchema = z
  .strictObject({
    packages: artifactsSchema.refine(notEmpty).describe(PACKAGES),
    against: otherSidesSchema.optional().describe(AGAINST),
    ...rest,
  })
  .meta({ formerly: { arch: 'nothing: each artifact knows its arch' } });

/** The inputs that Check returns, without the golden manifests' digests. */
export const auditInputsSchema = z.strictObject({
  packages: keptArtifactsSchema.refine(notEmpty).describe(PACKAGES),
  against: keptSidesSchema.optional().describe(AGAINST),
  ...rest,
});

/** The comparison that the program asks for. */
export type AuditArgs = z.infer<typeof auditInputsSchema>;

/** Parses a program's declaration; `args` is undefined while the packages are not known yet. */
export function parseAuditArgs(
  news: Properties,
): { args: AuditArgs } | { args: undefined } | { failures: Failure[] } {
  const data = { ...news, ...mapsOf(news, (map) => keysAhead(map)) };
  if (hasUnknown(data)) return { args: undefined };
  const result = safeParse(auditArgsSchema, data);
  if (!result.success) {
    const bad = badValues(auditArgsSchema, result.error, data);
    return { failures: bad.map(({ name, text }) => ({ property: name, reason: text })) };
  }
  const reason = unpaired(result.data);
  if (reason !== undefined) return { failures: [{ property: 'against', reason }] };
  const problem = policyProblem(result.data.policy);
  return problem === undefined
    ? { args: result.data }
    : { failures: [{ property: 'policy', reason: problem }] };
}

/** A program's declaration without the properties that an audit does not use: fingerprints are not known at preview. */
export function needed(news: Properties): Properties {
  return { ...news, ...mapsOf(news, withoutRest) };
}

function mapsOf(news: Properties, change: typeof withoutRest): Properties {
  const given = ['packages', 'against'].flatMap((name) => {
    const value = news[name];
    return value === undefined ? [] : [[name, change(value)] as const];
  });
  return Object.fromEntries(given);
}

/** Checks that both sides have the same packages: a package without a counterpart would not be compared. */
function unpaired({ packages, against, againstHost }: AuditArgs): string | undefined {
  if (against === undefined) {
    if (againstHost === undefined) return undefined;
    return `againstHost is "${againstHost}", but against is missing; expected the artifacts of another build.`;
  }
  const lacking = Object.keys(packages).filter((name) => !Object.hasOwn(against, name));
  if (lacking.length > 0)
    return `against has no ${lacking.join(', ')}; expected one artifact for each of packages.`;
  const over = Object.keys(against).filter((name) => !Object.hasOwn(packages, name));
  if (over.length === 0) return undefined;
  return `against has ${over.join(', ')}, but packages does not; expected one artifact for each of packages.`;
}

/** The pair to compare for each package, sorted by package name; none if only a policy is asked for. */
export function pairsOf({ packages, against, host, againstHost, policy }: AuditArgs): [string, Pair][] {
  if (policy !== undefined && against === undefined) return [];
  return Object.entries(packages)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, artifact]) => {
      const golden = { golden: artifact.id ?? name, arch: archOf(artifact) };
      const other = against?.[name];
      const named = other?.at === undefined ? undefined : { at: other.at, arch: archOf(artifact) };
      const right = against === undefined ? golden : (named ?? side(other, againstHost));
      return [name, { left: side(artifact, host), right }];
    });
}

function side(
  artifact: { readonly key?: string | undefined } | undefined,
  host: string | undefined,
): { key: string; host?: string } {
  return { key: artifact?.key ?? '', ...(host === undefined ? {} : { host }) };
}
