import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What the engine starts, by its place in dist/: each becomes one file with the libraries that it always loads. */
const ENTRIES = {
  index: 'index.ts',
  'provider/front': 'provider/front.ts',
  'provider/main': 'provider/main.ts',
};

/** Stays outside: what must be the very copy that the SDK uses, and what is loaded only when there is work. */
const EXTERNAL = ['@pulumi/*', '@grpc/*', 'google-protobuf/*', 'dockerode'];

/** What the program uses of the SDK. */
const SDK = 'components/sdk.ts';

/** @type {(root: string) => import('esbuild').Plugin} */
const smallSdk = (root) => ({
  name: `${SDK} stands in for the whole SDK`,
  setup: ({ onResolve }) => onResolve({ filter: /^@pulumi\/pulumi$/ }, () => ({ path: join(root, SDK) })),
});

/**
 * Writes the program and the provider into dist/ once more, over what the compiler made of their first files. They
 * start with every `pulumi` command, and Node takes longer to find 200 small files than to run them.
 * @param {string} root
 * @param {Record<string, string>} [sources] other programs that are to run as ours does, by their place in dist/
 */
export async function bundle(root, sources = ENTRIES) {
  const { build } = await import('esbuild'); // set-up itself begins where no package is installed yet
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
    plugins: existsSync(join(root, SDK)) ? [smallSdk(root)] : [], // else the whole SDK, which does as well
    logLevel: 'silent', // what fails is thrown
    logOverride: { 'import-is-undefined': 'error' }, // something of the SDK that components/sdk.ts does not have
  });
}
