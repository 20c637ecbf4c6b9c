import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What the engine starts, by its place in dist/: each becomes one file with the libraries that it always loads. */
const ENTRIES = { index: 'index.ts', 'provider/main': 'provider/main.ts' };

/** Stays outside: what must be the very copy that the SDK uses, and what is loaded only when there is work. */
const EXTERNAL = ['@pulumi/*', '@grpc/*', 'google-protobuf/*', 'dockerode', 'tar-stream', 'undici'];

/**
 * Writes the program and the provider into dist/ once more, over what the compiler made of their first files. They
 * start with every `pulumi` command, and Node takes longer to find 200 small files than to run them.
 * @param {string} root
 */
export async function bundle(root) {
  const { build } = await import('esbuild'); // set-up itself begins where no package is installed yet
  const entries = Object.entries(ENTRIES).filter(([, source]) => existsSync(join(root, source)));
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries),
    outdir: join(root, 'dist'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: EXTERNAL,
    logLevel: 'silent', // what fails is thrown
  });
}
