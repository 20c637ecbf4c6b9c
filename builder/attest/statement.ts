import * as z from 'zod';
import { canonicalJson, type Json, type JsonObject } from '../ground/canonical-json';
import { DIGEST } from '../ground/digest';
import { strictJsonOf } from '../ground/strict-json';
import type { BuildRecord } from '../store/record';

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PROVENANCE_TYPE = 'https://slsa.dev/provenance/v1';
/** What the parameters of our provenance mean: docs/statements.md. */
export const BUILD_TYPE = 'urn:seedstage:build:1';

/** A source for a statement: what it is, and where it can be had. */
export interface StatedSource {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly sha256: string;
  /** Where it can be downloaded, as a lock lists it. */
  readonly places: readonly string[];
}

/** What a statement says beyond the build's record. */
export interface About {
  /** The package's name: its id, such as `stage1/make`, or the name of its recipe. */
  readonly name: string;
  /** The version of seedstage that states it. */
  readonly version: string;
  /** The sources of the record that are known; of others, only the sha256 is stated. */
  readonly sources?: readonly StatedSource[];
  /** The way to the first compiler: `seed`. */
  readonly path?: string;
  /** The record of the build that produced the artifact, if `record` rests on it and it is known. */
  readonly root?: BuildRecord;
  /** Where the artifact was taken from, if no build on this store's hosts produced it. */
  readonly takenFrom?: string;
}

/**
 * The statement about a build: an in-toto Statement v1 with SLSA provenance v1, as the bytes that are signed. The
 * subject is the artifact's manifest, because the sha256 of a manifest is the artifact's fingerprint.
 */
export function statementOf(record: BuildRecord, about: About): Buffer {
  const statement = {
    _type: STATEMENT_TYPE,
    subject: [{ name: subjectName(about.name), digest: { sha256: record.fingerprint } }],
    predicateType: PROVENANCE_TYPE,
    predicate: {
      buildDefinition: buildDefinition(record, about),
      runDetails: runDetails(record, about),
    },
  };
  return Buffer.from(canonicalJson(statement));
}

/** The name of a package's manifest, as the subject of a statement. */
export function subjectName(name: string): string {
  return `${name}.manifest`;
}

function buildDefinition(record: BuildRecord, about: About): Json {
  const { recipe, arch, variant, ...internal } = record.inputs;
  return {
    buildType: BUILD_TYPE,
    externalParameters: { recipe, arch, variant, key: record.key, path: about.path },
    internalParameters: { ...(internal as unknown as JsonObject), run: runOf(record, about) },
    resolvedDependencies: [
      ...record.sources.map((sha256) => sourceDescriptor(sha256, about.sources)),
      ...Object.entries(record.given).map(([name, sha256]) => ({
        name: subjectName(name),
        digest: { sha256 },
        annotations: { key: record.inputs.needs[name] },
      })),
    ],
  };
}

/** Where it ran, and what the result rests on. SLSA's run details have no room for it: their fields are fixed. */
function runOf(record: BuildRecord, { takenFrom }: About): JsonObject {
  const { host, builder: machine, size, files, cpuSeconds, restsOn } = record;
  return { host, machine, size, files, cpuSeconds, restsOn, takenFrom };
}

function sourceDescriptor(sha256: string, sources: readonly StatedSource[] = []): Json {
  const known = sources.find((each) => each.sha256 === sha256);
  if (known === undefined) return { name: 'source', digest: { sha256 } };
  const { name, version, licence, places } = known;
  const url = places.find((place) => /^https?:/.test(place));
  return {
    name,
    digest: { sha256 },
    ...(url === undefined ? {} : { downloadLocation: url }),
    annotations: { version, licence, places },
  };
}

/** The times are those of the run that produced the artifact, even if this record only rests on it. */
function runDetails(record: BuildRecord, { version, root }: About): Json {
  const { id, host, when, seconds, restsOn } = record;
  const finishedOn = restsOn === undefined ? when : (root?.when ?? when);
  return {
    builder: { id: `urn:seedstage:host:${host}`, version: { seedstage: version } },
    metadata: {
      invocationId: id,
      startedOn: new Date(Date.parse(finishedOn) - seconds * 1000).toISOString(),
      finishedOn,
    },
  };
}

/** Longest text that a statement may have where we look. */
const text = z.string().max(1000);

const statementSchema = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z
    .array(z.object({ name: text.optional(), digest: z.record(text, text) }))
    .min(1)
    .max(10_000),
  predicateType: text,
  predicate: z.unknown(),
});

const buildSchema = z.object({
  buildDefinition: z.object({
    buildType: z.literal(BUILD_TYPE),
    externalParameters: z.object({
      recipe: text,
      arch: text,
      variant: text.optional(),
      key: z.string().regex(DIGEST, 'a sha256: 64 hexadecimal digits'),
      path: text.optional(),
    }),
    internalParameters: z.object({
      run: z.object({
        host: text,
        machine: text,
        restsOn: text.optional(),
        takenFrom: text.optional(),
      }),
    }),
  }),
  runDetails: z.object({
    metadata: z.object({ invocationId: text, finishedOn: z.iso.datetime() }),
  }),
});

/** What a statement says of one build. */
export interface StatedBuild {
  readonly recipe: string;
  readonly arch: string;
  readonly key: string;
  readonly path?: string | undefined;
  /** The run: the same for two statements about one run. If it rests on another, that one. */
  readonly run: string;
  /** The record that it rests on, if no build ran for it. */
  readonly restsOn?: string | undefined;
  readonly takenFrom?: string | undefined;
  readonly host: string;
  readonly machine: string;
  readonly when: string;
}

/** A statement about one or more manifests. */
export interface Statement {
  readonly subjects: readonly { readonly name: string; readonly sha256: string }[];
  readonly predicateType: string;
  /** Undefined if it is not about a build of seedstage. */
  readonly build?: StatedBuild;
}

/**
 * Reads the payload of an envelope whose signature was verified.
 *
 * @throws UserError for anything but an in-toto Statement v1
 */
export function readStatement(payload: Uint8Array, what: string): Statement {
  const { subject, predicateType, predicate } = strictJsonOf(statementSchema, payload, what);
  const subjects = subject.flatMap(({ name, digest }) => {
    const sha256 = Object.hasOwn(digest, 'sha256') ? digest['sha256'] : undefined;
    return name === undefined || sha256 === undefined || !DIGEST.test(sha256) ? [] : [{ name, sha256 }];
  });
  const build = predicateType === PROVENANCE_TYPE ? buildOf(predicate) : undefined;
  return { subjects, predicateType, ...(build === undefined ? {} : { build }) };
}

function buildOf(predicate: unknown): StatedBuild | undefined {
  const result = buildSchema.safeParse(predicate);
  if (!result.success) return undefined;
  const { buildDefinition, runDetails } = result.data;
  const { recipe, arch, key, path } = buildDefinition.externalParameters;
  const { host, machine, restsOn, takenFrom } = buildDefinition.internalParameters.run;
  const { invocationId, finishedOn } = runDetails.metadata;
  const at = { recipe, arch, key, path, host, machine, restsOn, takenFrom };
  return { ...at, run: restsOn ?? invocationId, when: finishedOn };
}
