import process from 'node:process';
import { ensureDist } from './lib/dist.mjs';
import { runMain } from './lib/fault.mjs';
import { ROOT } from './lib/places.mjs';
import { say } from './lib/say.mjs';

const HELP = `npm run build

Compiles the TypeScript sources into dist/, which is what Pulumi runs. Does nothing when no source has changed.`;

await runMain(async () => {
  if (process.argv.slice(2).some((arg) => arg === '--help' || arg === '-h')) {
    console.log(HELP);
    return 0;
  }
  if (!(await ensureDist(ROOT))) say('dist/ is up to date');
  return 0;
});
