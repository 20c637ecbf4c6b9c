import { verify } from 'node:crypto';
import * as z from 'zod';
import { strictJsonOf } from '../ground/strict-json';
import { UserError } from '../ground/user-error';
import type { TrustedKey } from './keys';
import type { Signer } from './signer';
import { isSshSignature, verifySsh } from './ssh-signature';

/** The payload type of an in-toto statement. */
export const IN_TOTO = 'application/vnd.in-toto+json';

/** The media type of an envelope by itself. */
export const DSSE_TYPE = 'application/vnd.dsse.envelope.v1+json';

/** The most bytes of an envelope: gcc's statement has 8,000. */
export const MOST_BYTES = 1 << 20;

/** A signed text: a DSSE envelope (https://github.com/secure-systems-lab/dsse). */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Buffer;
  readonly signatures: readonly Signature[];
}

/** One signature of an envelope. */
export interface Signature {
  readonly sig: Buffer;
  /** A hint which key it is by; nothing is decided by it. */
  readonly keyid?: string | undefined;
}

const base64 = z
  .string()
  .transform((text, context) => {
    const bytes = Buffer.from(text, 'base64');
    const given = text.replaceAll('-', '+').replaceAll('_', '/');
    if (bytes.toString('base64') === given) return bytes;
    context.addIssue({ code: 'custom', message: 'expected base64' });
    return z.NEVER;
  })
  .meta({ secret: true });

/** An envelope as JSON. Other fields may be there, and count for nothing. */
export const envelopeSchema = z.object({
  payloadType: z.string().max(200),
  payload: base64,
  signatures: z
    .array(z.object({ sig: base64, keyid: z.string().max(500).optional() }))
    .min(1)
    .max(20),
});

/** The bytes that are signed: DSSE's pre-authentication encoding. */
export function signedBytes({ payloadType, payload }: Pick<Envelope, 'payloadType' | 'payload'>): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** Signs a payload. */
export async function signEnvelope(
  payloadType: string,
  payload: Buffer,
  signers: readonly Signer[],
  signal: AbortSignal,
): Promise<Envelope> {
  const bytes = signedBytes({ payloadType, payload });
  const signatures: Signature[] = [];
  for (const signer of signers) signatures.push({ sig: await signer.sign(bytes, signal), keyid: signer.id });
  return { payloadType, payload, signatures };
}

/** The envelope as JSON: what `FILE.dsse.json` has. */
export function envelopeJson({ payloadType, payload, signatures }: Envelope): z.input<typeof envelopeSchema> {
  return {
    payload: payload.toString('base64'),
    payloadType,
    signatures: signatures.map(({ sig, keyid }) => ({
      sig: sig.toString('base64'),
      ...(keyid === undefined ? {} : { keyid }),
    })),
  };
}

/**
 * Reads an envelope from its JSON text. Nothing is verified yet.
 *
 * @throws UserError for anything else
 */
export function readEnvelope(bytes: Uint8Array, what: string): Envelope {
  checkSize(bytes, what);
  return strictJsonOf(envelopeSchema, bytes, what);
}

/** @throws UserError if a file is too large to be an envelope */
export function checkSize(bytes: Uint8Array, what: string): void {
  if (bytes.length <= MOST_BYTES) return;
  throw new UserError(
    `${what}: it has ${bytes.length} bytes, expected at most ${MOST_BYTES}`,
    'Check that it is the right file.',
  );
}

/**
 * The keys whose signatures over the payload and its type are valid. The key alone says which algorithm a signature
 * must have.
 */
export function signersOf(envelope: Envelope, trusted: readonly TrustedKey[]): TrustedKey[] {
  const bytes = signedBytes(envelope);
  return trusted.filter((key) => envelope.signatures.some(({ sig }) => isSignature(key, bytes, sig)));
}

function isSignature({ key, kind }: TrustedKey, bytes: Buffer, sig: Buffer): boolean {
  if (isSshSignature(sig)) return verifySsh(key, bytes, sig);
  try {
    return verify(kind === 'ed25519' ? null : 'sha256', bytes, key, sig);
  } catch {
    return false; // OpenSSL reports some malformed signatures as errors
  }
}
