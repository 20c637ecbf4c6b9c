import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, ratio, seconds } from '../lib/numbers.mjs';
import { Project } from '../lib/project.mjs';
import { timed } from '../lib/timed.mjs';
import { trivial } from './idle.mjs';

const WATCH = { provider: 'dist/provider/main.js', program: '@pulumi/pulumi/cmd/run' };

/**
 * The chain through `up` with an empty store, over the same steps, jobs and sandbox as one bare script; and what
 * the processes need of memory while it runs.
 * @param {import('../lib/world.mjs').World} world
 * @param {number} runs
 * @returns {Promise<import('../bench.mjs').Row[]>}
 */
export async function chain(world, runs) {
  const bare = [];
  const grown = [];
  const engine = [];
  const peak = { provider: 0, program: 0 };
  let store = '';
  const nothing = await trivial(world, 5, 3);
  for (let run = 0; run < runs; run++) {
    bare.push((await bareChain(world)).wall);
    store = world.fresh('store');
    const { wall, peak: memory } = await (await ownProject(world, store)).up({ watch: WATCH });
    grown.push(wall);
    engine.push((await nothing.up()).wall);
    peak.provider = Math.max(peak.provider, memory['provider'] ?? 0);
    peak.program = Math.max(peak.program, memory['program'] ?? 0);
  }
  const [script, up, alone] = [median(bare), median(grown), median(engine)];
  return [
    { what: 'chain: one bare script', value: seconds(script) },
    { what: 'chain: `up`, empty store', value: seconds(up) },
    { what: 'chain: `up` over the script', value: ratio(up / script), goal: '≤ 1.05' },
    { what: "chain: the engine's own `up` of as many trivial resources", value: seconds(alone) },
    {
      what: 'chain: what seedstage itself adds, (`up` − engine) over the script',
      value: ratio((up - alone) / script),
    },
    ...cpuRows(store),
    { what: 'memory: provider, peak', value: `${peak.provider.toFixed(0)} MB`, goal: '< 400 MB' },
    { what: 'memory: program, peak', value: `${peak.program.toFixed(0)} MB`, goal: '< 400 MB' },
  ];
}

/** @param {import('../lib/world.mjs').World} world */
async function bareChain(world) {
  const script = join(world.root, 'bench/bare-chain.sh');
  return await timed('sh', [
    script,
    join(world.root, 'assets'),
    world.sources,
    world.fresh('bare'),
    String(world.jobs),
  ]);
}

/**
 * This repository's program, with a store and a state of its own.
 * @param {import('../lib/world.mjs').World} world
 * @param {string} store
 */
export async function ownProject(world, store) {
  mkdirSync(store, { recursive: true });
  const project = new Project(world.fresh('own'), world.cli, {
    name: 'bootstrap',
    main: join(world.root, 'dist/index.js'),
    provider: { name: 'seedstage', path: join(world.root, 'bin') },
    config: {
      'seedstage:store': store,
      'seedstage:sources': world.sources,
      'seedstage:offline': 'true',
      'seedstage:jobs': String(world.jobs),
    },
  });
  return await project.init();
}

/**
 * What the records of a store say of each build.
 * @param {string} store
 */
function cpuRows(store) {
  const records = readdirSync(join(store, 'records')).flatMap((key) =>
    readdirSync(join(store, 'records', key)).map((name) => {
      const text = readFileSync(join(store, 'records', key, name), 'utf8');
      return /** @type {{ when: string, cpuSeconds: number, seconds: number, inputs: { recipe: string } }} */ (
        JSON.parse(text)
      );
    }),
  );
  return records
    .filter(({ cpuSeconds }) => cpuSeconds > 0)
    .sort((a, b) => (a.when < b.when ? -1 : 1))
    .map(({ inputs, cpuSeconds, seconds: wall }) => ({
      what: `build: ${inputs.recipe}${inputs.recipe === 'tcc' ? ' (the seed rebuilds itself)' : ''}`,
      value: `${cpuSeconds.toFixed(1)} CPU s in ${seconds(wall)}`,
    }));
}
