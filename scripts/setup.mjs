import process from 'node:process';
import { quote, ENV_FILE } from './lib/env-file.mjs';
import { runMain } from './lib/setup-error.mjs';
import { DEFAULT_STACK, setUp } from './lib/setup.mjs';
import { ensureStack } from './lib/stack.mjs';

const HELP = `npm run setup

Sets up what is missing in this checkout: npm packages, the compiled sources in dist/, a Pulumi CLI.
npm start and npm test do the same before anything else.

Environment:
  PULUMI_BACKEND_URL, PULUMI_ACCESS_TOKEN, a \`pulumi login\`   used if set; otherwise a local backend in the user's cache
  SEEDSTAGE_PULUMI_RELEASES=URL   a mirror of the official releases of the Pulumi CLI
  XDG_CACHE_HOME                  where the cache is; default: ~/.cache`;

await runMain(async () => {
  if (process.argv.slice(2).some((arg) => arg === '--help' || arg === '-h')) {
    console.log(HELP);
    return 0;
  }
  const setup = await setUp({ chooseAgain: true });
  const { cli, backend } = setup;
  // In the user's own backend, nothing is created unless requested.
  if (backend.by === 'local') await ensureStack(setup, DEFAULT_STACK);
  console.log(`Pulumi CLI: ${cli}`);
  console.log(`Backend:    ${backend.url ?? 'Pulumi Cloud (PULUMI_ACCESS_TOKEN)'}`);
  console.log(`Everything is set up. Grow the x86_64 stack with \`npm start\`, or in your own shell:`);
  console.log(`  . ${quote(ENV_FILE)}`);
  console.log(`  pulumi up --stack x86_64`);
  return 0;
});
