import process from 'node:process';
import { runMain } from './lib/setup-error.mjs';
import { runPulumi } from './lib/pulumi.mjs';
import { setUpFor } from './lib/setup.mjs';

// npm run pulumi -- ARGS: the chosen CLI with its backend. --help is the CLI's own.
await runMain(async () => {
  const args = process.argv.slice(2);
  const setup = await setUpFor(args);
  // npm runs scripts in the checkout; `pulumi` typed in a shell runs where it was typed.
  return await runPulumi(setup, args);
});
