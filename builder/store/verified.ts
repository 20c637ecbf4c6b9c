import * as z from 'zod';
import { digestSchema } from '../ground/digest';
import { readPlainJson } from '../ground/plain-file';
import type { Store } from './store';
import { writeWhole } from '../tree/tree-files';

/** What came of a part of `npm run verify:all`, as the store remembers it. */
export const verifiedSchema = z.strictObject({
  /** Digest of the keys of all that the part looks at. */
  of: digestSchema,
  /** ISO date. */
  when: z.iso.datetime(),
  /** The last line that it said. */
  said: z.string(),
});
export type Verified = z.infer<typeof verifiedSchema>;

/** What a part came to the last time that it held; nothing where there is no sound file. */
export function readVerified(store: Store, part: string): Verified | undefined {
  try {
    return verifiedSchema.safeParse(readPlainJson(fileOf(store, part))).data;
  } catch {
    return undefined;
  }
}

/** Remembers that a part held. */
export async function writeVerified(store: Store, part: string, verified: Verified): Promise<void> {
  await writeWhole(fileOf(store, part), `${JSON.stringify(verified)}\n`, true);
}

function fileOf(store: Store, part: string): string {
  return store.path('verified', `${part}.json`);
}
