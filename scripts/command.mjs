import { join } from 'node:path';
import process from 'node:process';
import { runMain } from './lib/setup-error.mjs';
import { runInForeground } from '../bin/foreground.mjs';
import { ROOT } from './lib/places.mjs';
import { setUpSources } from './lib/setup.mjs';

// npm run NAME: a command of commands/, compiled first if necessary. --help is the command's own.
await runMain(async () => {
  await setUpSources();
  const program = join(ROOT, 'dist/commands/main.js');
  const command = { command: process.execPath, args: [program, ...process.argv.slice(2)] };
  return await runInForeground({ ...command, cwd: standsIn(process.env) });
});

/**
 * The user's current directory, to which paths are relative: npm runs a package's scripts in the package's directory.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string}
 */
function standsIn({ INIT_CWD, npm_package_json, npm_lifecycle_event }) {
  const byScript = npm_package_json === join(ROOT, 'package.json') && npm_lifecycle_event !== 'npx';
  return byScript && INIT_CWD ? INIT_CWD : process.cwd();
}
