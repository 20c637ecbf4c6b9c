import { resolve } from 'node:path';
import { median, ratio, seconds } from '../lib/numbers.mjs';
import { firstTools, wholeStack } from '../lib/own-project.mjs';

/** How far the chain is grown, and how much longer it may take than before. */
const GOAL = '≤ 1.05';

/**
 * The cost of a change: the chain through `up` with an empty store, in this checkout and in another one, which was set
 * up (`npm run setup`).
 * @param {import('../lib/world.mjs').World} world
 * @param {number} runs
 * @returns {Promise<import('../bench.mjs').Row[]>}
 */
export async function before(world, runs) {
  if (world.against === undefined)
    throw new Error('npm run bench -- before: --against DIR names the other checkout');
  const other = { ...world, root: resolve(world.against) };
  const rows = [];
  for (const [stage, grow] of Object.entries({ make: firstTools, stage0: stage0Of })) {
    /** @type {{ now: number[], then: number[] }} */
    const walls = { now: [], then: [] };
    for (let run = 0; run < runs; run++) {
      for (const [side, at] of /** @type {const} */ ([
        ['then', other],
        ['now', world],
      ])) {
        walls[side].push((await (await grow(at, world.fresh('store'))).up()).wall);
      }
    }
    const [now, then] = [median(walls.now), median(walls.then)];
    rows.push(
      { what: `before: seed → ${stage}, the other checkout`, value: seconds(then) },
      { what: `before: seed → ${stage}, this one`, value: seconds(now) },
      { what: `before: seed → ${stage}, this one over the other`, value: ratio(now / then), goal: GOAL },
    );
  }
  return rows;
}

/** @type {typeof firstTools} */
async function stage0Of(world, store) {
  return await wholeStack(world, store, 'stage0');
}
