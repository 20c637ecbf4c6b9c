import { parseArgs } from 'node:util';
import { searchHere, type Order } from './child';
import { TARGETS } from './targets';
import { reportOf } from './report';
import { watch } from './watch';

const HELP = `npm run fuzz [-- [TARGET...] [--seconds N] [--seed N] [--path P]]

Reads made-up and damaged input until time is up: recipes, locks, archives and the like. Each is to be accepted or
refused with an error that its reader can act on, within 2 s and 200 MB, and nothing else may change.
TARGET     ${TARGETS.map(({ name }) => name).join(', ')}; default: all of them
--seconds  how long each target is searched; default: 60
--seed     the same cases as another search
--path     of that search, this one case: a failure names both`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string' },
      path: { type: 'string' },
      search: { type: 'string' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.search !== undefined) {
    await searchHere(TARGETS, JSON.parse(values.search) as Order);
    // What a case has left open keeps nobody waiting.
    process.exit(0);
  }
  const unknown = positionals.find((name) => !TARGETS.some((each) => each.name === name));
  const [seconds, seed] = [
    Number(values.seconds),
    Number(values.seed ?? Math.floor(Math.random() * 2 ** 31)),
  ];
  if (unknown !== undefined || !(seconds > 0) || !Number.isInteger(seed)) {
    console.error(
      unknown === undefined ? '--seconds and --seed are numbers' : `there is no target "${unknown}"`,
    );
    console.error(HELP);
    return 2;
  }
  let failed = false;
  for (const { name } of TARGETS.filter(
    (each) => positionals.length === 0 || positionals.includes(each.name),
  )) {
    const watched = await watch(__filename, { target: name, seed, seconds, path: values.path });
    console.log(reportOf(watched));
    failed ||= watched.failure !== undefined;
  }
  return failed ? 1 : 0;
}

void main().then((code) => (process.exitCode = code));
