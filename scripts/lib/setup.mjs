import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { chooseBackend, pulumiEnvironment } from './backend.mjs';
import { ensureCli } from './cli.mjs';
import { ensureDist } from './dist.mjs';
import { writeEnvFile } from './env-file.mjs';
import { withLock } from './lock.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { cacheDir, DIST, ROOT } from './places.mjs';
import { opensAStack, requirePassphrase } from './passphrase.mjs';
import { ensureStack, requireStack, stackIn } from './stack.mjs';

/** What `npm start` grows. */
export const DEFAULT_STACK = 'x86_64';

/**
 * @typedef {object} Setup what a script needs to run the chosen CLI
 * @property {string} cli
 * @property {string} root
 * @property {string} cache
 * @property {import('./backend.mjs').Backend} backend
 * @property {NodeJS.ProcessEnv} env
 */

/** Sets up what a tool in node_modules needs: the npm packages. */
export async function setUpPackages() {
  await exclusively(async () => await ensureNpmPackages(ROOT));
}

/**
 * Sets up what a command without an engine needs: the npm packages, and dist/ compiled from the current sources.
 * @returns {Promise<boolean>} whether there was anything to compile
 */
export async function setUpSources() {
  return await exclusively(async () => {
    await ensureNpmPackages(ROOT);
    return await ensureDist(ROOT);
  });
}

/**
 * Sets up what is missing. If nothing is missing, it takes about a tenth of a second and prints nothing.
 * @param {{ chooseAgain?: boolean }} [options] chooseAgain: choose a CLI again
 * @returns {Promise<Setup>}
 */
export async function setUp({ chooseAgain = false } = {}) {
  const cli = await exclusively(async () => {
    await ensureNpmPackages(ROOT);
    await ensureDist(ROOT);
    const chosen = await ensureCli({ chooseAgain });
    writeEnvFile();
    return chosen;
  });
  const cache = cacheDir();
  const backend = chooseBackend(process.env, cache);
  const env = pulumiEnvironment(process.env, backend, cli);
  return { cli, root: ROOT, cache, backend, env };
}

/**
 * Sets up what a user's call of the CLI needs, or reports what is missing. The stack x86_64 belongs to this checkout:
 * if a call names it, it is created in whatever backend is used.
 * @param {readonly string[]} args the arguments of the CLI
 * @returns {Promise<Setup>}
 */
export async function setUpFor(args) {
  const setup = await setUp();
  const named = stackIn(args);
  const creates = args.includes('init');
  if (setup.backend.by === 'local' && named === undefined) await ensureStack(setup, DEFAULT_STACK);
  if (!opensAStack(args)) return setup;
  requirePassphrase(setup.backend, setup.env, args);
  if (named === DEFAULT_STACK && !creates) await ensureStack(setup, DEFAULT_STACK);
  else if (named !== undefined && !creates) await requireStack(setup, named);
  return setup;
}

/**
 * Runs one set-up of this checkout at a time, because npm ci begins by removing node_modules.
 * @template T
 * @param {() => Promise<T>} work
 */
async function exclusively(work) {
  mkdirSync(DIST, { recursive: true });
  return await withLock(join(DIST, '.setup.lock'), work);
}
