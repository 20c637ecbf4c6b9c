import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { sha256OfFileSync } from '../../builder/ground/digest';
import { GrownTcc } from '../../builder/grow/grown-tcc';
import { SourceShelf } from '../../builder/sources';
import { defaultStore } from '../../builder/store/store';
import { SEED, SEED_ASSETS } from './seed';

/** Before the tests: grows what {@link SEED_ASSETS} holds, where it is not there yet. */
export default async function setup(): Promise<void> {
  if (existsSync(SEED)) return;
  const sources = join(dirname(defaultStore()), 'test-sources');
  const mirror = existsSync(sources) ? { mirrorDir: sources } : {};
  const part = `${SEED_ASSETS}.${process.pid}`;
  for (const name of ['recipes/seed', 'seed']) mkdirSync(join(part, name), { recursive: true });
  try {
    const shelf = new SourceShelf({ storeDir: part, ...mirror, mirrors: [], offline: false });
    const { signal } = new AbortController();
    await new GrownTcc({ store: part, shelf, signal }).copyTo(join(part, 'seed'));
    const fields = { name: 'seed', version: '1', licence: 'LGPL-2.1-or-later AND MIT', summary: 'tcc0' };
    const prebuilt = {
      file: '../../seed/tcc',
      path: 'usr/bin/tcc',
      sha256: sha256OfFileSync(join(part, 'seed/tcc')),
    };
    writeFileSync(join(part, 'recipes/seed/recipe.yaml'), stringify({ ...fields, prebuilt, disk: 2 }));
    mkdirSync(SEED_ASSETS, { recursive: true });
    // The program last: where it is, all of it is.
    for (const name of ['tools', 'recipes', 'seed']) {
      cpSync(join(part, name), join(SEED_ASSETS, name), { recursive: true });
    }
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}
