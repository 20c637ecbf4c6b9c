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

/** Bytes that no root has. */
const LARGEST = 4096;
/** The longest name of a root; file systems take 255 bytes. */
const LONGEST_NAME = 200;
/** Milliseconds after which a root's time is set anew: to the day, it says when a stack last wanted it. */
const DAY = 24 * 60 * 60 * 1000;

/** What some stack wants, as the store remembers it. */
export interface Root {
  /** The resource's id: project, stack and name, and something random. */
  readonly id: string;
  /** The key that it wants; nothing when the file is damaged, and may have meant any. */
  readonly key?: string;
  /** When a preview or an update last saw it. */
  readonly seen: Date;
}

/** What stacks still want: one file a resource. What no root reaches, `npm run gc` may remove. */
export class Roots {
  private using: Promise<FileLock> | undefined;

  constructor(private readonly store: Store) {}

  /** @param id a resource's id, stable over its life */
  async add(id: string, key: string): Promise<void> {
    await writeWhole(this.file(id), `${JSON.stringify({ key })}\n`, true);
  }

  /** Whether a root is there and sound. */
  has(id: string): boolean {
    return this.keyIn(this.file(id)) !== undefined;
  }

  /** Remembers that a root was seen today. */
  async touch(id: string): Promise<void> {
    const file = this.file(id);
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat === undefined || Date.now() - stat.mtimeMs < DAY) return;
    const now = new Date();
    await lutimes(file, now, now).catch(() => undefined); // only a date
  }

  /** Forgets a root. The artifact's bytes stay. */
  async drop(id: string): Promise<void> {
    await rm(this.file(id), { force: true, recursive: true });
  }

  /** Every root, damaged ones too. */
  all(): Root[] {
    return this.names().map((name) => {
      const file = this.store.path('roots', name);
      const key = this.keyIn(file);
      const id = name.slice(0, -'.json'.length);
      const seen = lstatSync(file, { throwIfNoEntry: false })?.mtime ?? new Date(0);
      return { id, seen, ...(key === undefined ? {} : { key }) };
    });
  }

  /** The keys that some root wants. */
  keys(): string[] {
    return this.all().flatMap(({ key }) => key ?? []);
  }

  /**
   * Keeps `npm run gc` away while this process works: between a build and its root nothing may be removed. Whoever
   * begins work comes through here, so this is where an unfit place is refused.
   *
   * @throws UserError when the store's place is unfit for one
   */
  async use(): Promise<void> {
    this.using ??= this.begin();
    await this.using;
  }

  /**
   * The same for a piece of work that only reads. A store that nobody ever built in has no such lock, and a read-only
   * one needs none that is not there.
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
