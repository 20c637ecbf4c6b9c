import process from 'node:process';
import { buildDocs } from './lib/docs.mjs';
import { logLine } from './lib/log-line.mjs';
import { runMain } from './lib/setup-error.mjs';
import { setUpSources } from './lib/setup.mjs';

const HELP = `npm run docs

Builds the documentation as a static site, dist-docs/index.html: README, CONTRIBUTING, SECURITY and docs/, and what the
docstrings of the public API say. It needs no network, and neither does who reads it.`;

await runMain(async () => {
  if (process.argv.slice(2).some((arg) => arg === '--help' || arg === '-h')) {
    console.log(HELP);
    return 0;
  }
  await setUpSources();
  logLine(`docs: ${await buildDocs()}`);
  return 0;
});
