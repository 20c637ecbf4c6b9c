import { runMain } from './lib/setup-error.mjs';
import { ensureCli } from './lib/cli.mjs';
import { ensureLanguageHosts } from './lib/language-hosts.mjs';

// Prints the directory of the language hosts for Python and YAML: test/e2e/languages.test.ts puts it on PATH.
await runMain(async () => {
  console.log(await ensureLanguageHosts(await ensureCli()));
  return 0;
});
