import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assetsDir } from '../builder/ground/assets';

/** The version of this package, from package.json. */
export function packageVersion(): string {
  const text = readFileSync(join(dirname(assetsDir()), 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
