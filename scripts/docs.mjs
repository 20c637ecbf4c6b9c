import process from 'node:process';
import { drawDiagrams } from './lib/diagrams.mjs';
import { buildDocs, diagramsOfPages } from './lib/docs.mjs';
import { logLine } from './lib/log-line.mjs';
import { runMain } from './lib/setup-error.mjs';
import { setUpSources } from './lib/setup.mjs';

const HELP = `npm run docs [-- --diagrams]

Builds the documentation as a static site, dist-docs/index.html: README, CONTRIBUTING, SECURITY and docs/, and the
docstrings of the public API. Neither the command nor the site needs the network.

--diagrams   draws the diagrams that docs/diagrams/ lacks: needed after a change of a diagram. It needs Mermaid from npm
             and an installed Chromium`;

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
