import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../scripts/lib/places.mjs';
import { inWorld } from './lib/world.mjs';
import { before } from './parts/before.mjs';
import { chain } from './parts/chain.mjs';
import { declared } from './parts/declared.mjs';
import { hosts } from './parts/hosts.mjs';
import { idle } from './parts/idle.mjs';
import { stage0 } from './parts/stage0.mjs';
import { stage1 } from './parts/stage1.mjs';

/** @typedef {{ what: string, value: string, goal?: string }} Row one line of the table */

const PARTS = { chain, idle, declared, hosts, stage0, stage1, before };

/** Measured only if requested by name: these take ten minutes or more, or need hosts. */
const LONG = new Set(['stage0', 'stage1', 'before', 'hosts']);

const HELP = `npm run bench [-- [PART...] [OPTIONS]]

Measures what seedstage costs on top of the bare work, as ratios within this one run: medians of interleaved runs.
The parts are ${Object.keys(PARTS).join(', ')}; without a name, all but ${[...LONG].join(', ')} are measured, in about five minutes.

  --runs N      runs of each side (default 3)
  --host HOST   for hosts: docker, or a host's record as JSON; may be said again
  --against DIR another checkout of the project, set up: before measures this one over it
  --jobs N      compile jobs (default: the number of CPUs)
  --write       write the table to docs/benchmarks.md, too`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '3' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    against: { type: 'string' },
    host: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const unknown = positionals.find((name) => !Object.hasOwn(PARTS, name));
if (values.help) console.log(HELP);
else if (unknown !== undefined) {
  console.error(`npm run bench: "${unknown}" is no part; expected ${Object.keys(PARTS).join(', ')}`);
  process.exitCode = 2;
} else await measure();

async function measure() {
  /** @type {Row[]} */
  const rows = [];
  const places = values.host.map((host) => (host === 'docker' ? { kind: 'docker' } : JSON.parse(host)));
  await inWorld(Number(values.jobs), values.against, places, async (world) => {
    for (const [name, part] of Object.entries(PARTS)) {
      if (positionals.length > 0 ? !positionals.includes(name) : LONG.has(name)) continue;
      console.error(`bench: ${name} ...`);
      const measured = await part(world, Number(values.runs));
      console.error(table(measured));
      rows.push(...measured);
    }
  });
  const text = table(rows);
  console.log(text);
  if (values.write) writeFileSync(join(ROOT, 'docs/benchmarks.md'), page(text));
}

/** @param {readonly Row[]} rows */
function table(rows) {
  const lines = rows.map(({ what, value, goal = '' }) => `| ${what} | ${value} | ${goal} |`);
  return ['| what | median | goal |', '| --- | --- | --- |', ...lines].join('\n');
}

/** @param {string} text */
function page(text) {
  const [cpu] = cpus();
  const machine = `${availableParallelism()} CPUs (${cpu?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB of memory, Node ${process.version}`;
  return `# Benchmarks

Made by \`npm run bench -- --write\`: medians of ${values.runs} interleaved runs, with ${values.jobs} compile jobs. Ratios
within one run count; seconds are this machine's, and others may have been at work on it.

Machine: ${machine}.

${text}

The bare script (\`bench/bare-chain.sh\`) takes the same steps with the same sources, patches, jobs, sandbox and smoke
tests, and no engine, keys, manifests, hashes or records. \`up\` has a start of its own (the CLI, the language host, the
program and the provider), whatever it does; the table gives it, measured with resources that do nothing.
`;
}
