import { existsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { trustedKeys } from '../builder/attest/keys';
import { openPlace } from '../builder/caches/cache-place';
import { SignedTrust } from '../builder/caches/signed-trust';
import { assetsDir } from '../builder/ground/assets';
import { UserError } from '../builder/ground/user-error';
import type { BuilderSettings } from '../builder/grow/builder';
import { defaultStore } from '../builder/store/store';
import { callText } from '../builder/ground/call-text';
import { quote, shortened } from '../builder/ground/quote';
import type { BadValue } from '../builder/ground/bad-value';
import { settingPath } from './project-root';
import type { Settings } from './settings';

/** The builder's settings: the user's settings with their defaults, and every path absolute. */
export function builderSettings(settings: Settings, root: string): BuilderSettings {
  const path = (given: string): string => settingPath(root, given);
  return {
    store: settings.store === undefined ? defaultStore() : path(settings.store),
    recipes: [assetsDir(), ...(settings.recipes === undefined ? [] : [path(settings.recipes)])],
    jobs: settings.jobs ?? availableParallelism(),
    mirrors: settings.mirrors ?? [],
    caches: settings.caches ?? [],
    trust: new SignedTrust(trustedKeys(settings.trustedKeys ?? {})),
    ...(settings.sources === undefined ? {} : { mirrorDir: path(settings.sources) }),
    offline: settings.offline ?? false,
    reuse: settings.reuse ?? 'on',
    unpack: settings.unpack ?? 'sandbox',
  };
}

/** Lists problems with the caches and the keys: places that are none, keys that are none, caches that nobody signs for. */
export function badCaches({ caches = [], trustedKeys: keys = {} }: Settings): BadValue[] {
  const problems = [
    problemWith('trustedKeys', () => trustedKeys(keys)),
    ...caches.map(({ place }) => problemWith('caches', () => openPlace(place))),
  ];
  const unsigned = caches.findIndex((each) => each.unsigned !== true);
  if (unsigned >= 0 && Object.keys(keys).length === 0) {
    const text =
      `seedstage:caches[${unsigned}] can give nothing: no key is trusted to sign what it has. ` +
      "Name one: pulumi config set --path 'seedstage:trustedKeys.NAME' 'ssh-ed25519 AAAA…'; or, if you trust whoever can write " +
      `to the cache: pulumi config set --path 'seedstage:caches[${unsigned}].unsigned' true`;
    problems.push({ name: 'caches', text });
  }
  return problems.filter((each) => each !== undefined);
}

function problemWith(name: string, work: () => unknown): BadValue | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, text: `seedstage:${name}: ${error.message}` };
  }
}

/** Lists problems with the directories in the settings. The store is not checked, because it is created when needed. */
export function missingDirectories(settings: Settings, root: string): BadValue[] {
  const problems: BadValue[] = [];
  if (settings.sources !== undefined && !isDirectory(settingPath(root, settings.sources))) {
    problems.push({
      name: 'sources',
      text:
        `seedstage:sources is ${quote(settings.sources)}, but there is no such directory below ${root}. ` +
        `Fill one with: ${callText('sources', shortened(settings.sources))}`,
    });
  }
  if (settings.recipes !== undefined && !existsSync(join(settingPath(root, settings.recipes), 'recipes'))) {
    problems.push({
      name: 'recipes',
      text:
        `seedstage:recipes is ${quote(settings.recipes)}, but there is no ${shortened(settings.recipes)}/recipes below ${root}. ` +
        'It holds one directory for each of your recipes; source locks go into sources/ beside it.',
    });
  }
  return problems;
}

function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
