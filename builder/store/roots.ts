import { lstatSync, readdirSync } from 'node:fs';
import { lutimes, rm } from 'node:fs/promises';
import * as z from 'zod';
import { sha256, digestSchema } from '../ground/digest';
import type { FileLock } from '../ground/file-lock';
import { readPlainJson } from '../ground/plain-file';
import type { Store } from './store';
import { checkStorePlace } from './store-place';
import { writeWhole } from '../tree/tree-files';

const rootSchema = z.object({ key: digestSchema });

/** The largest file of a root, in bytes. */
const LARGEST = 4096;
/** The longest name of a root; file systems take 255 bytes. */
const LONGEST_NAME = 200;
/** Milliseconds after which a root's time is updated: it says, to the day, when a stack last used it. */
const DAY = 24 * 60 * 60 * 1000;

/** A root: the store's note that a stack needs a key. */
export interface Root {
  /** The resource's id: project, stack and name, and a random part. */
  readonly id: string;
  /** The key that the stack needs; undefined if the file is damaged, so that it may have been any key. */
  readonly key?: string;
  /** When a preview or an update last used it. */
  readonly seen: Date;
}

/** The roots: one file per resource that some stack still has. `npm run gc` may remove what no root reaches. */
export class Roots {
  private using: Promise<FileLock> | undefined;

  constructor(private readonly store: Store) {}

  /** @param id a resource's id, which is stable for its lifetime */
  async add(id: string, key: string): Promise<void> {
    await writeWhole(this.file(id), `${JSON.stringify({ key })}\n`, true);
  }

  /** Whether a root exists and is valid. */
  has(id: string): boolean {
    return this.keyIn(this.file(id)) !== undefined;
  }

  /** Notes that a root was used today. */
  async touch(id: string): Promise<void> {
    const file = this.file(id);
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat === undefined || Date.now() - stat.mtimeMs < DAY) return;
    const now = new Date();
    await lutimes(file, now, now).catch(() => undefined); // it is only a date
  }

  /** Removes a root. The artifact stays. */
  async drop(id: string): Promise<void> {
    await rm(this.file(id), { force: true, recursive: true });
  }

  /** Every root, including damaged ones. */
  all(): Root[] {
    return this.names().map((name) => {
      const file = this.store.path('roots', name);
      const key = this.keyIn(file);
      const id = name.slice(0, -'.json'.length);
      const seen = lstatSync(file, { throwIfNoEntry: false })?.mtime ?? new Date(0);
      return { id, seen, ...(key === undefined ? {} : { key }) };
    });
  }

  /** The keys that roots need. */
  keys(): string[] {
    return this.all().flatMap(({ key }) => key ?? []);
  }

  /**
   * Blocks `npm run gc` while this process works, because nothing may be removed between a build and its root. All
   * work starts here, so this is where an unsuitable directory is refused.
   *
   * @throws UserError if the store's directory is unsuitable
   */
  async use(): Promise<void> {
    this.using ??= this.begin();
    await this.using;
  }

  /**
   * The same for work that only reads. A store without any build has no such lock, and a read-only store does not need
   * one that is missing.
   */
  async whileReading<T>(work: () => Promise<T>): Promise<T> {
    const known = lstatSync(this.store.path('locks', 'gc'), { throwIfNoEntry: false }) !== undefined;
    const lock = known ? await this.store.lock('gc', { shared: true }) : undefined;
    try {
      return await work();
    } finally {
      await lock?.release();
    }
  }

  async close(): Promise<void> {
    const lock = await this.using?.catch(() => undefined);
    await lock?.release();
    this.using = undefined;
  }

  private async begin(): Promise<FileLock> {
    checkStorePlace(this.store.root);
    return await this.store.lock('gc', { shared: true });
  }

  private names(): string[] {
    try {
      return readdirSync(this.store.path('roots'))
        .filter((name) => name.endsWith('.json'))
        .sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // no store yet
      throw error;
    }
  }

  private keyIn(file: string): string | undefined {
    try {
      return rootSchema.safeParse(readPlainJson(file, LARGEST)).data?.key;
    } catch {
      return undefined;
    }
  }

  private file(id: string): string {
    const name = id.replace(/[^\w.-]/g, '_');
    const short = name.length > LONGEST_NAME ? `${name.slice(0, 120)}.${sha256(id).slice(0, 16)}` : name;
    return this.store.path('roots', `${short}.json`);
  }
}
