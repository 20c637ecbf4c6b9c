import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PeakMemory, WATCH } from '../lib/memory.mjs';
import { median, ratio, seconds } from '../lib/numbers.mjs';
import { Project } from '../lib/project.mjs';
import { trivial } from '../lib/trivial.mjs';

const BUILDS = 500;

/**
 * A program that declares 500 builds, with nothing to do: time and memory.
 * @param {import('../lib/world.mjs').World} world
 * @param {number} runs
 * @returns {Promise<import('../bench.mjs').Row[]>}
 */
export async function declared(world, runs) {
  const many = await manyBuilds(world);
  const nothing = await trivial(world, BUILDS, 0);
  const [ours, theirs] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  const memory = new PeakMemory();
  for (let run = 0; run < runs; run++) {
    theirs.push((await nothing.up()).wall);
    const { wall, peak } = await many.up({ watch: WATCH });
    ours.push(wall);
    memory.add(peak);
  }
  return [
    { what: `${BUILDS} trivial resources, nothing to do`, value: seconds(median(theirs)) },
    { what: `${BUILDS} builds, nothing to do`, value: seconds(median(ours)) },
    {
      what: `${BUILDS} builds over ${BUILDS} trivial resources`,
      value: ratio(median(ours) / median(theirs)),
    },
    ...memory.rows(`${BUILDS} builds`),
  ];
}

/**
 * One recipe, declared 500 times, each with tcc0 as input.
 * @param {import('../lib/world.mjs').World} world
 */
async function manyBuilds(world) {
  const directory = world.fresh('many');
  const recipes = join(directory, 'mine', 'recipes');
  for (let index = 0; index < BUILDS; index++) {
    const recipe = join(recipes, `r${index}`);
    mkdirSync(recipe, { recursive: true });
    const fields = {
      name: `r${index}`,
      version: '1',
      licence: 'MIT',
      summary: 'small',
      interpreter: 'c',
      disk: 1,
    };
    writeFileSync(join(recipe, 'recipe.yaml'), JSON.stringify(fields));
    const body = `make_directory("/out/usr"); write_file("/out/usr/r${index}", "x"); return 0;`;
    writeFileSync(join(recipe, 'build.c'), `#include "boot.h"\nint main(void) { ${body} }\n`);
  }
  const project = new Project(directory, world.cli, {
    main: join(world.root, 'bench/many/program.js'),
    provider: { name: 'seedstage', path: join(world.root, 'bin') },
    config: { 'seedstage:store': world.fresh('store'), 'seedstage:recipes': join(directory, 'mine') },
  });
  Object.assign(project.env, { MANY_BUILDS: String(BUILDS) });
  await project.init();
  await project.up();
  return project;
}
