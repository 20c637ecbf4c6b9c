import { lstatSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unique } from '../ground/part-file';
import { readPlainJson } from '../ground/plain-file';
import type { BuildRecord } from '../store/record';
import type { Store } from '../store/store';
import type { Manifest } from '../tree/manifest';
import { writeWhole } from '../tree/tree-files';
import { UserError } from '../ground/user-error';
import { packArtifact } from './artifact-archive';
import { blobSchema, type Blob } from './blob';
import { blobOfFile } from './blob-file';
import type { CachePlace } from './cache-place';
import { blobsOf, indexText, parseIndex, withEntry } from './key-index';

/** What became of a record. */
export interface Pushed {
  readonly key: string;
  readonly how: 'pushed' | 'there already';
  /** Bytes that were sent. */
  readonly sent: number;
}

/** Makes signatures of a record, beside some others. */
export type Sign = (there: readonly unknown[]) => readonly unknown[] | Promise<readonly unknown[]>;

/**
 * Sends artifacts with their records to a cache. What the cache has already is not sent again, and an artifact is not
 * even compressed for it.
 */
export class Pusher {
  constructor(
    private readonly store: Store,
    private readonly place: CachePlace,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @param sign makes signatures of the record, beside those that the cache has for it already
   * @throws UserError if the artifact is damaged; PlaceFailure if the cache cannot be written to
   */
  async push(record: BuildRecord, sign: Sign = () => []): Promise<Pushed> {
    const { key, fingerprint } = record;
    if ((await this.store.check(fingerprint)) !== 'present') throw missing(record);
    const known = parseIndex((await this.place.index(key, this.signal)) ?? '', key).entries;
    const manifest = await this.store.manifest(fingerprint);
    const text = { digest: fingerprint, size: Buffer.byteLength(manifest.text) };
    let sent = await this.send(text, this.store.path('artifacts', fingerprint, 'manifest'));
    const { archive, bytes } = await this.archive(manifest);
    sent += bytes;
    const there = known.find((each) => each.record.id === record.id)?.statements ?? [];
    const statements = await sign(there);
    const entries = withEntry(known, { record, manifest: text, archive, statements });
    if (indexText(key, known) === indexText(key, entries)) return { key, how: 'there already', sent };
    await this.place.writeIndex(key, indexText(key, entries), blobsOf(entries), this.signal);
    return { key, how: 'pushed', sent };
  }

  /** Whether the archive of an artifact is there is known without compressing it, if this store has done so before. */
  private async archive(manifest: Manifest): Promise<{ archive: Blob; bytes: number }> {
    const known = this.remembered(manifest.fingerprint);
    if (known !== undefined && (await this.place.has(known, this.signal)))
      return { archive: known, bytes: 0 };
    const file = this.store.path('tmp', `archive-${unique()}.part`);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    try {
      await packArtifact(this.store, manifest, file);
      // Its digest is remembered, and never compared with another one: zlib's output changes with its version.
      const archive = await blobOfFile(file);
      await writeWhole(this.rememberedAt(manifest.fingerprint), `${JSON.stringify(archive)}\n`);
      return { archive, bytes: await this.send(archive, file) };
    } finally {
      await rm(file, { force: true });
    }
  }

  private async send(blob: Blob, file: string): Promise<number> {
    if (await this.place.has(blob, this.signal)) return 0;
    await this.place.write(blob, file, this.signal);
    return blob.size;
  }

  private remembered(fingerprint: string): Blob | undefined {
    const file = this.rememberedAt(fingerprint);
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
    try {
      return blobSchema.safeParse(readPlainJson(file)).data;
    } catch {
      return undefined;
    }
  }

  private rememberedAt(fingerprint: string): string {
    return this.store.path('archives', `${fingerprint}.json`);
  }
}

function missing({ inputs, fingerprint }: BuildRecord): UserError {
  return new UserError(
    `${inputs.recipe}: its artifact ${fingerprint.slice(0, 12)}… is missing or damaged in the store`,
    'Run `pulumi up --refresh`, which makes it again.',
  );
}
