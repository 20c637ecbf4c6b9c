import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUp } from '../../scripts/lib/setup.mjs';
import { DIST, ROOT } from '../../scripts/lib/places.mjs';
import { timed } from './timed.mjs';

/**
 * @typedef {object} World what every part uses
 * @property {string} root the checkout
 * @property {string} cli
 * @property {string} scratch a directory for the benchmark only, removed at its end
 * @property {string} sources a directory with every source, so that no measurement waits for the network
 * @property {number} jobs
 * @property {readonly { readonly kind: string }[]} hosts other places where builds may run
 * @property {string} [against] another checkout to compare with, if any
 * @property {(name: string) => string} fresh a new directory
 */

/**
 * @param {number} jobs
 * @param {string | undefined} against
 * @param {World['hosts']} hosts
 * @param {(world: World) => Promise<void>} work
 */
export async function inWorld(jobs, against, hosts, work) {
  const { cli, cache } = await setUp();
  const scratch = mkdtempSync(join(tmpdir(), 'seedstage-bench-'));
  const sources = join(cache, 'bench-sources');
  try {
    mkdirSync(sources, { recursive: true });
    await timed(process.execPath, [join(DIST, 'commands/main.js'), 'sources', sources]);
    let count = 0;
    const fresh = (/** @type {string} */ name) => join(scratch, `${name}-${++count}`);
    await work({
      root: ROOT,
      cli,
      scratch,
      sources,
      jobs,
      hosts,
      fresh,
      ...(against === undefined ? {} : { against }),
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
