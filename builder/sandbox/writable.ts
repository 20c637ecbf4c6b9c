import { chown, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { giveTree } from '../tree/tree-files';
import type { Identity } from './identity';
import { WRITABLE } from './layout';
import { makeDirectory } from './skeleton';

/** Makes the places that a run may write to, each belonging to whom it runs as; so does what lies at /src and /out already. */
export async function makeWritable(writable: string, identity: Identity): Promise<void> {
  for (const name of WRITABLE) await makeDirectory(join(writable, name));
  if (identity === 'self') return;
  for (const name of ['', ...WRITABLE]) await chown(join(writable, name), identity, identity);
  for (const place of ['src', 'out']) {
    for (const name of await readdir(join(writable, place))) {
      const tree = join(writable, place, name);
      // What was unpacked in a sandbox belongs to it already, and a look at each of 100,000 files takes a second.
      if ((await lstat(tree)).uid !== identity) await giveTree(tree, identity);
    }
  }
}
