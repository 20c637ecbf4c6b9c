import process from 'node:process';
import { runMain } from './lib/setup-error.mjs';
import { runPulumi } from './lib/pulumi.mjs';
import { logLine } from './lib/log-line.mjs';
import { DEFAULT_STACK, setUp } from './lib/setup.mjs';
import { ensureStack, stackIn } from './lib/stack.mjs';

const HELP = `npm start [-- OPTIONS]

Sets up what is missing and grows the x86_64 stack: pulumi up --stack x86_64 --yes.
It shows what is going to happen first, then does it without asking. To be asked, or only to look:
  npm run pulumi -- up --stack x86_64
  npm run pulumi -- preview --stack x86_64
OPTIONS go to pulumi up, for instance: npm start -- --skip-preview`;

/** What somebody who waits wants to know, from docs/benchmarks.md. */
const TIMES = [
  'from an empty store, on 2 CPUs (AMD EPYC) that have nothing else to do: seed, shell and make 15 s, stage0 5 minutes, stage1 32 minutes more',
  'stop it when you like (Ctrl-C) and start it again: what is built stays built',
];

await runMain(async () => {
  const args = process.argv.slice(2);
  if (args.some((arg) => arg === '--help' || arg === '-h')) {
    console.log(HELP);
    return 0;
  }
  const named = stackIn(args);
  for (const line of TIMES) logLine(line);
  const setup = await setUp();
  await ensureStack(setup, named ?? DEFAULT_STACK);
  const stack = named === undefined ? ['--stack', DEFAULT_STACK] : [];
  return await runPulumi(setup, ['up', ...stack, '--yes', ...args]);
});
