import { readdirSync } from 'node:fs';
import * as z from 'zod';
import { sha256OfJson, digestSchema } from '../ground/digest';
import { buildInputsSchema, buildKey, type BuildInputs } from '../recipe/key';
import { readPlainJson } from '../ground/plain-file';
import type { Store } from './store';
import { writeWhole } from '../tree/tree-files';

/** A sha256 as everything here is named: it becomes part of a path. */
const digest = digestSchema;
/** A record's name, which is also its file's. */
const recordId = z.string().regex(/^[\w-]{1,100}$/);

const recordSchema = z.strictObject({
  /** Names this record, at random. */
  id: recordId,
  key: digest,
  fingerprint: digest,
  /** Bytes of the artifact's files. */
  size: z.number().nonnegative(),
  /** Files and links of the artifact. */
  files: z.number().nonnegative(),
  inputs: buildInputsSchema,
  /** What the build was really given: name to fingerprint. */
  given: z.record(z.string(), digest),
  /** The sha256 of every source file that it was made from. */
  sources: z.array(digest),
  /** The record whose build this one rests on, when nothing was run for this one. */
  restsOn: recordId.optional(),
  /** Where it was built: the kind of host. */
  host: z.string(),
  /** The machine's name, kernel and the user's id: enough to tell two builders apart. */
  builder: z.string(),
  /** When it was finished, ISO 8601, UTC. */
  when: z.string(),
  /** Wall time of the build, without waiting for others. */
  seconds: z.number(),
  /** User and system time of all its processes in the sandbox. */
  cpuSeconds: z.number(),
  /** Wall time of each phase (`unpack`, `configure`, `build`, …), by its name. Records of old do not have it. */
  phases: z.record(z.string(), z.number()).optional(),
});

/** What a build was really made from, where, when and by which build: its provenance. */
export type BuildRecord = z.infer<typeof recordSchema>;

/** A record as its file has it: with a digest of all the rest, so that no value is changed unnoticed. */
const fileSchema = recordSchema.extend({ digest });

/** A record that was read, or why there is none. */
export type Reading = { readonly record: BuildRecord } | { readonly problem: string };

/** The digest of a recipe with its inputs, where what is given counts by content: early cutoff looks here. */
export function resultDigest(inputs: BuildInputs, given: Readonly<Record<string, string>>): string {
  return sha256OfJson({ ...inputs, needs: given });
}

/** The digest of a recipe apart from what is given: two builds that differ in their needs only share it. */
export function recipeDigest(inputs: BuildInputs): string {
  return sha256OfJson({ ...inputs, needs: Object.keys(inputs.needs).sort() });
}

/** The records of a store, found by key, by result and by recipe. */
export class Records {
  constructor(private readonly store: Store) {}

  /**
   * The newest sound record of a key, or nothing. What is damaged counts as none: {@link readRecord} says why.
   *
   * @param host only of builds on this kind of host; default: of any
   */
  byKey(key: string, host?: string): BuildRecord | undefined {
    const all = this.ids(key)
      .map((id) => recordIn(this.readRecord(key, id)))
      .filter((record) => record !== undefined)
      .filter((record) => host === undefined || record.host === host);
    return all.sort((a, b) => (a.when < b.when ? 1 : -1))[0];
  }

  /** The record of this id, whatever its key, or nothing. */
  byId(id: string): BuildRecord | undefined {
    const found = this.keys().map((key) => recordIn(this.readRecord(key, id)));
    return found.find((record) => record !== undefined);
  }

  /** The record of an earlier build from the same inputs by content, or nothing. */
  byResult(digest: string): BuildRecord | undefined {
    return recordIn(this.readResult(digest));
  }

  /** The last real build of the same recipe, whatever it was given. */
  byRecipe(digest: string): BuildRecord | undefined {
    return recordIn(this.readResult(`recipe-${digest}`));
  }

  /** The last real build of a recipe of this name, whatever was in it. */
  byName(recipe: string): BuildRecord | undefined {
    return recordIn(this.readResult(`name-${recipe}`));
  }

  /** Reads the record of this id of a key: it is of that id, its inputs hash to the key, its artifact has its size. */
  readRecord(key: string, id: string): Reading {
    const reading = this.read(this.store.path('records', key, `${id}.json`));
    if ('problem' in reading) return reading;
    const { record } = reading;
    if (record.key !== key) return { problem: `it is of the key ${record.key.slice(0, 12)}…` };
    return record.id === id ? reading : { problem: `it is the record ${record.id}` };
  }

  /** Reads what answers for a result: it is a record, and the name is made of what is in it. */
  readResult(name: string): Reading {
    const reading = this.read(this.store.path('results', `${name}.json`));
    if ('problem' in reading) return reading;
    return resultNames(reading.record).includes(name)
      ? reading
      : { problem: 'it answers for something else than its name says' };
  }

  /** Writes a record; one of a real build is what later look-ups find. */
  async add(record: BuildRecord): Promise<void> {
    const text = `${JSON.stringify({ ...record, digest: sha256OfJson(record) }, null, 2)}\n`;
    await writeWhole(this.store.path('records', record.key, `${record.id}.json`), text);
    if (record.restsOn !== undefined) return;
    for (const name of resultNames(record))
      await writeWhole(this.store.path('results', `${name}.json`), text);
  }

  /** Every key that has a record. */
  keys(): string[] {
    return names(this.store.path('records'));
  }

  /** The ids of a key's records, sound or not. */
  ids(key: string): string[] {
    return jsonNames(this.store.path('records', key));
  }

  /** The names of all results, sound or not, as {@link readResult} takes them. */
  results(): string[] {
    return jsonNames(this.store.path('results'));
  }

  /** Forgets a key's records. */
  async drop(key: string): Promise<void> {
    await this.store.discard(this.store.path('records', key));
  }

  private read(file: string): Reading {
    const parsed = parseRecord(file);
    if ('problem' in parsed) return parsed;
    const { fingerprint, size, files } = parsed.record;
    const totals = this.store.totals(fingerprint);
    // Of an artifact that is gone or damaged nothing can be said: it is made again from this record.
    if (totals === undefined || (totals.size === size && totals.files === files)) return parsed;
    return {
      problem: `it says ${size} bytes and ${files} files, and its artifact has ${totals.size} and ${totals.files}`,
    };
  }
}

/** A record that nobody has changed since it was written, and that is of the key that it says. */
function parseRecord(file: string): Reading {
  try {
    const parsed = fileSchema.safeParse(readPlainJson(file));
    if (!parsed.success) return { problem: 'it is not a record' };
    const { digest, ...record } = parsed.data;
    if (sha256OfJson(record) !== digest) return { problem: 'it was changed after it was written' };
    if (buildKey(record.inputs) === record.key) return { record };
    return { problem: `its inputs do not hash to its key` };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problem: code === undefined ? 'it is not a record' : `it cannot be read (${code})` };
  }
}

function recordIn(reading: Reading): BuildRecord | undefined {
  return 'record' in reading ? reading.record : undefined;
}

/** The names under which a real build's record answers. */
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
