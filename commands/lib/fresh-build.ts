import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../builder/ground/user-error';

/**
 * path -> sha256 of each source that dist/ was compiled from; scripts/lib/dist.mjs writes it after a successful build.
 */
type Stamp = Readonly<Record<string, string>>;

/**
 * Refuses to continue if dist/ was compiled from sources other than those beside it: the engine runs dist/, and a
 * preview of an older program would be wrong. Contents are compared, not times, because `git checkout` changes times.
 * It takes about 10 ms.
 *
 * @param root the checkout. A package installed without its sources has nothing to compare.
 * @throws UserError naming the first file that differs.
 */
export function assertFreshBuild(root: string): void {
  if (!existsSync(join(root, 'index.ts'))) return;
  const stamp = readStamp(root);
  if (stamp === undefined) {
    throw new UserError('dist/ holds no finished build.', 'Run `npm run build`, then the command again.');
  }
  const stale = changedSource(root, stamp) ?? addedSource(root, stamp);
  if (stale !== undefined) {
    throw new UserError(
      `dist/ is not built from ${stale} as it is now.`,
      'Run `npm run build`, then the command again.',
    );
  }
}

function readStamp(root: string): Stamp | undefined {
  const file = join(root, 'dist/.stamp.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Stamp) : undefined;
}

function changedSource(root: string, stamp: Stamp): string | undefined {
  return Object.entries(stamp).find(([path, digest]) => digestOf(join(root, path)) !== digest)?.[0];
}

function addedSource(root: string, stamp: Stamp): string | undefined {
  const rooms = new Set(
    Object.keys(stamp).flatMap((path) => (path.includes('/') ? [path.split('/')[0] ?? ''] : [])),
  );
  return [...rooms]
    .filter((room) => existsSync(join(root, room)))
    .flatMap((room) =>
      readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((path) => `${room}/${path}`),
    )
    .find((path) => path.endsWith('.ts') && !Object.hasOwn(stamp, path));
}

function digestOf(file: string): string | undefined {
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : undefined;
}
