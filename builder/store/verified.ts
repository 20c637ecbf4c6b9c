import * as z from 'zod';
import { digestSchema } from '../ground/digest';
import { readPlainJson } from '../ground/plain-file';
import type { Store } from './store';
import { writeWhole } from '../tree/tree-files';

/** The stored result of a part of `npm run verify:all`. */
export const verifiedSchema = z.strictObject({
  /** Digest of the keys of everything that the part checks. */
  of: digestSchema,
  /** ISO date. */
  when: z.iso.datetime(),
  /** The last line of its output. */
  said: z.string(),
});
export type Verified = z.infer<typeof verifiedSchema>;

/** The result of a part the last time that it passed; undefined if there is no valid file. */
export function readVerified(store: Store, part: string): Verified | undefined {
  try {
    return verifiedSchema.safeParse(readPlainJson(fileOf(store, part))).data;
  } catch {
    return undefined;
  }
}

/** Stores that a part passed. */
export async function writeVerified(store: Store, part: string, verified: Verified): Promise<void> {
  await writeWhole(fileOf(store, part), `${JSON.stringify(verified)}\n`, true);
}

function fileOf(store: Store, part: string): string {
  return store.path('verified', `${part}.json`);
}
