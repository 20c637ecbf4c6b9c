import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A program of this directory as one file. */
export interface Bundle {
  readonly file: string;
  readonly remove: () => void;
}

const ROOT = join(__dirname, '../..');

/** Bundles a program of this directory, as `npm run fuzz` does. */
export async function bundle(program: string): Promise<Bundle> {
  const script = pathToFileURL(join(ROOT, 'scripts/lib/fuzz.mjs')).href;
  const { bundleFuzz } = (await import(script)) as {
    bundleFuzz: (root: string, program: string) => Promise<Bundle>;
  };
  return await bundleFuzz(ROOT, program);
}
