import process from 'node:process';
import { runMain } from './lib/setup-error.mjs';
import { runInForeground } from '../bin/foreground.mjs';
import { bundleFuzz } from './lib/fuzz.mjs';
import { ROOT } from './lib/places.mjs';

// npm run fuzz: test/fuzz bundled into one file, with its targets. It has its own --help.
await runMain(async () => {
  const { file, remove } = await bundleFuzz(ROOT);
  try {
    return await runInForeground({ command: process.execPath, args: [file, ...process.argv.slice(2)] });
  } finally {
    remove();
  }
});
