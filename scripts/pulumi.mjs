import process from 'node:process';
import { runMain } from './lib/setup-error.mjs';
import { runPulumi } from './lib/pulumi.mjs';
import { setUpWithStack } from './lib/setup.mjs';

// npm run pulumi -- ARGS: the chosen CLI with its backend. --help is the CLI's own.
await runMain(async () => {
  const setup = await setUpWithStack();
  // npm runs scripts in the checkout; `pulumi` typed in a shell runs where it was typed.
  return await runPulumi(setup, process.argv.slice(2));
});
