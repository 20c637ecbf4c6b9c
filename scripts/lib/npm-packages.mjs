import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { capture, lastLines } from './command.mjs';
import { SetupError } from './setup-error.mjs';
import { NODE_MINIMUM } from './pinned.mjs';
import { logWhile } from './log-line.mjs';
import { atLeast } from './versions.mjs';

/**
 * Installs the npm packages if those in node_modules differ from package-lock.json.
 * @param {string} root
 * @throws {SetupError} if npm cannot install them
 */
export async function ensureNpmPackages(root) {
  requireNode(process.versions.node);
  if (packagesAreCurrent(root)) return;
  await logWhile('installing the npm packages (npm ci)', async () => {
    // No install script of a package is needed. That of @pulumi/command would download a plugin that few stacks need.
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code, stderr } = await capture({ command: 'npm', args, cwd: root });
    if (code === 0) return;
    throw new SetupError(
      `npm ci failed (exit ${code})\n${lastLines(stderr)}`,
      'check that npm reaches its registry (npm ping), then run the command again',
    );
  });
}

/**
 * @param {string} version
 * @throws {SetupError}
 */
export function requireNode(version) {
  if (atLeast(version, NODE_MINIMUM)) return;
  throw new SetupError(`Node ${version} is too old`, `install Node >= ${NODE_MINIMUM} (https://nodejs.org/)`);
}

/**
 * npm lists what it installed in node_modules/.package-lock.json. Packages for other platforms are only in
 * package-lock.json, as optional ones.
 * @param {string} root
 */
export function packagesAreCurrent(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(join(root, 'node_modules/.package-lock.json'));
  if (wanted === undefined || installed === undefined) return false;
  return Object.entries(wanted)
    .filter(([path]) => path !== '')
    .every(([path, { version, integrity, optional }]) => {
      const found = installed[path];
      if (found === undefined) return optional === true;
      return found.version === version && found.integrity === integrity;
    });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }> | undefined}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
