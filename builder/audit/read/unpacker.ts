import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { Packing } from '../explain/explanation';

/** The most bytes that a stream in memory may become. */
const MOST = 64 << 20;
const gunzipped = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);

/** Decompresses bytes in memory; undefined for a format that needs a program, for damage, and beyond the limit. */
export async function unpackInMemory(packing: Packing, bytes: Buffer): Promise<Buffer | undefined> {
  if (packing !== 'gzip') return undefined;
  return await gunzipped(bytes, { maxOutputLength: MOST }).catch(() => undefined);
}
