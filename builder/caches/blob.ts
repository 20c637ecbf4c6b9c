import * as z from 'zod';
import { PlaceFailure } from '../sources/place';
import { digestSchema } from '../ground/digest';

/** What came is not what the cache said: to ask it once more would not help. */
export class WrongBytes extends PlaceFailure {}

export const blobSchema = z.strictObject({ digest: digestSchema, size: z.int().nonnegative() });

/** Some bytes in a cache, named by their sha256. */
export type Blob = z.infer<typeof blobSchema>;

/** The bytes of a blob from some offset on. */
export interface BlobBytes {
  /** The offset of the first byte: the one that was asked for, or 0 if the place sends only whole blobs. */
  readonly from: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}
