import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { userHome } from '../builder/ground/user-home';

/**
 * The project's directory: the nearest one at or above `from` with a Pulumi.yaml, or else `from` itself. The engine
 * starts a provider in the directory of the program's entry file, which may be deeper.
 */
export function projectRoot(from: string): string {
  for (let directory = from; ; directory = dirname(directory)) {
    if (['Pulumi.yaml', 'Pulumi.yml'].some((name) => existsSync(join(directory, name)))) return directory;
    if (directory === dirname(directory)) return from;
  }
}

/** A directory from a setting: absolute, relative to `~/`, or relative to the project's root. */
export function settingPath(root: string, path: string): string {
  return path === '~' || path.startsWith('~/') ? join(userHome(), path.slice(1)) : resolve(root, path);
}
