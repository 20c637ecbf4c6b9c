import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { keptTcc } from '../../builder/grow/grown-tcc';
import { defaultStore } from '../../builder/store/store';

/**
 * The chain's tcc0, grown once for all tests (test/support/grow-seed.ts) and kept in the user's cache. It lies there
 * twice: as a store keeps it for its launcher, and in the recipe `seed`, which takes it as it is. With that, a test's own
 * recipes have a compiler by one step that takes no time.
 */
export const SEED_ASSETS = join(
  dirname(defaultStore()),
  `test-${basename(keptTcc('')).slice(0, 'tcc-'.length + 16)}`,
);

/** The program itself. */
export const SEED = join(SEED_ASSETS, 'seed/tcc');

/** Lays the recipe `seed` into a directory of assets. */
export function laySeed(assets: string): void {
  for (const part of ['recipes/seed', 'seed']) {
    cpSync(join(SEED_ASSETS, part), join(assets, part), { recursive: true });
  }
}

/** Gives a store what its launcher is run by, so that not every test grows it; nothing to what cannot be a store. */
export function layLauncherTcc(store: string): void {
  const to = keptTcc(store);
  const there = isAbsolute(store) && existsSync(store) ? readdirSafely(store) : [];
  if (!isAbsolute(store) || there === undefined || existsSync(to)) return;
  if (existsSync(store) && statSync(store).uid !== process.getuid?.()) return;
  if (there.length > 0 && !there.includes('artifacts') && !there.includes('tools')) return;
  try {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(keptTcc(SEED_ASSETS), to);
  } catch {
    // The test is about what becomes of such a place.
  }
}

/** The names in a directory; nothing where it is none. */
function readdirSafely(directory: string): string[] | undefined {
  try {
    return readdirSync(directory);
  } catch {
    return undefined;
  }
}
