import { join } from 'node:path';
import { median, ratio, seconds } from '../lib/numbers.mjs';
import { Project } from '../lib/project.mjs';
import { ownProject } from './chain.mjs';

/**
 * `up` with nothing to do, over the same engine with as many trivial resources.
 * @param {import('../lib/world.mjs').World} world
 * @param {number} runs
 * @returns {Promise<import('../bench.mjs').Row[]>}
 */
export async function idle(world, runs) {
  const own = await ownProject(world, world.fresh('store'));
  await own.up();
  const nothing = await trivial(world, 5, 3);
  const [ours, theirs] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (let run = 0; run < runs; run++) {
    theirs.push((await nothing.up()).wall);
    ours.push((await own.up()).wall);
  }
  return [
    { what: 'nothing to do: 5 trivial resources and 3 components', value: seconds(median(theirs)) },
    { what: 'nothing to do: the x86_64 stack', value: seconds(median(ours)) },
    {
      what: 'nothing to do: over the bare engine',
      value: ratio(median(ours) / median(theirs)),
      goal: '≤ 1.10',
    },
  ];
}

/**
 * A stack of resources that do nothing, brought up once.
 * @param {import('../lib/world.mjs').World} world
 * @param {number} things
 * @param {number} groups
 */
export async function trivial(world, things, groups) {
  const directory = join(world.root, 'bench/trivial');
  const project = new Project(world.fresh('trivial'), world.cli, {
    main: join(directory, 'program.js'),
    provider: { name: 'trivial', path: join(directory, 'bin') },
  });
  Object.assign(project.env, { TRIVIAL_THINGS: String(things), TRIVIAL_GROUPS: String(groups) });
  await project.init();
  await project.up();
  return project;
}
