import { existsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { assetsDir } from '../builder/ground/assets';
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
    ...(settings.sources === undefined ? {} : { mirrorDir: path(settings.sources) }),
    offline: settings.offline ?? false,
    reuse: settings.reuse ?? 'on',
    unpack: settings.unpack ?? 'sandbox',
  };
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
