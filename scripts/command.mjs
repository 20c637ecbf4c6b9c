import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { runMain, SetupError } from './lib/setup-error.mjs';
import { runInForeground } from './lib/foreground.mjs';
import { ROOT } from './lib/places.mjs';
import { setUpSources } from './lib/setup.mjs';

// npm run NAME: the command of that name in commands/, compiled first if need be. --help is the command's own.
await runMain(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  await setUpSources();
  const program = join(ROOT, 'dist/commands', `${name}.js`);
  if (!existsSync(program)) throw new SetupError(`there is no command "${name}"`, 'see commands/');
  return await runInForeground({ command: process.execPath, args: [program, ...args] });
});
