import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DIST } from '../../scripts/lib/places.mjs';

const require = createRequire(import.meta.url);

/**
 * A compiled module of this checkout.
 * @param {string} name such as `builder/grow/builder`
 */
export function fromDist(name) {
  return require(join(DIST, name));
}
