import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { SetupError } from './setup-error.mjs';

/** The checkout that this script belongs to. */
export const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/**
 * The directory of everything that outlives a checkout: the CLI, the state of the local backend, the store. The rule is
 * the same as for the builder's default store: `seedstage` below XDG_CACHE_HOME or ~/.cache.
 * @param {NodeJS.ProcessEnv} env
 */
export function cacheDir(env = process.env) {
  const base = env['XDG_CACHE_HOME'];
  // The XDG specification requires that a relative path is ignored.
  return join(base?.startsWith('/') ? base : join(userHome(), '.cache'), 'seedstage');
}

/**
 * The user's home: HOME, or the system's record of the user.
 * @throws {SetupError} if there is none
 */
function userHome() {
  try {
    const home = homedir();
    if (home.startsWith('/')) return home;
  } catch {
    // HOME is not set, and the user has no entry in /etc/passwd
  }
  throw new SetupError(
    `there is no home directory for the user ${process.getuid?.() ?? 'of this process'}`,
    'set HOME or XDG_CACHE_HOME to a directory that you own (an absolute path)',
  );
}

/** The files that set-up creates in a checkout; git ignores `dist/`. */
export const DIST = join(ROOT, 'dist');
