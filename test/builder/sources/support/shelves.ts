import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SourceShelf, type ShelfSettings } from '../../../../builder/sources/source-shelf';
import { scratch } from '../../../support/scratch';
import { lockOf, never, someBytes } from './locks';
import { MANNERS } from './manners';
import { WebServer } from './web-server';

/** A directory of the test's own. */
export const root = scratch('shelf');
let count = 0;
/** A source archive. */
export const bytes = someBytes();
export const lock = lockOf(bytes);
export const run = { signal: never };

/** A new directory with these files. */
export function directory(files: Record<string, Buffer> = {}): string {
  const made = join(root, String((count += 1)));
  mkdirSync(made);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(made, name), content);
  return made;
}

/** A shelf with a store of its own, and nothing else unless it is given. */
export function shelf(settings: Partial<ShelfSettings> = {}): SourceShelf {
  return new SourceShelf({
    storeDir: directory(),
    mirrors: [],
    offline: false,
    archives: [],
    ...settings,
  });
}

/** A server that serves the archive in a manner. */
export async function serving(manner: keyof typeof MANNERS): Promise<WebServer> {
  return await WebServer.start(MANNERS[manner](bytes));
}
