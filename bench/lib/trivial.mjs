import { join } from 'node:path';
import { Project } from './project.mjs';

/**
 * A stack of resources that do nothing, after one `up`.
 * @param {import('./world.mjs').World} world
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
