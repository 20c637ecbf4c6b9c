import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The package's own assets: recipes, source locks, the texts of the route. They lie beside package.json, above this file
 * whether it runs compiled (dist/builder) or as source (builder).
 */
export function assetsDir(): string {
  for (let directory = __dirname; ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'package.json'))) return join(directory, 'assets');
    if (directory === dirname(directory)) throw new Error(`no package.json above ${__dirname}`);
  }
}
