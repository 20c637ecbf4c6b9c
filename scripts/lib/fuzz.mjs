import { rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/**
 * Bundles test/fuzz into one file for Node. The program starts itself again for each target.
 * @param {string} root
 * @param {string} [program]
 * @returns {Promise<{ file: string, remove: () => void }>}
 */
export async function bundleFuzz(root, program = 'main') {
  const { build } = await import('esbuild');
  // In the checkout, so that the assets are found; the npm package excludes names that begin with a dot.
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
    logLevel: 'silent', // errors are thrown
  });
  return { file, remove: () => rmSync(file, { force: true }) };
}
