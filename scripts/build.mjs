import process from 'node:process';
import { runMain } from './lib/setup-error.mjs';
import { logLine } from './lib/log-line.mjs';
import { setUpSources } from './lib/setup.mjs';

const HELP = `npm run build

Compiles the TypeScript sources into dist/, which is what Pulumi runs. Does nothing when no source has changed.`;

await runMain(async () => {
  if (process.argv.slice(2).some((arg) => arg === '--help' || arg === '-h')) {
    console.log(HELP);
    return 0;
  }
  if (!(await setUpSources())) logLine('dist/ is up to date');
  return 0;
});
