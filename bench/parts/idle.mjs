import { median, ratio, seconds } from '../lib/numbers.mjs';
import { firstTools } from '../lib/own-project.mjs';
import { trivial } from '../lib/trivial.mjs';

/**
 * `up` with nothing to do, relative to the same engine with as many trivial resources.
 * @param {import('../lib/world.mjs').World} world
 * @param {number} runs
 * @returns {Promise<import('../bench.mjs').Row[]>}
 */
export async function idle(world, runs) {
  const own = await firstTools(world, world.fresh('store'));
  await own.up();
  const nothing = await trivial(world, 5, 3);
  const [ours, theirs] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (let run = 0; run < runs; run++) {
    theirs.push((await nothing.up()).wall);
    ours.push((await own.up()).wall);
  }
  return [
    { what: 'nothing to do: 5 trivial resources and 3 components', value: seconds(median(theirs)) },
    { what: 'nothing to do: the chain as far as make', value: seconds(median(ours)) },
    {
      what: 'nothing to do: over the bare engine',
      value: ratio(median(ours) / median(theirs)),
      goal: '≤ 1.10',
    },
  ];
}
