import { createHash, type Hash } from 'node:crypto';
import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { sha256OfFile } from '../ground/digest';
import { PlaceFailure } from '../sources/place';
import { WrongBytes, type Blob } from './blob';
import type { CachePlace } from './cache-place';

/** How often a broken transfer is taken up again without a byte of progress in between. */
const MOST_FAILURES = 2;

/** Who waits for a blob. */
export interface BlobRun {
  readonly signal: AbortSignal;
  /** Called with the number of bytes so far. */
  readonly arrived?: (bytes: number) => void;
}

/**
 * Fetches a blob into a file, and checks that its bytes are the ones that its digest names. What is in the file already,
 * from a transfer that broke off, is kept, and only the rest is fetched.
 *
 * @param part the file; missing, or a beginning of the blob
 * @throws PlaceFailure if the bytes do not come, or are different ones; then nothing is left of those
 */
export async function fetchBlob(place: CachePlace, blob: Blob, part: string, run: BlobRun): Promise<void> {
  const file = await open(part, 'a+');
  try {
    const transfer = new Transfer(place, blob, file, run);
    await transfer.complete();
  } catch (error) {
    if (error instanceof WrongBytes) await rm(part, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** A small blob in memory. */
export async function readBlob(place: CachePlace, blob: Blob, signal: AbortSignal): Promise<Buffer> {
  const { from, bytes } = await place.read(blob, 0, signal);
  const chunks: Uint8Array[] = [];
  let count = from;
  for await (const chunk of bytes) {
    count += chunk.length;
    if (count > blob.size) throw new WrongBytes(`sends more than the expected ${blob.size} bytes`);
    chunks.push(chunk);
  }
  const all = Buffer.concat(chunks);
  checkDigest(createHash('sha256').update(all), all.length, blob);
  return all;
}

class Transfer {
  private hash = createHash('sha256');
  private count = 0;

  constructor(
    private readonly place: CachePlace,
    private readonly blob: Blob,
    private readonly file: FileHandle,
    private readonly run: BlobRun,
  ) {}

  async complete(): Promise<void> {
    await this.takeUp();
    let failures = 0;
    while (this.count < this.blob.size) {
      const before = this.count;
      try {
        await this.more();
        if (this.count < this.blob.size) {
          throw new PlaceFailure(`ends after ${this.count} of ${this.blob.size} bytes`);
        }
      } catch (error) {
        this.run.signal.throwIfAborted();
        failures = this.count > before ? 0 : failures + 1;
        if (!(error instanceof PlaceFailure) || error instanceof WrongBytes || failures >= MOST_FAILURES)
          throw error;
      }
    }
    checkDigest(this.hash, this.count, this.blob);
  }

  /** Hashes what is there already. */
  private async takeUp(): Promise<void> {
    const { size } = await this.file.stat();
    if (size > this.blob.size) {
      await this.startAgain();
      return;
    }
    for await (const chunk of this.file.createReadStream({ start: 0, autoClose: false })) {
      this.hash.update(chunk as Buffer);
      this.count += (chunk as Buffer).length;
    }
  }

  private async more(): Promise<void> {
    const { from, bytes } = await this.place.read(this.blob, this.count, this.run.signal);
    if (from !== this.count) await this.startAgain();
    for await (const chunk of bytes) {
      if (this.count + chunk.length > this.blob.size) {
        throw new WrongBytes(`sends more than the expected ${this.blob.size} bytes`);
      }
      for (let done = 0; done < chunk.length;) done += (await this.file.write(chunk, done)).bytesWritten;
      this.hash.update(chunk);
      this.count += chunk.length;
      this.run.arrived?.(this.count);
    }
  }

  private async startAgain(): Promise<void> {
    await this.file.truncate(0);
    this.hash = createHash('sha256');
    this.count = 0;
  }
}

function checkDigest(hash: Hash, count: number, { digest, size }: Blob): void {
  if (count < size) throw new PlaceFailure(`ends after ${count} of ${size} bytes`);
  const found = hash.digest('hex');
  if (found === digest) return;
  throw new WrongBytes(
    `sends different bytes: their sha256 is ${found.slice(0, 12)}…, expected ${digest.slice(0, 12)}…`,
  );
}

/** The sha256 and size of a file. */
export async function blobOfFile(file: string): Promise<Blob> {
  return { digest: await sha256OfFile(file), size: (await stat(file)).size };
}
