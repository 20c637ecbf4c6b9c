import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { FileLock } from './file-lock';
import type { Store } from './store';
import { writeWhole } from './tree-files';

/** What stacks still want: one file a resource. What no root reaches, `npm run gc` may remove. */
export class Roots {
  private using: Promise<FileLock> | undefined;

  constructor(private readonly store: Store) {}

  /** @param id a resource's id, stable over its life */
  async add(id: string, key: string): Promise<void> {
    await writeWhole(this.file(id), `${JSON.stringify({ key })}\n`, true);
  }

  has(id: string): boolean {
    return existsSync(this.file(id));
  }

  /** Forgets a root. The artifact's bytes stay. */
  async drop(id: string): Promise<void> {
    await rm(this.file(id), { force: true });
  }

  /** The keys that some root wants. */
  keys(): string[] {
    let names: string[];
    try {
      names = readdirSync(this.store.path('roots'));
    } catch {
      return []; // no store yet
    }
    return names
      .filter((name) => name.endsWith('.json'))
      .map(
        (name) => (JSON.parse(readFileSync(this.store.path('roots', name), 'utf8')) as { key: string }).key,
      );
  }

  /** Keeps `npm run gc` away while this process works: between a build and its root nothing may be removed. */
  async use(): Promise<void> {
    this.using ??= this.store.lock('gc', { shared: true });
    await this.using;
  }

  async close(): Promise<void> {
    await (await this.using)?.release();
    this.using = undefined;
  }

  private file(id: string): string {
    return this.store.path('roots', `${id.replace(/[^\w.-]/g, '_')}.json`);
  }
}
