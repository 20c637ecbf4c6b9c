import { join, resolve } from 'node:path';
import process from 'node:process';
import { generateSdks } from './lib/language-hosts.mjs';
import { ROOT } from './lib/places.mjs';
import { runMain } from './lib/setup-error.mjs';
import { setUpSources } from './lib/setup.mjs';

const HELP = `npm run sdk [-- DIRECTORY [LANGUAGE...]]

Writes the typed SDKs from the package's schema, one directory for each language. It needs Go.
DIRECTORY   default: sdk, which git ignores
LANGUAGE    python, go, dotnet; default: all`;

await runMain(async () => {
  const [directory = join(ROOT, 'sdk'), ...languages] = process.argv.slice(2);
  if (directory === '--help' || directory === '-h') {
    console.log(HELP);
    return 0;
  }
  await setUpSources();
  await generateSdks(resolve(directory), languages);
  return 0;
});
