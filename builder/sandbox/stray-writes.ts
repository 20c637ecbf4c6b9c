import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '../manifest';
import { DIRECTORIES, WRITABLE } from './layout';

/**
 * Names outside the writable directories that a run touched, as an overlay's upper layer shows them: what
 * was made or changed lies there, what was removed lies there as a character device.
 *
 * @returns absolute paths as seen from inside, sorted
 */
export async function strayNames(upper: string): Promise<string[]> {
  const stray: string[] = [];
  const walk = async (below: string): Promise<void> => {
    const names = await readdir(join(upper, below));
    for (const name of names) {
      const path = `${below}/${name}`;
      const directory = (await lstat(join(upper, path))).isDirectory();
      if (!directory) stray.push(path);
      else await walk(path);
    }
    // A directory of our own, empty: nothing was copied up into it, so the run made it.
    if (names.length === 0 && !isFixed(below)) stray.push(`${below}/`);
  };
  for (const name of await readdir(upper)) {
    if ((WRITABLE as readonly string[]).includes(name)) continue;
    if ((await lstat(join(upper, name))).isDirectory()) await walk(`/${name}`);
    else stray.push(`/${name}`);
  }
  return stray.sort();
}

/** Directories that are looked at before and after a run where there is no overlay. */
export const FIXED = ['usr', 'etc', 'recipe', 'dev'] as const;

/** Names that differ between two looks at the {@link FIXED} directories. */
export function changedNames(before: readonly Manifest[], after: readonly Manifest[]): string[] {
  const lines = (manifests: readonly Manifest[]): Set<string> =>
    new Set(
      manifests.flatMap((manifest, index) =>
        manifest.text
          .split('\n')
          .filter(Boolean)
          .map((line) => `${index}/${line}`),
      ),
    );
  const [old, now] = [lines(before), lines(after)];
  const differing = [
    ...[...old].filter((line) => !now.has(line)),
    ...[...now].filter((line) => !old.has(line)),
  ];
  const paths = differing.map((line) => {
    const [root = '', ...rest] = (line.split('\t')[0] ?? '').split('/');
    return `/${FIXED[Number(root)] ?? ''}/${rest.join('/')}`;
  });
  return [...new Set(paths)].sort();
}

function isFixed(path: string): boolean {
  return (DIRECTORIES as readonly string[]).includes(path.slice(1));
}
