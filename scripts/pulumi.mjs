import process from 'node:process';
import { runMain } from './lib/setup-error.mjs';
import { runPulumi } from './lib/pulumi.mjs';
import { setUpFor } from './lib/setup.mjs';

// npm run pulumi -- ARGS: the chosen CLI with its backend. It has its own --help.
await runMain(async () => {
  const args = process.argv.slice(2);
  const setup = await setUpFor(args);
  // npm runs scripts in the checkout; `pulumi` typed in a shell runs in the current directory.
  return await runPulumi(setup, args);
});
