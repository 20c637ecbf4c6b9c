// Run by cli-cache.test.mjs in several processes at once: fills DIRECTORY and says whether it was the one to do it.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fillOnce } from '../../../scripts/lib/cli-cache.mjs';

const [directory = '', diary = ''] = process.argv.slice(2);
await fillOnce(directory, async (fresh) => {
  appendFileSync(diary, 'begin\n');
  mkdirSync(fresh);
  writeFileSync(join(fresh, 'first'), 'x');
  await sleep(500);
  writeFileSync(join(fresh, 'second'), 'x');
  appendFileSync(diary, 'end\n');
});
