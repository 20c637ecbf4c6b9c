import { rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/**
 * Writes a program of test/fuzz as one file that Node runs: it starts itself again for each search.
 * @param {string} root
 * @param {string} [program]
 * @returns {Promise<{ file: string, remove: () => void }>}
 */
export async function bundleFuzz(root, program = 'main') {
  const { build } = await import('esbuild');
  // Below the checkout, where the assets are found; the npm package takes no name with a dot.
  const file = join(root, 'dist', '.fuzz', `${program}-${process.pid}.cjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [join('test', 'fuzz', `${program}.ts`)],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'silent', // what fails is thrown
  });
  return { file, remove: () => rmSync(file, { force: true }) };
}
