import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { sha256OfJson } from './digest';
import { buildInputsSchema, type BuildInputs } from './inputs';
import type { Store } from './store';
import { writeWhole } from './tree-files';

const recordSchema = z.strictObject({
  /** Names this record, at random. */
  id: z.string(),
  key: z.string(),
  fingerprint: z.string(),
  /** Bytes of the artifact's files. */
  size: z.number(),
  /** Files and links of the artifact. */
  files: z.number(),
  inputs: buildInputsSchema,
  /** What the build was really given: name to fingerprint. */
  given: z.record(z.string(), z.string()),
  /** The sha256 of every source file that it was made from. */
  sources: z.array(z.string()),
  /** The record whose build this one rests on, when nothing was run for this one. */
  restsOn: z.string().optional(),
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
   * The newest record of a key, or nothing. A file that is not a record counts as none.
   *
   * @param host only of builds on this kind of host; default: of any
   */
  byKey(key: string, host?: string): BuildRecord | undefined {
    const directory = this.store.path('records', key);
    const all = names(directory)
      .filter((name) => name.endsWith('.json'))
      .map((name) => this.read(join(directory, name)))
      .filter((record) => record !== undefined)
      .filter((record) => host === undefined || record.host === host);
    return all.sort((a, b) => (a.when < b.when ? 1 : -1))[0];
  }

  /** The record of this id, whatever its key, or nothing. */
  byId(id: string): BuildRecord | undefined {
    const found = this.keys().map((key) => this.read(this.store.path('records', key, `${id}.json`)));
    return found.find((record) => record !== undefined);
  }

  /** The record of an earlier build from the same inputs by content, or nothing. */
  byResult(digest: string): BuildRecord | undefined {
    return this.read(this.store.path('results', `${digest}.json`));
  }

  /** The last real build of the same recipe, whatever it was given. */
  byRecipe(digest: string): BuildRecord | undefined {
    return this.read(this.store.path('results', `recipe-${digest}.json`));
  }

  /** The last real build of a recipe of this name, whatever was in it. */
  byName(recipe: string): BuildRecord | undefined {
    return this.read(this.store.path('results', `name-${recipe}.json`));
  }

  /** Writes a record; one of a real build is what later look-ups find. */
  async add(record: BuildRecord): Promise<void> {
    const text = `${JSON.stringify(record, null, 2)}\n`;
    await writeWhole(this.store.path('records', record.key, `${record.id}.json`), text);
    if (record.restsOn !== undefined) return;
    const { inputs, given } = record;
    for (const name of [
      resultDigest(inputs, given),
      `recipe-${recipeDigest(inputs)}`,
      `name-${inputs.recipe}`,
    ]) {
      await writeWhole(this.store.path('results', `${name}.json`), text);
    }
  }

  /** Every key that has a record. */
  keys(): string[] {
    return names(this.store.path('records'));
  }

  /** Forgets a key's records. */
  async drop(key: string): Promise<void> {
    await rm(this.store.path('records', key), { recursive: true, force: true });
  }

  private read(file: string): BuildRecord | undefined {
    try {
      return recordSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
    } catch {
      return undefined; // not there, or half of one: as good as none
    }
  }
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
