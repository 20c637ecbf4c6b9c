import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import * as z from 'zod';
import { canonicalJson, type Json } from './canonical-json';

/** The form of a sha256, and so of every key and every fingerprint. */
export const DIGEST = /^[0-9a-f]{64}$/;

/** The schema of a sha256 in a lock, a record or an input. */
export const digestSchema = z.string().regex(DIGEST, 'a sha256: 64 hexadecimal digits');

/** The sha256 of some bytes (a string counts as its UTF-8), as 64 hexadecimal digits. */
export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The sha256 of a value's canonical JSON. */
export function sha256OfJson(value: Json): string {
  return sha256(canonicalJson(value));
}

/** The sha256 of a small file, read at once. */
export function sha256OfFileSync(file: string): string {
  return sha256(readFileSync(file));
}

/** The sha256 of a file of any size, read as a stream. */
export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
