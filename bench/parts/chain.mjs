import { bareChain } from '../lib/bare-chain.mjs';
import { buildRows } from '../lib/build-rows.mjs';
import { PeakMemory, WATCH } from '../lib/memory.mjs';
import { median, ratio, seconds } from '../lib/numbers.mjs';
import { firstTools } from '../lib/own-project.mjs';
import { trivial } from '../lib/trivial.mjs';

/**
 * The chain up to make through `up` with an empty store, relative to one bare script with the same steps, jobs and
 * sandbox; and the memory of the processes while it runs.
 * @param {import('../lib/world.mjs').World} world
 * @param {number} runs
 * @returns {Promise<import('../bench.mjs').Row[]>}
 */
export async function chain(world, runs) {
  const bare = [];
  const grown = [];
  const engine = [];
  const memory = new PeakMemory();
  let store = '';
  const nothing = await trivial(world, 5, 3);
  for (let run = 0; run < runs; run++) {
    bare.push((await bareChain(world, 'make')).wall);
    store = world.fresh('store');
    const { wall, peak } = await (await firstTools(world, store)).up({ watch: WATCH });
    grown.push(wall);
    engine.push((await nothing.up()).wall);
    memory.add(peak);
  }
  const [script, up, alone] = [median(bare), median(grown), median(engine)];
  return [
    { what: 'chain: one bare script', value: seconds(script) },
    { what: 'chain: `up`, empty store', value: seconds(up) },
    { what: 'chain: `up` over the script', value: ratio(up / script), goal: '≤ 1.05' },
    { what: "chain: the engine's own `up` of as many trivial resources", value: seconds(alone) },
    ...buildRows(store),
    ...memory.rows('memory'),
  ];
}
