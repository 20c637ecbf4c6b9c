import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import type { BuildInputs } from '../recipe/key';
import { scanTree, type ManifestEntry } from '../tree/manifest';
import { OUTPUT_TIME } from './output';
import type { Layer } from '../sandbox/sandbox';
import type { Store } from '../store/store';
import { settle } from '../tree/tree-files';
import { fileName, shown, utf8Of } from '../tree/tree-path';
import { BY_DESCRIPTOR, inDirectory, openBelow } from '../tree/tree-walk';
import { UserError } from '../ground/user-error';

/** A path of an input root, and the need that it comes from: the last one in the wiring's order. */
interface Brought {
  readonly need: string;
  readonly entry: ManifestEntry;
}

/**
 * The trees that form a build's input root, lowest first.
 *
 * @param given the name of each need, to the fingerprint of its artifact, which is in the store
 * @param scratch where the files of named winners are copied to, as the top layer
 * @throws UserError if two needs have the same path and the wiring names no winner, or one of them is a directory
 */
export async function inputLayers(
  store: Store,
  inputs: BuildInputs,
  given: Readonly<Record<string, string>>,
  scratch: string,
): Promise<Layer[]> {
  const brought = new Map<string, Brought>();
  /** By path: the winner's file. */
  const won = new Map<string, Brought | undefined>();
  for (const need of inputs.order) {
    for (const entry of (await store.manifest(fingerprintOf(given, need))).entries) {
      const other = brought.get(entry.path);
      const now = { need, entry };
      if (other && !areDirectories(other, now)) {
        const winner = winnerOf(inputs, other, now);
        if (!won.has(entry.path)) won.set(entry.path, undefined);
        for (const each of [other, now]) if (each.need === winner) won.set(entry.path, each);
      }
      brought.set(entry.path, now);
    }
  }
  const layers = inputs.order.map((name): Layer => {
    const fingerprint = fingerprintOf(given, name);
    return { tree: store.tree(fingerprint), fingerprint };
  });
  if (won.size === 0) return layers;
  const top = join(scratch, 'winners');
  mkdirSync(top, { recursive: true });
  for (const [path, winner] of won) {
    if (winner === undefined) throw notBrought(inputs, path);
    mkdirSync(fileName(`${top}/`, parentOf(path)), { recursive: true });
    copyEntry(store.tree(fingerprintOf(given, winner.need)), winner.entry, top);
  }
  setModes(top, [...won.keys()], brought);
  await settle(top, OUTPUT_TIME);
  return [...layers, { tree: top, fingerprint: (await scanTree(top)).fingerprint }];
}

/** Directories are merged; anything else at the same path is a collision. */
function areDirectories(one: Brought, two: Brought): boolean {
  return one.entry.type === 'dir' && two.entry.type === 'dir';
}

/** The need that wins a path. @throws UserError if none is named, or none can win */
function winnerOf(inputs: BuildInputs, first: Brought, second: Brought): string {
  const { path } = first.entry;
  const winner = namedWinner(inputs, path);
  const mixed = first.entry.type === 'dir' || second.entry.type === 'dir';
  if (winner !== undefined && !mixed) return winner;
  const [one, two] = [first, second].map(
    ({ need, entry }) => `${mixed ? `${KINDS[entry.type] ?? entry.type} of ` : ''}"${need}"`,
  );
  throw new UserError(
    `${inputs.recipe}: two of its needs contain the path ${shown(path)}: ${one} and ${two}`,
    mixed
      ? 'Leave one of them out: a directory cannot be merged with anything else.'
      : `Leave one of them out, or name the winner in the wiring: winners: { '${shown(path)}': '${second.need}' }.`,
  );
}

const KINDS: Readonly<Partial<Record<ManifestEntry['type'], string>>> = {
  dir: 'a directory',
  file: 'a file',
  link: 'a symlink',
};

function namedWinner({ winners = {} }: BuildInputs, path: string): string | undefined {
  const name = utf8Of(path) ?? path;
  return Object.hasOwn(winners, name) ? winners[name] : undefined;
}

function notBrought(inputs: BuildInputs, path: string): UserError {
  return new UserError(
    `${inputs.recipe}: the winner of ${shown(path)} is "${namedWinner(inputs, path) ?? ''}", which does not contain it`,
    'In the wiring, name one of the needs that contain it.',
  );
}

/** Gives the directories of these paths the modes that they have in the merged root without this layer. */
function setModes(top: string, paths: readonly string[], brought: ReadonlyMap<string, Brought>): void {
  const parents = new Set<string>();
  for (const path of paths) for (let at = parentOf(path); at !== ''; at = parentOf(at)) parents.add(at);
  // Innermost first: the mode of an outer directory may forbid access.
  for (const each of [...parents].sort().reverse()) {
    chmodSync(fileName(`${top}/`, each), brought.get(each)?.entry.mode ?? 0o755);
  }
  chmodSync(top, 0o755);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** Copies one file or link according to the manifest, without following a link in any part of its path. */
function copyEntry(tree: string, { path, type, mode }: ManifestEntry, top: string): void {
  const parent = parentOf(path);
  const directory = openBelow(tree, parent);
  try {
    const from = BY_DESCRIPTOR
      ? fileName(inDirectory(directory), path.slice(parent.length).replace(/^\//, ''))
      : fileName(`${tree}/`, path);
    const to = fileName(`${top}/`, path);
    if (type === 'link') symlinkSync(readlinkSync(from, { encoding: 'buffer' }), to);
    else copyFile(from, to, mode);
  } finally {
    closeSync(directory);
  }
}

function copyFile(from: ReturnType<typeof fileName>, to: ReturnType<typeof fileName>, mode: number): void {
  const fd = openSync(from, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) throw new Error('a file of an artifact in the store is no file any more');
    copyFileSync(BY_DESCRIPTOR ? `/proc/self/fd/${fd}` : from, to, constants.COPYFILE_EXCL);
    chmodSync(to, mode);
  } finally {
    closeSync(fd);
  }
}

function fingerprintOf(given: Readonly<Record<string, string>>, name: string): string {
  const fingerprint = Object.hasOwn(given, name) ? given[name] : undefined;
  if (fingerprint === undefined) throw new Error(`no fingerprint for the need ${name}`);
  return fingerprint;
}
