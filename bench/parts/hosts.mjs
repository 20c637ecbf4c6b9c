import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromDist } from '../lib/from-dist.mjs';
import { median, ratio, seconds } from '../lib/numbers.mjs';

/** A build that takes one second: it sleeps, and writes one file. */
const SHORT = `#include "boot.h"
int main(void)
{
	struct { long seconds, nanoseconds; } time = { 1, 0 };
	CALL2(35, &time, NULL);
	make_directory("/out/usr");
	write_file("/out/usr/short", "short");
	return 0;
}
`;
const SHORT_RECIPE = `name: short
version: '1'
licence: MIT
summary: a build of one second
interpreter: c
needs: [tcc0]
disk: 1
`;

/**
 * The overhead of a host relative to this machine: a build of one second, and the chain up to make, each step with the
 * results of earlier steps on that host.
 * @param {import('../lib/world.mjs').World} world
 * @param {number} runs
 * @returns {Promise<import('../bench.mjs').Row[]>}
 */
export async function hosts(world, runs) {
  const { hostText } = fromDist('builder/sandbox/hosts');
  const recipes = world.fresh('recipes');
  mkdirSync(join(recipes, 'recipes/short'), { recursive: true });
  writeFileSync(join(recipes, 'recipes/short/recipe.yaml'), SHORT_RECIPE);
  writeFileSync(join(recipes, 'recipes/short/build.c'), SHORT);
  const all = [{ kind: 'local' }, ...world.hosts];
  const times = all.map(() => ({ short: /** @type {number[]} */ ([]), chain: /** @type {number[]} */ ([]) }));
  for (let run = 0; run < runs; run++) {
    for (const [index, host] of all.entries()) {
      const { short, chain } = await oneRun(world, host, recipes);
      times[index]?.short.push(short);
      times[index]?.chain.push(chain);
    }
  }
  const [here, ...others] = times.map(({ short, chain }) => ({ short: median(short), chain: median(chain) }));
  if (here === undefined) throw new Error('nothing was measured');
  return [
    { what: 'hosts: a build of 1 s, on this machine', value: seconds(here.short) },
    { what: 'hosts: tcc, busybox and make, on this machine', value: seconds(here.chain) },
    ...others.flatMap((there, index) => {
      const name = hostText(all[index + 1]);
      return [
        { what: `hosts: a build of 1 s, on ${name}`, value: seconds(there.short) },
        {
          what: `hosts: the same, longer than here`,
          value: seconds(there.short - here.short),
          ...(all[index + 1]?.kind === 'vm' ? { goal: '≤ 1 s' } : {}),
        },
        { what: `hosts: tcc, busybox and make, on ${name}`, value: seconds(there.chain) },
        { what: `hosts: the same, over this machine`, value: ratio(there.chain / here.chain) },
      ];
    }),
  ];
}

/**
 * @param {import('../lib/world.mjs').World} world
 * @param {object} host
 * @param {string} recipes
 */
async function oneRun(world, host, recipes) {
  const { Builder } = fromDist('builder/grow/builder');
  const { chain, requestOf } = fromDist('chain/index');
  const builder = new Builder({
    store: world.fresh('store'),
    recipes: [join(world.root, 'assets'), recipes],
    jobs: world.jobs,
    mirrors: [],
    mirrorDir: world.sources,
    offline: true,
    reuse: 'off',
  });
  /** @type {Map<string, string>} */
  const keys = new Map();
  const grow = async (/** @type {{ name: string }} */ step) => {
    const started = performance.now();
    const request = requestOf(step, 'x86_64', (/** @type {string} */ name) => keys.get(name) ?? '');
    const run = { signal: new AbortController().signal, progress: () => undefined };
    keys.set(step.name, (await builder.build(builder.describe(request), run, host)).key);
    return (performance.now() - started) / 1000;
  };
  try {
    const first = chain.findIndex((/** @type {{ name: string }} */ { name }) => name === 'tcc');
    for (const step of chain.slice(0, first)) await grow(step);
    const steps = chain.slice(first, first + 3);
    // The first run includes the connection, and what is sent only once.
    const short = (/** @type {string} */ name) => ({
      name,
      recipe: 'short',
      needs: ['tcc0'],
      variant: 'tcc',
    });
    await grow(short('first'));
    const one = await grow(short('second'));
    let all = 0;
    for (const step of steps) all += await grow(step);
    return { short: one, chain: all };
  } finally {
    await builder.close();
  }
}
