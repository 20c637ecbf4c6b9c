import { resolve } from 'node:path';
import { callText, pulumiText } from '../builder/ground/call-text';
import { assetsDir } from '../builder/ground/assets';
import {
  fetchText,
  fillMirror,
  loadSourceLock,
  sourceNames,
  SourceShelf,
  type Filled,
} from '../builder/sources';
import { Roots } from '../builder/store/roots';
import { defaultStore, Store } from '../builder/store/store';
import { UserError } from '../builder/ground/user-error';
import { main, type Command } from './lib/command';
import { STORE_HELP, STORE_OPTIONS } from './lib/local-builder';

/** How often a download that goes on is spoken of, in milliseconds. */
const SPEAK_EVERY = 3_000;

const options = {
  ...STORE_OPTIONS,
  mirror: { type: 'string', multiple: true },
  recipes: { type: 'string', multiple: true },
} as const;

export const sourcesCommand: Command<typeof options> = {
  name: 'sources',
  help: `
${callText('sources', 'DIR [NAME...]')}

Fills a mirror directory: every source that is locked, or those that are named, by their file names. What is
in DIR already is read and kept if it is right. With DIR and offline set, nothing makes a network call any more:

  ${pulumiText('config set seedstage:sources DIR')}
  ${pulumiText('config set seedstage:offline true')}

A directory filled like this can also be served by any web server, as one of seedstage:mirrors.

  --mirror URL    a mirror to try last (http://, https:// or file://); may be given more than once
  --recipes DIR   a directory with sources/ of your own, besides ours; may be given more than once
${STORE_HELP}

Example: ${callText('sources', './mirror')}`,
  options,
  args: [1, 99],
  run: async ({
    args: [target = '', ...names],
    options: { store, mirror = [], recipes = [] },
    say,
    signal,
  }) => {
    const directory = fromUser(target);
    const assets = [assetsDir(), ...recipes.map(fromUser)];
    const wanted = names.length > 0 ? names : sourceNames(assets);
    const locks = wanted.map((name) => loadSourceLock(assets, name));
    const storeDir = store === undefined ? defaultStore() : fromUser(store);
    const shelf = new SourceShelf({ storeDir, mirrors: mirror, offline: false });
    const missing: Filled[] = [];
    let spoken = performance.now();
    const roots = new Roots(new Store(storeDir));
    await roots.use(); // or npm run gc would take half a download for a leftover
    try {
      await fillMirror(shelf, locks, directory, {
        signal,
        done: (filled) => {
          if (filled.kind === 'missing') missing.push(filled);
          say(outcome(filled));
          spoken = performance.now();
        },
        progress: (lock, progress) => {
          if (performance.now() - spoken < SPEAK_EVERY) return;
          spoken = performance.now();
          say(`${lock.name} ${lock.version}: ${fetchText(progress)}`);
        },
      });
    } finally {
      await roots.close();
    }
    if (missing.length > 0) throw incomplete(missing, locks.length, directory);
    say(`${directory} holds ${locks.map(({ name }) => name).join(', ')}. ${USE}`);
  },
};

const USE = `To use it: ${pulumiText('config set seedstage:sources DIR')}`;

function outcome(filled: Filled): string {
  const { name, version, size } = filled.lock;
  const what = `${name} ${version}`;
  if (filled.kind === 'there') return `${what}: there already`;
  if (filled.kind === 'missing') return `${what}: not to be had`;
  const megabytes = (size / 1e6).toFixed(1);
  const from = filled.from === 'store' ? 'the store' : filled.from;
  return `${what}: ${megabytes} MB from ${from}, ${filled.seconds.toFixed(1)} s`;
}

function incomplete(missing: readonly Filled[], all: number, directory: string): UserError {
  const problems = missing.map((filled) => (filled.kind === 'missing' ? filled.error.problem : ''));
  return new UserError(
    `${missing.length} of ${all} sources are not in ${directory}:\n${problems.join('\n')}`,
    'Run it again when they can be had, or put them there by hand: it checks them.',
  );
}

/** A path as the user means it: npm runs its scripts in the package's directory, and says where the user is. */
function fromUser(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? '.', path);
}

if (require.main === module) void main(sourcesCommand);
