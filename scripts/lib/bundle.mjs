import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What the engine starts, by path in dist/: each becomes one file, with the libraries that it always loads. */
const ENTRIES = {
  index: 'index.ts',
  'provider/front': 'provider/front.ts',
  'provider/main': 'provider/main.ts',
};

/** Not bundled: modules that must be the same copy as the SDK's, and modules that are only loaded when needed. */
const EXTERNAL = ['@pulumi/*', '@grpc/*', 'google-protobuf/*', 'dockerode'];

/** The part of the SDK that the program uses. */
const SDK = 'components/sdk.ts';

/** @type {(root: string) => import('esbuild').Plugin} */
const smallSdk = (root) => ({
  name: `${SDK} stands in for the whole SDK`,
  setup: ({ onResolve }) => onResolve({ filter: /^@pulumi\/pulumi$/ }, () => ({ path: join(root, SDK) })),
});

/**
 * Bundles the program and the provider, and overwrites the compiled entry files in dist/ with the bundles. They start
 * with every `pulumi` command, and Node takes longer to find 200 small files than to run them.
 * @param {string} root
 * @param {Record<string, string>} [sources] further programs to bundle like the repository's own, by path in dist/
 */
export async function bundle(root, sources = ENTRIES) {
  const { build } = await import('esbuild'); // loaded only now, because set-up starts before any package is installed
  const entries = Object.entries(sources).filter(([, source]) => existsSync(join(root, source)));
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries),
    outdir: join(root, 'dist'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: EXTERNAL,
    plugins: existsSync(join(root, SDK)) ? [smallSdk(root)] : [], // otherwise the whole SDK, which also works
    logLevel: 'silent', // errors are thrown
    logOverride: { 'import-is-undefined': 'error' }, // a part of the SDK that components/sdk.ts lacks
  });
}
