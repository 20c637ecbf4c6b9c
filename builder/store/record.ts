import { readdirSync } from 'node:fs';
import * as z from 'zod';
import { sha256OfJson, digestSchema } from '../ground/digest';
import { buildInputsSchema, buildKey, type BuildInputs } from '../recipe/key';
import { readPlainJson } from '../ground/plain-file';
import { processorLoadSchema } from './processor-load';
import type { Store } from './store';
import { writeWhole } from '../tree/tree-files';

/** The sha256 in the names of artifacts, sources and keys: it becomes part of a path. */
const digest = digestSchema;
/** A record's id, which is also the name of its file. */
const recordId = z.string().regex(/^[\w-]{1,100}$/);

const recordSchema = z.strictObject({
  /** Random. */
  id: recordId,
  key: digest,
  fingerprint: digest,
  /** Bytes of all files of the artifact. */
  size: z.number().nonnegative(),
  /** Number of files and links of the artifact. */
  files: z.number().nonnegative(),
  inputs: buildInputsSchema,
  /** The build's actual inputs: name to fingerprint. */
  given: z.record(z.string(), digest),
  /** The sha256 of every source file that the build used. */
  sources: z.array(digest),
  /** The record whose build produced the artifact, if no build ran for this record. */
  restsOn: recordId.optional(),
  /** Where the record came from, if the artifact was not built here: from a cache, on its signer's word. */
  substituted: z
    .strictObject({
      /** The cache's name, without credentials. */
      cache: z.string(),
      /** Who signed the record; absent if the cache may be unsigned. */
      signer: z.string().optional(),
    })
    .optional(),
  /** The kind of host that built it. */
  host: z.string(),
  /** The machine's name, kernel and the user's id: enough to tell two builders apart. */
  builder: z.string(),
  /** When the build finished: ISO 8601, UTC. */
  when: z.string(),
  /** Wall time of the build, without the time spent waiting for other builds. */
  seconds: z.number(),
  /** User and system time of all its processes in the sandbox. */
  cpuSeconds: z.number(),
  /** Wall time of each phase (`unpack`, `configure`, `build`, …), by name. Old records do not have it. */
  phases: z.record(z.string(), z.number()).optional(),
  /**
   * The phases as they followed each other, waiting (`queue`) included, each with the second of the build at which it
   * began. Old records do not have it.
   */
  course: z.array(z.tuple([z.string(), z.number()])).optional(),
  /** The load of the processors during the build. Only builds on the host `local` have it, and no old ones. */
  load: processorLoadSchema.optional(),
});

/** An artifact's provenance: its actual inputs, where, when and by which build it was made. */
export type BuildRecord = z.infer<typeof recordSchema>;

/** A record in its file form: with a digest over all other fields, so that a changed value is detected. */
const fileSchema = recordSchema.extend({ digest });

/** A record, or the reason why it cannot be used. */
export type Reading = { readonly record: BuildRecord } | { readonly problem: string };

/** The digest of a recipe with its inputs, in which needs count by content. Early cutoff looks records up by it. */
export function resultDigest(inputs: BuildInputs, given: Readonly<Record<string, string>>): string {
  return sha256OfJson({ ...inputs, needs: given });
}

/** The digest of a recipe without its needs' content: two builds that differ only in that share it. */
export function recipeDigest(inputs: BuildInputs): string {
  return sha256OfJson({ ...inputs, needs: Object.keys(inputs.needs).sort() });
}

/** The records of a store, by key, by result and by recipe. */
export class Records {
  constructor(private readonly store: Store) {}

  /**
   * The newest valid record of a key, or undefined. A damaged record counts as missing: {@link readRecord} gives the
   * reason.
   *
   * @param host only records of builds on this kind of host; default: any
   */
  byKey(key: string, host?: string): BuildRecord | undefined {
    const all = this.ids(key)
      .map((id) => recordIn(this.readRecord(key, id)))
      .filter((record) => record !== undefined)
      .filter((record) => host === undefined || record.host === host);
    return all.sort((a, b) => (a.when < b.when ? 1 : -1))[0];
  }

  /** The record with this id, whatever its key, or undefined. */
  byId(id: string): BuildRecord | undefined {
    const found = this.keys().map((key) => recordIn(this.readRecord(key, id)));
    return found.find((record) => record !== undefined);
  }

