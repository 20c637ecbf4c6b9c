import * as z from 'zod';
import { strictJson } from '../ground/strict-json';
import { UserError } from '../ground/user-error';
import { checkSize, envelopeJson, envelopeSchema, type Envelope } from './envelope';
import { safeParse } from '../ground/safe-parse';
import { describeIssues } from '../ground/bad-value';

/** The media type of a sigstore bundle v0.3 (https://github.com/sigstore/protobuf-specs). */
export const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

const bundleSchema = z.object({
  mediaType: z.literal(BUNDLE_TYPE),
  verificationMaterial: z
    .object({ publicKey: z.object({ hint: z.string().max(500) }).optional() })
    .optional(),
  dsseEnvelope: envelopeSchema,
});

/**
 * The text of a bundle with one signature, as cosign and @sigstore/verify read it: an envelope, and a hint which public
 * key it is by. There is no transparency log: the public key is known beforehand.
 *
 * @throws Error if the envelope has not one signature
 */
export function bundleText(envelope: Envelope): string {
  const [signature, second] = envelope.signatures;
  if (signature === undefined || second !== undefined) throw new Error('a bundle has one signature');
  const hint = Buffer.from(signature.keyid ?? '', 'hex').toString('base64');
  // With a keyid in the signature, cosign compares it with a key id of its own, and refuses the bundle.
  const signatures = [{ sig: signature.sig }];
  const bundle = {
    mediaType: BUNDLE_TYPE,
    verificationMaterial: {
      publicKey: { hint },
      tlogEntries: [],
      timestampVerificationData: { rfc3161Timestamps: [] },
    },
    dsseEnvelope: envelopeJson({ ...envelope, signatures }),
  };
  return `${JSON.stringify(bundle, null, 1)}\n`;
}

/**
 * Reads the envelope in a bundle, or an envelope by itself. Nothing is verified yet.
 *
 * @throws UserError for anything else
 */
export function readSigned(bytes: Uint8Array, what: string): Envelope {
  checkSize(bytes, what);
  const data = strictJson(bytes, what);
  const isBundle = typeof data === 'object' && data !== null && Object.hasOwn(data, 'mediaType');
  const read = isBundle ? safeParse(bundleSchema, data) : safeParse(envelopeSchema, data);
  if (!read.success) {
    const expected = 'Expected a sigstore bundle v0.3 or a DSSE envelope: docs/statements.md.';
    throw new UserError(`${what}: ${describeIssues(read.error, data)}`, expected);
  }
  return 'dsseEnvelope' in read.data ? withHint(read.data) : read.data;
}

/** The envelope of a bundle, with the hint as the id of its key. */
function withHint({ dsseEnvelope, verificationMaterial }: z.output<typeof bundleSchema>): Envelope {
  const hint = verificationMaterial?.publicKey?.hint;
  if (hint === undefined) return dsseEnvelope;
  const keyid = Buffer.from(hint, 'base64').toString('hex');
  return { ...dsseEnvelope, signatures: dsseEnvelope.signatures.map(({ sig }) => ({ sig, keyid })) };
}
