import { join } from 'node:path';
import process from 'node:process';
import { runMain } from './lib/setup-error.mjs';
import { runInForeground } from '../bin/foreground.mjs';
import { ROOT } from './lib/places.mjs';
import { setUpSources } from './lib/setup.mjs';

// npm run NAME: a command of commands/, compiled first if need be. --help is the command's own.
await runMain(async () => {
  await setUpSources();
  const program = join(ROOT, 'dist/commands/main.js');
  const command = { command: process.execPath, args: [program, ...process.argv.slice(2)] };
  return await runInForeground({ ...command, cwd: standsIn(process.env) });
});

/**
 * The directory that the user stands in: paths are meant from there. npm runs the scripts of a package in the
 * package's directory.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string}
 */
function standsIn({ INIT_CWD, npm_package_json, npm_lifecycle_event }) {
  const byScript = npm_package_json === join(ROOT, 'package.json') && npm_lifecycle_event !== 'npx';
  return byScript && INIT_CWD ? INIT_CWD : process.cwd();
}
