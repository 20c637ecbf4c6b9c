import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../scripts/lib/bundle.mjs';
import { Project } from './project.mjs';

/**
 * The directory of the benchmark's own program: below dist/, to find the same packages, with a name that npm excludes.
 */
const FIRST_TOOLS = '.bench/first-tools';

/**
 * This repository's program up to make, with its own store and state.
 * @param {import('./world.mjs').World} world
 * @param {string} store
 */
export async function firstTools(world, store) {
  await bundle(world.root, { [FIRST_TOOLS]: 'bench/first-tools/program.ts' });
  return await ownProject(world, store, `dist/${FIRST_TOOLS}.js`);
}

/**
 * This repository's program itself, with everything up to a stage.
 * @param {import('./world.mjs').World} world
 * @param {string} store
 * @param {'stage0' | 'stage1'} stage
 */
export async function wholeStack(world, store, stage) {
  return await ownProject(world, store, 'dist/index.js', { 'bootstrap:stage': stage });
}

/**
 * @param {import('./world.mjs').World} world
 * @param {string} store
 * @param {string} main
 * @param {Record<string, string>} [settings] the stack's settings other than the provider's
 */
async function ownProject(world, store, main, settings = {}) {
  mkdirSync(store, { recursive: true });
  const project = new Project(world.fresh('own'), world.cli, {
    name: 'bootstrap',
    main: join(world.root, main),
    provider: { name: 'seedstage', path: join(world.root, 'bin') },
    config: {
      ...settings,
      'seedstage:store': store,
      'seedstage:sources': world.sources,
      'seedstage:offline': 'true',
      'seedstage:jobs': String(world.jobs),
    },
  });
  return await project.init();
}
