import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { assetsDir } from '../builder/ground/assets';
import { isCheckout } from '../builder/ground/call-text';
import { launcherTcc } from '../builder/grow/grown-tcc';
import { thisMachine } from '../builder/sandbox/machine';
import { newLock, SourceShelf, type NewSource, type SourceLock } from '../builder/sources';
import { Roots } from '../builder/store/roots';
import { Store } from '../builder/store/store';
import { writeWhole } from '../builder/tree/tree-files';
import { CannotTell, DOES, JSON_OPTION, WrongCall, type Command } from './lib/command';
import { commandSettings, STORE_OPTIONS, UNPACK_OPTION } from './lib/settings';

/** The interval of progress messages during a download, in milliseconds. */
const SPEAK_EVERY = 3_000;

const options = {
  licence: {
    type: 'string',
    value: 'SPDX',
    help: 'the licence, as an SPDX expression such as GPL-3.0-or-later',
  },
  version: { type: 'string', value: 'VERSION', help: 'the version, if the file name does not contain it' },
  file: {
    type: 'string',
    value: 'NAME',
    help: "the archive's name in mirrors (default: the URL's last part)",
  },
  force: { type: 'boolean', default: false, help: 'overwrite the lock if it exists' },
  ...JSON_OPTION,
  ...UNPACK_OPTION,
  ...STORE_OPTIONS,
} as const;

export const lockCommand: Command<typeof options> = {
  name: 'lock',
  summary: 'makes a source lock from the URLs of an archive',
  usage: 'NAME URL...',
  about: `
Makes a complete source lock: downloads the archive, unpacks it in a sandbox, and writes sources/NAME.yaml with its
size, its sha256, its top directory and the fingerprint of its tree. All URLs must give the same archive; they are tried
in this order whenever it is needed. The archive is in the store afterwards. Compare its sha256 with what upstream signs
or publishes: a lock says which bytes are used, not who made them.

The lock goes into the last directory of recipes: that of --recipes or seedstage:recipes, in a checkout assets/.`,
  options,
  args: [2, 20],
  examples: ['hello https://ftp.gnu.org/gnu/hello/hello-2.12.1.tar.gz --licence GPL-3.0-or-later'],
  exits: DOES,
  run: async ({ args: [name = '', ...urls], options: flags, say, note, result, signal }) => {
    const { recipes, store, offline, unpack, mirrors, mirrorDir } = commandSettings(flags, 'network');
    const source = sourceOf(name, urls, flags);
    const file = placeFor(name, recipes, flags.force);
    if (offline)
      throw new CannotTell(
        'seedstage:offline is set, and a new archive comes from the network',
        'Unset it (pulumi config rm seedstage:offline), or leave --offline out.',
      );
    const roots = new Roots(new Store(store));
    await roots.use(); // otherwise gc would remove a partial download as a leftover
    const shelf = new SourceShelf({ storeDir: store, mirrors, mirrorDir, offline });
    const tcc = launcherTcc({ store, shelf, signal });
    let spoken = performance.now();
    try {
      const lock = await newLock(source, {
        storeDir: store,
        toolbox: thisMachine(store, tcc, unpack).toolbox,
        signal,
        progress: (url, bytes) => {
          if (performance.now() - spoken < SPEAK_EVERY) return;
          spoken = performance.now();
          note(`${url}: ${(bytes / 1e6).toFixed(1)} MB`);
        },
      });
      await mkdir(join(file, '..'), { recursive: true });
      await writeWhole(file, lockText(lock), true);
      result({ file, lock });
      say(`${file}: ${name} ${lock.version}, ${lock.size} bytes, sha256 ${lock.sha256}`);
    } finally {
      await roots.close();
    }
  },
};

interface LockFlags {
  readonly licence?: string | undefined;
  readonly version?: string | undefined;
  readonly file?: string | undefined;
}

/** @throws WrongCall for a field that is missing and cannot be guessed */
function sourceOf(name: string, urls: readonly string[], { licence, version, file }: LockFlags): NewSource {
  const bad = urls.find((url) => !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol));
  if (bad !== undefined) throw new WrongCall(`"${bad}" is not an http(s) URL`, 'lock');
  const named = file ?? decodeURIComponent(new URL(urls[0] ?? '').pathname.split('/').at(-1) ?? '');
  if (named === '') throw new WrongCall('the URL has no file name: give one by --file NAME', 'lock');
  const found = version ?? versionIn(named);
  if (found === undefined) {
    throw new WrongCall(`the file name ${named} has no version: give it by --version VERSION`, 'lock');
  }
  if (licence === undefined) {
    throw new WrongCall(
      `the licence of ${name} is missing: give it by --licence SPDX, such as MIT (its COPYING or LICENSE says which)`,
      'lock',
    );
  }
  return { name, version: found, licence, file: named, urls };
}

/** The version in a name such as `hello-2.12.1.tar.gz` or `tcc_0.9.27.orig.tar.bz2`. */
export function versionIn(file: string): string | undefined {
  return /[-_]v?(\d[\w.+~]*?)(?:\.orig)?(?:[.-](?:src|source))?\.(?:tar(?:\.\w+)?|t[gbx]z2?|zip)$/.exec(
    file,
  )?.[1];
}

/** The path of the new lock. @throws WrongCall if there is no such directory, or the lock exists already */
function placeFor(name: string, recipes: readonly string[], force: boolean): string {
  const own = recipes.filter((directory) => directory !== assetsDir());
  const into = own.at(-1) ?? (isCheckout(join(assetsDir(), '..')) ? assetsDir() : undefined);
  if (into === undefined) {
    throw new WrongCall('there is no directory to write the lock into: give one by --recipes DIR', 'lock');
  }
  const files = recipes.map((directory) => join(directory, 'sources', `${name}.yaml`));
  const file = join(into, 'sources', `${name}.yaml`);
  const there = files.find((each) => existsSync(each) && !(force && each === file));
  if (there === undefined) return file;
  throw new WrongCall(
    there === file
      ? `${there} already exists; --force overwrites it`
      : `there is already a lock of that name: ${there}`,
    'lock',
  );
}

/** Omits empty fields, as a lock written by hand does. */
function lockText(lock: SourceLock): string {
  const fields = Object.entries(lock).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  return stringify(Object.fromEntries(fields), { lineWidth: 0 });
}
