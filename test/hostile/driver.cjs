// Stands for the provider: the compiled builder, told what to build by lines of JSON on standard input.
// It runs in a copy of the package, as root or as an ordinary user.
const { readFileSync, writeFileSync } = require('node:fs');
const { createInterface } = require('node:readline');
const { Builder } = require('./dist/builder/grow/builder.js');
const { UserError } = require('./dist/builder/ground/user-error.js');

const [store, assets, hostText, overlay] = process.argv.slice(2);
const host = JSON.parse(hostText);
const settings = { store, recipes: ['assets', assets], jobs: 2, mirrors: [], offline: true, reuse: 'on' };
const builder = new Builder({ ...settings, overlay: overlay !== 'copy' });
const running = new Map();

const answer = (id, what) => process.stdout.write(`${JSON.stringify({ id, ...what })}\n`);

/** The most memory that this process has held since it was asked last, in MB. */
function peak() {
  const found = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  writeFileSync('/proc/self/clear_refs', '5');
  return Number(found?.[1] ?? 0) / 1024;
}

async function build({ id, recipe, needs }) {
  const cancel = new AbortController();
  running.set(id, cancel);
  const run = { signal: cancel.signal, progress() {} };
  const started = Date.now();
  peak();
  const before = process.memoryUsage().rss / 2 ** 20;
  const measured = () => ({ seconds: (Date.now() - started) / 1000, megabytes: peak() - before });
  try {
    const inputs = builder.describe({ recipe, arch: 'x86_64', needs, order: Object.keys(needs) });
    const { key, fingerprint } = await builder.build(
      inputs,
      run,
      recipe === 'seed' ? { kind: 'local' } : host,
    );
    answer(id, { key, fingerprint, tree: builder.store.tree(fingerprint), ...measured() });
  } catch (error) {
    answer(id, { error: String(error.message), user: error instanceof UserError, ...measured() });
  }
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const asked = JSON.parse(line);
    if (asked.op === 'build') void build(asked);
    if (asked.op === 'cancel')
      running.get(asked.of)?.abort(new UserError('the build was cancelled', 'Run it again.'));
    if (asked.op === 'keys') answer(asked.id, { keys: readFileSync('/proc/keys', 'utf8') });
  })
  .on('close', () => void builder.close().then(() => process.exit(0)));
