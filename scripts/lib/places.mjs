import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The checkout that this script belongs to. */
export const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/**
 * Where everything is kept that outlives a checkout: the CLI, the state of the local backend, the store.
 * The same rule as the builder's default store: XDG_CACHE_HOME or ~/.cache, and `seedstage` below it.
 * @param {NodeJS.ProcessEnv} env
 */
export function cacheDir(env = process.env) {
  const base = env['XDG_CACHE_HOME'];
  // The XDG specification tells us to ignore a relative path.
  return join(base?.startsWith('/') ? base : join(homedir(), '.cache'), 'seedstage');
}

/** What set-up leaves in a checkout; `dist/` is ignored by git. */
export const DIST = join(ROOT, 'dist');
