import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BuilderSettings } from '../../builder/grow/settings';
import { quote } from '../../builder/ground/quote';
import { UserError } from '../../builder/ground/user-error';
import { badCaches, builderSettings, missingDirectories } from '../../provider/builder-settings';
import { parseSettings } from '../../provider/settings';
import type { Properties } from '../../provider/values';
import { CannotTell, type Options } from './command';
import { stackConfig, type StackConfig } from './stack-config';

/** The namespace of the provider's settings in a stack's configuration. */
const NAMESPACE = 'seedstage:';

/** Options of every command that reads a store: they override the stack's settings. */
export const STORE_OPTIONS = {
  store: {
    type: 'string',
    value: 'DIR',
    help: "the store, instead of seedstage:store or the one in the user's cache",
  },
  recipes: {
    type: 'string',
    value: 'DIR',
    multiple: true,
    help: 'a directory with recipes/ and sources/ of your own, instead of seedstage:recipes',
  },
  stack: {
    type: 'string',
    value: 'NAME',
    help: 'the stack whose settings are used (default: the selected or only stack of the project)',
  },
} as const satisfies Options;

/** Options of a command that fetches sources. */
export const SOURCE_OPTIONS = {
  ...STORE_OPTIONS,
  sources: {
    type: 'string',
    value: 'DIR',
    help: 'a directory of source files, tried first, instead of seedstage:sources',
  },
  mirror: {
    type: 'string',
    value: 'URL',
    multiple: true,
    help: 'a mirror to try last (http://, https:// or file://), instead of seedstage:mirrors',
  },
  offline: { type: 'boolean', help: 'make no network call, like seedstage:offline' },
} as const satisfies Options;

/** The option of a command that unpacks sources. */
export const UNPACK_OPTION = {
  unpack: {
    type: 'string',
    value: 'HOW',
    help: 'sandbox, or plain: unpack without a sandbox, instead of seedstage:unpack',
  },
} as const satisfies Options;

/** Options of a command that builds. */
export const GROW_OPTIONS = {
  ...SOURCE_OPTIONS,
  ...UNPACK_OPTION,
  jobs: {
    type: 'string',
    value: 'N',
    help: 'compile jobs of all builds together, instead of seedstage:jobs',
  },
} as const satisfies Options;

/** The values of these options. */
export interface SettingFlags {
  readonly store?: string | undefined;
  readonly recipes?: readonly string[] | undefined;
  readonly stack?: string | undefined;
  readonly sources?: string | undefined;
  readonly mirror?: readonly string[] | undefined;
  readonly offline?: boolean | undefined;
  readonly unpack?: string | undefined;
  readonly jobs?: string | undefined;
}

/** The settings that apply to a command that only reads the store. */
const OF_STORE: ReadonlySet<string> = new Set(['store', 'recipes']);

/** Only the commands for caches use caches: what a verification compares must come from here. */
const OF_CACHES: ReadonlySet<string> = new Set(['caches', 'trustedKeys']);

/**
 * The settings of a command: its options, otherwise the settings of the stack of the project in the current directory,
 * otherwise the defaults. Paths in options are relative to the current directory, paths in settings to the project.
 *
 * @param reach `store`: only the settings for reading the store apply; `caches`: all do
 * @throws CannotTell for an unknown stack, and for a setting that only Pulumi can read; UserError for an invalid
 * setting or option
 */
export function commandSettings(flags: SettingFlags, reach: 'store' | 'network' | 'caches'): BuilderSettings {
  const config = stackConfig(process.cwd(), flags.stack);
  const matters = (name: string): boolean =>
    OF_CACHES.has(name) ? reach === 'caches' : reach !== 'store' || OF_STORE.has(name);
  const given = optionsAsSettings(flags);
  refuseSecrets(config, (name) => matters(name) && !Object.hasOwn(given, name));
  const ofStack = Object.entries(config.values)
    .filter(([name]) => name.startsWith(NAMESPACE))
    .map(([name, value]): [string, string] => [name.slice(NAMESPACE.length), value])
    .filter(([name]) => matters(name));
  const parsed = parseSettings({ ...Object.fromEntries(ofStack), ...given });
  if ('problems' in parsed) throw wrong(parsed.problems);
  const { recipes, ...settings } = parsed.settings;
  const named = flags.recipes?.map((path) => directoryNamed(path));
  const checked = named === undefined && recipes !== undefined ? { ...settings, recipes } : settings;
  const bad = [...missingDirectories(checked, config.root), ...badCaches(checked)];
  if (bad.length > 0) throw wrong(bad);
  const all = builderSettings(checked, config.root);
  return named === undefined ? all : { ...all, recipes: [...all.recipes, ...named] };
}

/** The user's directory of recipes. */
function directoryNamed(path: string): string {
  const directory = resolve(path);
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return directory;
  throw new CannotTell(
    `--recipes is ${quote(path)}, but there is no directory ${directory}`,
    'Name the directory that contains recipes/ and sources/.',
  );
}

/** Options under the names of the settings, with absolute paths. */
function optionsAsSettings({ store, sources, mirror, offline, unpack, jobs }: SettingFlags): Properties {
  const path = (given: string): string => resolve(given);
  return {
    ...(store === undefined ? {} : { store: path(store) }),
    ...(sources === undefined ? {} : { sources: path(sources) }),
    ...(mirror === undefined ? {} : { mirrors: [...mirror] }),
    ...(offline === undefined ? {} : { offline }),
    ...(unpack === undefined ? {} : { unpack }),
    ...(jobs === undefined ? {} : { jobs }),
  };
}

/** Commands cannot decrypt a setting: they have no passphrase. */
function refuseSecrets({ secrets, stack }: StackConfig, wanted: (name: string) => boolean): void {
  for (const name of secrets) {
    const short = name.slice(NAMESPACE.length);
    // A command for caches is told the place.
    if (!name.startsWith(NAMESPACE) || !wanted(short) || short === 'caches') continue;
    throw new CannotTell(
      `${name} of the stack ${stack ?? 'of this project'} is a secret, which only Pulumi can read`,
      `Give it by its option: --${short === 'mirrors' ? 'mirror' : short} VALUE (pulumi config get ${name} shows it).`,
    );
  }
}

function wrong(problems: readonly { readonly text: string }[]): UserError {
  return new UserError(
    problems.map(({ text }) => text).join('\n'),
    'Correct the option, or the setting: pulumi config set seedstage:NAME VALUE (or rm seedstage:NAME).',
  );
}
