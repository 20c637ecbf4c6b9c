import { rmSync } from 'node:fs';
import { bareChain } from '../lib/bare-chain.mjs';
import { buildRows } from '../lib/build-rows.mjs';
import { peakDisk } from '../lib/disk.mjs';
import { PeakMemory, WATCH } from '../lib/memory.mjs';
import { median, ratio, seconds } from '../lib/numbers.mjs';
import { wholeStack } from '../lib/own-project.mjs';

const LAST = 'busybox-pass2';

/**
 * The chain up to stage0: wall time relative to the bare script, and disk space of the store and the work directories.
 * @param {import('../lib/world.mjs').World} world
 * @param {number} runs
 * @returns {Promise<import('../bench.mjs').Row[]>}
 */
export async function stage0(world, runs) {
  const bare = [];
  /** @type {number[]} */
  const grown = [];
  const disk = [];
  const memory = new PeakMemory();
  /** @type {import('../bench.mjs').Row[]} */
  let builds = [];
  for (let run = 0; run < runs; run++) {
    const script = await bareChain(world, LAST);
    bare.push(script.wall);
    rmSync(script.work, { recursive: true, force: true });
    const store = world.fresh('store');
    const project = await wholeStack(world, store, 'stage0');
    const most = await peakDisk(store, async () => {
      const { wall, peak } = await project.up({ watch: WATCH });
      grown.push(wall);
      memory.add(peak);
    });
    disk.push(most);
    builds = buildRows(store);
    rmSync(store, { recursive: true, force: true });
  }
  const [script, up] = [median(bare), median(grown)];
  return [
    { what: 'stage0: one bare script', value: seconds(script) },
    { what: 'stage0: `up`, empty store', value: seconds(up), goal: '≤ 300 s' },
    { what: 'stage0: `up` over the script', value: ratio(up / script), goal: '≤ 1.03' },
    { what: 'stage0: store and work space, peak', value: `${median(disk).toFixed(0)} MB`, goal: '< 2048 MB' },
    ...builds,
    ...memory.rows('stage0'),
  ];
}
