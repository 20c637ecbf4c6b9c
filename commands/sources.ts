import { resolve } from 'node:path';
import { pulumiText } from '../builder/ground/call-text';
import {
  fetchText,
  fillMirror,
  loadSourceLock,
  sourceNames,
  SourceShelf,
  type Filled,
  type SourceLock,
} from '../builder/sources';
import { Roots } from '../builder/store/roots';
import { Store } from '../builder/store/store';
import { UserError } from '../builder/ground/user-error';
import { CannotTell, DOES, JSON_OPTION, type Command } from './lib/command';
import { didYouMean } from './lib/did-you-mean';
import { commandSettings, SOURCE_OPTIONS } from './lib/settings';

/** The interval of progress messages during a download, in milliseconds. */
const SPEAK_EVERY = 3_000;

const options = { ...JSON_OPTION, ...SOURCE_OPTIONS } as const;

export const sourcesCommand: Command<typeof options> = {
  name: 'sources',
  summary: 'fills a directory with all sources, for work without a network',
  usage: 'DIR [NAME...]',
  about: `
Fills a mirror directory with all locked sources, or with the named ones, under their file names. A file that is already
in DIR is checked, and kept if it is right. With these settings, nothing makes a network call any more:

  ${pulumiText('config set seedstage:sources DIR')}
  ${pulumiText('config set seedstage:offline true')}

A directory filled like this can also be served by any web server, as one of seedstage:mirrors.`,
  arguments: {
    DIR: 'created if it does not exist',
    NAME: 'a source lock, as in sources/NAME.yaml; default: all',
  },
  options,
  args: [1, 99],
  examples: ['./mirror', './mirror musl tcc'],
  exits: DOES,
  run: async ({ args: [target = '', ...names], options: flags, say, note, result, signal }) => {
    const directory = resolve(target);
    const { recipes, store, mirrors, mirrorDir, offline } = commandSettings(flags, 'network');
    const locks = locksNamed(recipes, names);
    const shelf = new SourceShelf({ storeDir: store, mirrors, mirrorDir, offline });
    const filled: Filled[] = [];
    let spoken = performance.now();
    const roots = new Roots(new Store(store));
    await roots.use(); // otherwise gc would remove a partial download as a leftover
    try {
      await fillMirror(shelf, locks, directory, {
        signal,
        done: (one) => {
          filled.push(one);
          say(outcome(one));
          spoken = performance.now();
        },
        progress: (lock, progress) => {
          if (performance.now() - spoken < SPEAK_EVERY) return;
          spoken = performance.now();
          note(`${lock.name} ${lock.version}: ${fetchText(progress)}`);
        },
      });
    } finally {
      await roots.close();
    }
    result({ directory, sources: filled.map(forPrograms) });
    const missing = filled.filter(({ kind }) => kind === 'missing');
    if (missing.length > 0) throw incomplete(missing, locks.length, directory);
    say(`${directory} holds ${locks.map(({ name }) => name).join(', ')}. ${USE}`);
  },
};

/** @throws CannotTell for a name without a source lock, with similar names */
function locksNamed(recipes: readonly string[], names: readonly string[]): SourceLock[] {
  const known = sourceNames(recipes);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const guess = didYouMean(unknown, known);
    throw new CannotTell(
      `there is no source lock "${unknown}"${guess === '' ? '' : `.${guess}`}`,
      `Known: ${known.join(', ')}.`,
    );
  }
  return (names.length > 0 ? names : known).map((name) => loadSourceLock(recipes, name));
}

function forPrograms(filled: Filled) {
  const { name, version, file, size, sha256 } = filled.lock;
  const source = { name, version, file, size, sha256, outcome: filled.kind };
  if (filled.kind === 'fetched') return { ...source, from: filled.from, seconds: filled.seconds };
  return filled.kind === 'missing' ? { ...source, problem: filled.error.problem } : source;
}

const USE = `To use it: ${pulumiText('config set seedstage:sources DIR')}`;

function outcome(filled: Filled): string {
  const { name, version, size } = filled.lock;
  const what = `${name} ${version}`;
  if (filled.kind === 'there') return `${what}: already there`;
  if (filled.kind === 'missing') return `${what}: cannot be fetched`;
  const megabytes = (size / 1e6).toFixed(1);
  const from = filled.from === 'store' ? 'the store' : filled.from;
  return `${what}: ${megabytes} MB from ${from}, ${filled.seconds.toFixed(1)} s`;
}

function incomplete(missing: readonly Filled[], all: number, directory: string): UserError {
  const problems = missing.map((filled) => (filled.kind === 'missing' ? filled.error.problem : ''));
  return new UserError(
    `${missing.length} of ${all} sources are not in ${directory}:\n${problems.join('\n')}`,
    'Run the command again when a place has them, or put them there by hand: the command checks them.',
  );
}
