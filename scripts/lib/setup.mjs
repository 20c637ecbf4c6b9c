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
 * @typedef {object} Setup what a script needs in order to run the chosen CLI
 * @property {string} cli
 * @property {string} root
 * @property {string} cache
 * @property {import('./backend.mjs').Backend} backend
 * @property {NodeJS.ProcessEnv} env
 */

/** What a tool of node_modules needs: that it is there. */
export async function setUpPackages() {
  await exclusively(async () => await ensureNpmPackages(ROOT));
}

/**
 * What a command of ours needs that runs no engine: npm packages, and dist/ compiled from the sources as they are.
 * @returns {Promise<boolean>} whether there was anything to compile
 */
export async function setUpSources() {
  return await exclusively(async () => {
    await ensureNpmPackages(ROOT);
    return await ensureDist(ROOT);
  });
}

/**
 * Sets up what is missing. With nothing to do it takes about a tenth of a second and says nothing.
 * @param {{ chooseAgain?: boolean }} [options] chooseAgain: look for a CLI even if one was chosen before
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
 * The same for a call of the CLI that the user types: what it needs is there, or is said to be missing. The stack
 * x86_64 is this checkout's own, and created in whatever backend is used when a call names it.
 * @param {readonly string[]} args of the CLI
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
 * One set-up of this checkout at a time: npm ci begins with removing node_modules.
 * @template T
 * @param {() => Promise<T>} work
 */
async function exclusively(work) {
  mkdirSync(DIST, { recursive: true });
  return await withLock(join(DIST, '.setup.lock'), work);
}
