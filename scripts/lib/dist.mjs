import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { bundle } from './bundle.mjs';
import { writeChainLayouts } from './chain-layout.mjs';
import { capture } from './command.mjs';
import { SetupError } from './setup-error.mjs';
import { logWhile } from './log-line.mjs';

/** The sources of dist/. commands/lib/fresh-build.ts reads the same list from the stamp. */
const ROOMS = ['components', 'commands', 'chain', 'provider', 'builder'];
const FILES = [
  'index.ts',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
  'scripts/lib/bundle.mjs',
  'scripts/lib/chain-layout.mjs',
  ...['classes', 'docs', 'package-schema', 'types'].map((name) => `scripts/lib/schema/${name}.mjs`),
];

/** Written last, so that it exists only for a successful build. */
const STAMP = 'dist/.stamp.json';

/** @typedef {Record<string, string>} Stamp path -> sha256 of each source */

/**
 * Compiles the TypeScript into dist/ if any source has changed since dist/ was compiled.
 * @param {string} root
 * @returns {Promise<boolean>} whether there was anything to do
 * @throws {SetupError} with the compiler's messages
 */
export async function ensureDist(root) {
  const sources = digestSources(root);
  const before = readStamp(root);
  if (before !== undefined && sameStamp(sources, before)) return false;

  rmSync(join(root, STAMP), { force: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await logWhile('compiling', async () => {
    const args = [tsc, '-p', 'tsconfig.build.json'];
    const { code, stdout, stderr } = await capture({ command: process.execPath, args, cwd: root });
    if (code !== 0) {
      throw new SetupError(`the TypeScript sources do not compile\n${(stdout + stderr).trimEnd()}`);
    }
    await bundle(root);
    await writeChainLayouts(root);
    // Loaded only now, because it loads the TypeScript compiler as a library, which takes half a second.
    (await import('./schema/package-schema.mjs')).writeSchema(root);
  });
  removeOrphans(root, before ?? {}, sources);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, STAMP), `${JSON.stringify(sources, null, 1)}\n`);
  return true;
}

/**
 * @param {string} root
 * @returns {Stamp}
 */
export function digestSources(root) {
  const rooms = ROOMS.filter((room) => existsSync(join(root, room))).flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `${room}/${path.replaceAll('\\', '/')}`),
  );
  const paths = [...FILES.filter((path) => existsSync(join(root, path))), ...rooms].sort();
  return Object.fromEntries(
    paths.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest('hex'),
    ]),
  );
}

/**
 * @param {string} root
 * @returns {Stamp | undefined}
 */
function readStamp(root) {
  try {
    return JSON.parse(readFileSync(join(root, STAMP), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {Stamp} a
 * @param {Stamp} b
 */
function sameStamp(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * Removes the output of removed sources: the compiler leaves it, and it could still be imported.
 * @param {string} root
 * @param {Stamp} before
 * @param {Stamp} now
 */
function removeOrphans(root, before, now) {
  for (const path of Object.keys(before)) {
    if (!path.endsWith('.ts') || Object.hasOwn(now, path)) continue;
    for (const extension of ['.js', '.d.ts']) {
      rmSync(join(root, 'dist', path.replace(/\.ts$/, extension)), { force: true });
    }
  }
}
