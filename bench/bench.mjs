import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../scripts/lib/places.mjs';
import { inWorld } from './lib/world.mjs';
import { chain } from './parts/chain.mjs';
import { declared } from './parts/declared.mjs';
import { idle } from './parts/idle.mjs';

/** @typedef {{ what: string, value: string, goal?: string }} Row one line of the table */

const PARTS = { chain, idle, declared };

const HELP = `npm run bench [-- OPTIONS]

Measures what seedstage costs on top of the bare work, as ratios within this one run: medians of interleaved runs.
It takes about five minutes.

  --only PART   one of ${Object.keys(PARTS).join(', ')}
  --runs N      runs of each side (default 3)
  --jobs N      compile jobs (default: the number of CPUs)
  --write       write the table to docs/benchmarks.md, too`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    runs: { type: 'string', default: '3' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(HELP);
else if (values.only !== undefined && !(values.only in PARTS)) {
  console.error(
    `npm run bench: --only is "${values.only}", expected one of ${Object.keys(PARTS).join(', ')}`,
  );
  process.exitCode = 2;
} else await measure();

async function measure() {
  /** @type {Row[]} */
  const rows = [];
  await inWorld(Number(values.jobs), async (world) => {
    for (const [name, part] of Object.entries(PARTS)) {
      if (values.only !== undefined && values.only !== name) continue;
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
