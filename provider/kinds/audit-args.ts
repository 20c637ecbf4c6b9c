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
  keysAhead,
  notEmpty,
  withoutRest,
} from './artifact-args';

const host = z.string().regex(NAME).optional();

const rest = {
  host: host.describe('the kind of host that packages were built on, such as docker'),
  againstHost: host.describe('the kind of host that against was built on, such as docker'),
  enforce: z
    .boolean()
    .default(true)
    .describe('true or false: whether `pulumi up` fails unless all is identical'),
};
const PACKAGES = 'artifacts by name, each whole, such as stage1.packages or { make: tools.make }';
const AGAINST = 'for each of packages, by the same name, the artifact of another build, whole';

/** What a program may say of an audit. */
export const auditArgsSchema = z
  .strictObject({
    packages: artifactsSchema.refine(notEmpty).describe(PACKAGES),
    against: artifactsSchema.optional().describe(AGAINST),
    ...rest,
  })
  .meta({ formerly: { arch: 'nothing: each artifact knows its arch' } });

/** What Check makes of it, without the golden manifests' digests. */
export const auditInputsSchema = z.strictObject({
  packages: keptArtifactsSchema.refine(notEmpty).describe(PACKAGES),
  against: keptArtifactsSchema.optional().describe(AGAINST),
  ...rest,
});

/** What is compared, as the provider was told. */
export type AuditArgs = z.infer<typeof auditInputsSchema>;

/** Reads what a program declares; nothing while what is compared is not known yet. */
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
  return reason === undefined ? { args: result.data } : { failures: [{ property: 'against', reason }] };
}

/** What a program declares, without what an audit does not ask: fingerprints are not known at preview. */
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

/** Each package of one side is one of the other: what has no counterpart would pass without being compared. */
function unpaired({ packages, against, againstHost }: AuditArgs): string | undefined {
  if (against === undefined) {
    if (againstHost === undefined) return undefined;
    return `againstHost is "${againstHost}", and against is missing; expected the artifacts of another build.`;
  }
  const lacking = Object.keys(packages).filter((name) => !Object.hasOwn(against, name));
  if (lacking.length > 0)
    return `against has no ${lacking.join(', ')}; expected one artifact for each of packages.`;
  const over = Object.keys(against).filter((name) => !Object.hasOwn(packages, name));
  if (over.length === 0) return undefined;
  return `against has ${over.join(', ')}, which packages has not; expected one artifact for each of packages.`;
}

/** The pair that is compared of each package, by its name, sorted. */
export function pairsOf({ packages, against, host, againstHost }: AuditArgs): [string, Pair][] {
  return Object.entries(packages)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, artifact]) => {
      const golden = { golden: artifact.id ?? name, arch: archOf(artifact) };
      const right = against === undefined ? golden : side(against[name], againstHost);
      return [name, { left: side(artifact, host), right }];
    });
}

function side(
  artifact: { readonly key?: string | undefined } | undefined,
  host: string | undefined,
): { key: string; host?: string } {
  return { key: artifact?.key ?? '', ...(host === undefined ? {} : { host }) };
}
