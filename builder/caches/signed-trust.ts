import * as z from 'zod';
import { readSigned } from '../attest/bundle';
import { IN_TOTO, signEnvelope, envelopeJson, signersOf } from '../attest/envelope';
import type { TrustedKey } from '../attest/keys';
import type { Signer } from '../attest/signer';
import { BUILD_TYPE, PROVENANCE_TYPE, statementOf, STATEMENT_TYPE, subjectName } from '../attest/statement';
import { canonicalJson, type Json } from '../ground/canonical-json';
import { strictJsonOf } from '../ground/strict-json';
import type { BuildRecord } from '../store/record';
import type { Belief, Trust } from './trust';

const text = z.string().max(1000);
const digest = z.looseObject({ sha256: text });

/** What a statement must say about a record; other fields may be there. */
const statementSchema = z.looseObject({
  _type: z.literal(STATEMENT_TYPE),
  predicateType: z.literal(PROVENANCE_TYPE),
  subject: z.tuple([z.looseObject({ digest })]),
  predicate: z.looseObject({
    buildDefinition: z.looseObject({
      buildType: z.literal(BUILD_TYPE),
      externalParameters: z.looseObject({ recipe: text, arch: text, variant: text.optional(), key: text }),
      internalParameters: z.looseObject({
        run: z.looseObject({
          host: text,
          machine: text,
          restsOn: text.optional(),
          takenFrom: text.optional(),
        }),
      }),
      resolvedDependencies: z.array(
        z.looseObject({
          name: text,
          digest,
          annotations: z.looseObject({ key: text.optional() }).optional(),
        }),
      ),
    }),
    runDetails: z.looseObject({
      metadata: z.looseObject({ invocationId: text }),
    }),
  }),
});

type Stated = z.infer<typeof statementSchema>['predicate'];

/** Believes records that a trusted key has signed: key and fingerprint, and with them what was built from what, and where. */
export class SignedTrust implements Trust {
  constructor(private readonly keys: readonly TrustedKey[]) {}

  believes(record: BuildRecord, statements: readonly unknown[]): Belief {
    if (this.keys.length === 0) return { refused: 'no key is trusted here (seedstage:trustedKeys)' };
    const signers = new Set(statements.flatMap((statement) => this.signersOf(record, statement)));
    if (signers.size > 0) return { signer: [...signers].sort().join(' and ') };
    if (statements.length === 0) return { refused: 'it is not signed' };
    return { refused: `no trusted key (${this.keys.map(({ name }) => name).join(', ')}) has signed it` };
  }

  private signersOf(record: BuildRecord, statement: unknown): string[] {
    try {
      const envelope = readSigned(Buffer.from(JSON.stringify(statement)), 'statement');
      if (envelope.payloadType !== IN_TOTO) return [];
      const by = signersOf(envelope, this.keys);
      // Nothing of the payload is looked at before that.
      if (by.length === 0) return [];
      const stated = strictJsonOf(statementSchema, envelope.payload, 'statement');
      const isIt =
        stated.subject[0].digest.sha256 === record.fingerprint && isAbout(stated.predicate, record);
      return isIt ? by.map(({ name }) => name) : [];
    } catch {
      return []; // a hostile cache may have anything in its place
    }
  }
}

/** Signs a record, as a statement for a cache. */
export async function signRecord(
  record: BuildRecord,
  signer: Signer,
  about: { readonly version: string; readonly root?: BuildRecord | undefined },
  signal: AbortSignal,
): Promise<unknown> {
  const { version, root } = about;
  const name = record.inputs.recipe;
  const payload = statementOf(record, { name, version, ...(root === undefined ? {} : { root }) });
  return envelopeJson(await signEnvelope(IN_TOTO, payload, [signer], signal));
}

/** Whether a statement is about this very record: the same inputs with the same content, and the same run. */
function isAbout({ buildDefinition, runDetails }: Stated, record: BuildRecord): boolean {
  const { externalParameters: external, resolvedDependencies: from } = buildDefinition;
  const { run, ...inputs } = buildDefinition.internalParameters;
  const { recipe, arch, variant, ...internal } = record.inputs;
  const { host, machine, restsOn, takenFrom } = run;
  const sources = from.filter(({ annotations }) => annotations?.key === undefined);
  const given = from.filter(({ annotations }) => annotations?.key !== undefined);
  return (
    takenFrom === undefined &&
    same(
      [external.recipe, external.arch, external.variant ?? null, external.key, inputs as Json],
      [recipe, arch, variant ?? null, record.key, internal],
    ) &&
    same(
      sources.map((each) => each.digest.sha256),
      record.sources,
    ) &&
    same(
      given.map(({ name, digest: { sha256 }, annotations }) => [name, sha256, annotations?.key ?? null]),
      Object.entries(record.given).map(([name, sha256]) => [
        subjectName(name),
        sha256,
        record.inputs.needs[name] ?? null,
      ]),
    ) &&
    same(
      [runDetails.metadata.invocationId, host, machine, restsOn ?? null],
      [record.id, record.host, record.builder, record.restsOn ?? null],
    )
  );
}

function same(one: Json, other: Json): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
