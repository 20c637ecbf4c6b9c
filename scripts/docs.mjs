import process from 'node:process';
import { drawDiagrams } from './lib/diagrams.mjs';
import { buildDocs, diagramsOfPages } from './lib/docs.mjs';
import { logLine } from './lib/log-line.mjs';
import { runMain } from './lib/setup-error.mjs';
import { setUpSources } from './lib/setup.mjs';

const HELP = `npm run docs [-- --diagrams]

Builds the documentation as a static site, dist-docs/index.html: README, CONTRIBUTING, SECURITY and docs/, and what the
docstrings of the public API say. It needs no network, and neither does who reads it.

--diagrams   draws what of docs/diagrams/ is missing: needed after a change of a diagram. It takes Mermaid from npm, and
             a Chromium that is installed`;

await runMain(async () => {
  if (process.argv.slice(2).some((arg) => arg === '--help' || arg === '-h')) {
    console.log(HELP);
    return 0;
  }
  await setUpSources();
  if (process.argv.includes('--diagrams')) logLine(`${await drawDiagrams(diagramsOfPages())} diagrams drawn`);
  logLine(`docs: ${await buildDocs()}`);
  return 0;
});