  /** The record of an earlier build whose inputs had the same content, or undefined. */
  byResult(digest: string): BuildRecord | undefined {
    return recordIn(this.readResult(digest));
  }

  /** The last real build of the same recipe, whatever the content of its needs. */
  byRecipe(digest: string): BuildRecord | undefined {
    return recordIn(this.readResult(`recipe-${digest}`));
  }

  /** The last real build of a recipe with this name, whatever its content. */
  byName(recipe: string): BuildRecord | undefined {
    return recordIn(this.readResult(`name-${recipe}`));
  }

  /**
   * Reads a record by key and id, and checks that it has that id, that its inputs hash to the key, and that its
   * artifact has its size.
   */
  readRecord(key: string, id: string): Reading {
    const reading = this.read(this.store.path('records', key, `${id}.json`));
    if ('problem' in reading) return reading;
    const { record } = reading;
    if (record.key !== key) return { problem: `it belongs to the key ${record.key.slice(0, 12)}…` };
    return record.id === id ? reading : { problem: `it is the record ${record.id}` };
  }

  /** Reads the record behind a result, and checks that it is valid and belongs under that name. */
  readResult(name: string): Reading {
    const reading = this.read(this.store.path('results', `${name}.json`));
    if ('problem' in reading) return reading;
    return resultNames(reading.record).includes(name)
      ? reading
      : { problem: 'it belongs to a different name' };
  }

  /**
   * Writes a record. That of a real build also becomes the result for later look-ups; that of a cache does only where
   * there is no other.
   */
  async add(record: BuildRecord): Promise<void> {
    const text = recordText(record);
    await writeWhole(this.store.path('records', record.key, `${record.id}.json`), text);
    if (record.restsOn !== undefined) return;
    for (const name of resultNames(record)) {
      if (record.substituted !== undefined && recordIn(this.readResult(name)) !== undefined) continue;
      await writeWhole(this.store.path('results', `${name}.json`), text);
    }
  }

  /** All keys that have a record. */
  keys(): string[] {
    return names(this.store.path('records'));
  }

  /** The ids of a key's records, valid or not. */
  ids(key: string): string[] {
    return jsonNames(this.store.path('records', key));
  }

  /** The names of all results, valid or not, as {@link readResult} takes them. */
  results(): string[] {
    return jsonNames(this.store.path('results'));
  }

  /** Removes a key's records. */
  async drop(key: string): Promise<void> {
    await this.store.discard(this.store.path('records', key));
  }

  private read(file: string): Reading {
    const parsed = parseRecord(file);
    if ('problem' in parsed) return parsed;
    const { fingerprint, size, files } = parsed.record;
    const totals = this.store.totals(fingerprint);
    // A missing or damaged artifact cannot be compared: it is rebuilt from this record.
    if (totals === undefined || (totals.size === size && totals.files === files)) return parsed;
    return {
      problem: `it says ${size} bytes and ${files} files, but its artifact has ${totals.size} and ${totals.files}`,
    };
  }
}

/** A record in the form of its file. */
export function recordText(record: BuildRecord): string {
  return `${JSON.stringify({ ...record, digest: sha256OfJson(record) }, null, 2)}\n`;
}

/** A record from its file's JSON, if it has not changed since it was written, and its inputs hash to its key. */
export function recordOf(value: unknown): Reading {
  try {
    const parsed = fileSchema.safeParse(value);
    if (!parsed.success) return { problem: 'it is not a record' };
    const { digest, ...record } = parsed.data;
    if (sha256OfJson(record) !== digest) return { problem: 'it was changed after it was written' };
    if (buildKey(record.inputs) === record.key) return { record };
    return { problem: `its inputs do not hash to its key` };
  } catch {
    return { problem: 'it is not a record' }; // canonical JSON has no lone surrogate, for example
  }
}

function parseRecord(file: string): Reading {
  try {
    return recordOf(readPlainJson(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problem: code === undefined ? 'it is not a record' : `it cannot be read (${code})` };
  }
}

function recordIn(reading: Reading): BuildRecord | undefined {
  return 'record' in reading ? reading.record : undefined;
}

/** The names of the results that a real build's record is stored under. */
function resultNames({ inputs, given }: BuildRecord): string[] {
  return [resultDigest(inputs, given), `recipe-${recipeDigest(inputs)}`, `name-${inputs.recipe}`];
}

function jsonNames(directory: string): string[] {
  return names(directory)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length));
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
