import { rmSync } from 'node:fs';
import { buildRows } from '../lib/build-rows.mjs';
import { criticalPath } from '../lib/critical-path.mjs';
import { peakDisk } from '../lib/disk.mjs';
import { idleRows } from '../lib/idle-rows.mjs';
import { PeakMemory, WATCH } from '../lib/memory.mjs';
import { median, ratio, seconds } from '../lib/numbers.mjs';
import { wholeStack } from '../lib/own-project.mjs';
import { trivial } from '../lib/trivial.mjs';

/** The number of builds (including a source and an audit) and of components in the whole stack. */
const [BUILDS, COMPONENTS] = [40, 5];

/**
 * All of stage1 once, from an empty store: wall time and disk; then `up` with nothing to do, relative to the same
 * engine with as many trivial resources.
 * @param {import('../lib/world.mjs').World} world
 * @param {number} runs the runs of `up` with nothing to do; everything is grown once
 * @returns {Promise<import('../bench.mjs').Row[]>}
 */
export async function stage1(world, runs) {
  const store = world.fresh('store');
  const project = await wholeStack(world, store, 'stage1');
  const memory = new PeakMemory();
  let grown = 0;
  const most = await peakDisk(store, async () => {
    const { wall, peak } = await project.up({ watch: WATCH });
    grown = wall;
    memory.add(peak);
  });
  const nothing = await trivial(world, BUILDS, COMPONENTS);
  const [ours, theirs] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (let run = 0; run < runs; run++) {
    theirs.push((await nothing.up()).wall);
    ours.push((await project.up()).wall);
  }
  const rows = [
    { what: 'stage1: `up`, empty store', value: seconds(grown), goal: '≤ 3600 s' },
    { what: 'stage1: store and work space, peak', value: `${most.toFixed(0)} MB`, goal: '< 4096 MB' },
    {
      what: 'stage1: nothing to do, over the bare engine',
      value: ratio(median(ours) / median(theirs)),
      goal: '≤ 1.10',
    },
    criticalPath(store),
    ...idleRows(store),
    ...buildRows(store),
    ...memory.rows('stage1'),
  ];
  rmSync(store, { recursive: true, force: true });
  return rows;
}
