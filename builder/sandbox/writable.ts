import { chown, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { giveTree } from '../tree/tree-files';
import type { Identity } from './identity';
import { WRITABLE } from './layout';
import { makeDirectory } from './skeleton';

/** Creates the writable directories of a run. They, and what is already in /src and /out, belong to its user id. */
export async function makeWritable(writable: string, identity: Identity): Promise<void> {
  for (const name of WRITABLE) await makeDirectory(join(writable, name));
  if (identity === 'self') return;
  for (const name of ['', ...WRITABLE]) await chown(join(writable, name), identity, identity);
  for (const place of ['src', 'out']) {
    for (const name of await readdir(join(writable, place))) {
      const tree = join(writable, place, name);
      // What a sandbox unpacked already belongs to it, and checking each of 100,000 files would take a second.
      if ((await lstat(tree)).uid !== identity) await giveTree(tree, identity);
    }
  }
}
