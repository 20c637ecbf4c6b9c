import * as z from 'zod';
import { digestSchema } from '../ground/digest';
import { recordOf, recordText, type BuildRecord } from '../store/record';
import { isPrintable } from '../tree/tree-path';
import { ARTIFACT_LIMITS } from '../tree/artifact-rules';
import { blobSchema, type Blob } from './blob';

/** Bytes of the largest index. A record has a few kB, and at most 60. */
export const MOST_INDEX = 2 << 20;
/** The most builds of one key that an index names; a new one takes the place of the oldest. */
const MOST_ENTRIES = 16;
/** The most signatures of one record. */
const MOST_STATEMENTS = 32;
/** Bytes of the largest manifest, and of the largest archive. */
const MOST_MANIFEST = 256 << 20;
const MOST_ARCHIVE = ARTIFACT_LIMITS.bytes;

const indexSchema = z.strictObject({
  format: z.literal(1),
  key: digestSchema,
  entries: z
    .array(
      z.strictObject({
        record: z.unknown(),
        manifest: blobSchema,
        archive: blobSchema,
        statements: z.array(z.unknown()).max(MOST_STATEMENTS),
      }),
    )
    .max(MOST_ENTRIES),
});

/** One build of a key, as a cache describes it. */
export interface CacheEntry {
  readonly record: BuildRecord;
  /** The text of the artifact's manifest: its digest is the fingerprint. */
  readonly manifest: Blob;
  /** The artifact as tar+gzip. */
  readonly archive: Blob;
  /** The signatures of the record, whatever they are. */
  readonly statements: readonly unknown[];
}

/** What a cache has for a key, and what is wrong with the rest. */
export interface KeyIndex {
  readonly entries: readonly CacheEntry[];
  readonly problems: readonly string[];
}

/** Reads an index, which may be hostile. */
export function parseIndex(text: string, key: string): KeyIndex {
  const parsed = indexSchema.safeParse(jsonOf(text));
  if (!parsed.success)
    return { entries: [], problems: ['its index of this key is not one that is known here'] };
  if (parsed.data.key !== key) return { entries: [], problems: ['its index is that of another key'] };
  const read = parsed.data.entries.map((entry) => readEntry(entry, key));
  return {
    entries: read.flatMap((each) => ('record' in each ? [each] : [])),
    problems: read.flatMap((each) => ('problem' in each ? [each.problem] : [])),
  };
}

/** The index with these entries, as text. */
export function indexText(key: string, entries: readonly CacheEntry[]): string {
  const shown = entries.map(({ record, ...rest }) => ({
    record: JSON.parse(recordText(record)) as unknown,
    ...rest,
  }));
  return `${JSON.stringify({ format: 1, key, entries: shown })}\n`;
}

/** Adds an entry to those of an index: the same build's statements are joined, and the oldest builds give way. */
export function withEntry(entries: readonly CacheEntry[], added: CacheEntry): CacheEntry[] {
  const same = entries.find(({ record }) => record.id === added.record.id);
  const statements = [
    ...new Map(
      [...(same?.statements ?? []), ...added.statements].map((each) => [JSON.stringify(each), each]),
    ).values(),
  ];
  const others = entries.filter((each) => each !== same);
  return [...others, { ...added, statements: statements.slice(-MOST_STATEMENTS) }].slice(-MOST_ENTRIES);
}

/** The blobs that entries name, each once. */
export function blobsOf(entries: readonly CacheEntry[]): Blob[] {
  const all = entries.flatMap(({ manifest, archive }) => [manifest, archive]);
  return [...new Map(all.map((blob) => [blob.digest, blob])).values()];
}

type RawEntry = z.infer<typeof indexSchema>['entries'][number];

function readEntry({ record: value, ...rest }: RawEntry, key: string): CacheEntry | { problem: string } {
  const reading = recordOf(value);
  if ('problem' in reading) return { problem: `its record cannot be used: ${reading.problem}` };
  const { record } = reading;
  if (record.key !== key) return { problem: 'its record belongs to another key' };
  if (record.substituted !== undefined)
    return { problem: 'its record is not that of a build, but of a substitution' };
  const { manifest, archive } = rest;
  const { host, builder, when } = record;
  if (![host, builder, when].every(isPrintable))
    return { problem: 'its record has text that cannot be shown' };
  if (manifest.digest !== record.fingerprint) return { problem: 'its manifest is not that of its record' };
  if (manifest.size > MOST_MANIFEST || archive.size > MOST_ARCHIVE)
    return { problem: 'its artifact is too large' };
  return { record, ...rest };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
