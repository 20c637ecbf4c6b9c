import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { withoutNewSalt } from './lib/encryption-salt.mjs';
import { requirePassphrase } from './lib/passphrase.mjs';
import { ROOT } from './lib/places.mjs';
import { writeReport } from './lib/report.mjs';
import { runMain } from './lib/setup-error.mjs';
import { DEFAULT_STACK, setUp } from './lib/setup.mjs';
import { ensureStack, requireStack, stackIn } from './lib/stack.mjs';

const HELP = `npm start [-- OPTIONS], npm run preview [-- OPTIONS]

npm start sets up what is missing and grows the x86_64 stack: it shows what will change, then does it without
asking. npm run preview only shows. To be asked: npx seedstage up --stack x86_64
OPTIONS go to pulumi up or pulumi preview, for instance: npm start -- --skip-preview
With Pulumi's own display: npm run pulumi -- up --stack x86_64`;

/** How long the first builds on a machine take, from docs/benchmarks.md. */
const TIMES = [
  'on 2 idle CPUs (AMD EPYC): seed, shell and make 15 s, stage0 5 min, stage1 32 min more',
  'you can stop it at any time (Ctrl-C) and start it again: finished builds are kept',
];

await runMain(async () => {
  const look = process.argv[2] === 'preview';
  const args = process.argv.slice(look ? 3 : 2);
  if (args.some((arg) => arg === '--help' || arg === '-h')) {
    console.log(HELP);
    return 0;
  }
  const named = stackIn(args);
  const setup = await setUp();
  requirePassphrase(setup.backend, setup.env, ['up']);
  // A stack named by the user is not created: a typing error must not create one.
  if (named === undefined || named === DEFAULT_STACK) await ensureStack(setup, DEFAULT_STACK);
  else await requireStack(setup, named);
  const all = [...(named === undefined ? ['--stack', DEFAULT_STACK] : []), ...args];
  // dist/ is compiled by now. The command runs in this process, so that no signal has to be forwarded.
  const load = createRequire(join(ROOT, 'dist/commands/x.js'));
  return await withoutNewSalt(setup.root, async () => {
    if (look) return await load('./preview.js').preview.run(all, setup);
    const code = await load('./up.js').up.run(['--yes', ...all], setup, TIMES);
    if (code === 0) await writeReport(setup, named ?? DEFAULT_STACK);
    return code;
  });
});
