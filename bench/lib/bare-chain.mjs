import { join } from 'node:path';
import { timed } from './timed.mjs';

/**
 * The chain as one bare script, up to the step `last`.
 * @param {import('./world.mjs').World} world
 * @param {string} last
 */
export async function bareChain(world, last) {
  const script = join(world.root, 'bench/bare-chain.sh');
  const work = world.fresh('bare');
  const args = [script, join(world.root, 'assets'), world.sources, work, String(world.jobs), last];
  return { ...(await timed('sh', args)), work };
}
