import { posix } from 'node:path';
import type { Manifest, ManifestEntry } from './manifest';
import { UserError } from './user-error';

/** What an entry of an artifact must not be, in the order in which it is looked for. */
const RULES: readonly { readonly broken: (entry: ManifestEntry) => boolean; readonly says: string }[] = [
  { broken: (e) => e.type === 'socket', says: 'is a socket' },
  { broken: (e) => e.type === 'device', says: 'is a device' },
  { broken: (e) => e.type === 'fifo', says: 'is a fifo' },
  { broken: (e) => (e.mode & 0o4000) !== 0, says: 'is set-uid' },
  { broken: (e) => (e.mode & 0o2000) !== 0, says: 'is set-gid' },
  { broken: (e) => e.path !== 'usr' && !e.path.startsWith('usr/'), says: 'is outside usr/' },
  { broken: (e) => e.type === 'link' && leavesRoot(e), says: "is a symlink that leaves the artifact's root" },
];

/**
 * Refuses an output tree that cannot be an artifact: anything but files, directories and relative links
 * below `usr/`, or anything that would run with another's rights.
 *
 * @throws UserError with every offending path (at most 10 are named) and what is wrong with it
 */
export function checkArtifact(recipe: string, manifest: Manifest): void {
  const found = manifest.entries.flatMap((entry) => {
    const rule = RULES.find(({ broken }) => broken(entry));
    if (!rule) return [];
    const target = entry.type === 'link' ? ` (-> ${entry.content})` : '';
    return [`/out/${entry.path}${target} ${rule.says}`];
  });
  if (found.length > 0) {
    const more = found.length > 10 ? `; and ${found.length - 10} more` : '';
    throw new UserError(
      `${recipe}: the output cannot be an artifact: ${found.slice(0, 10).join('; ')}${more}`,
      `Let the recipe's script install plain files, directories and relative symlinks below $DESTDIR/usr.`,
    );
  }
  if (manifest.files === 0) {
    throw new UserError(
      `${recipe}: the output is empty: nothing was installed below /out`,
      `Let the recipe's script install into $DESTDIR/usr.`,
    );
  }
}

/** An absolute link would point into whatever machine the artifact is exported to. */
function leavesRoot(link: ManifestEntry): boolean {
  if (posix.isAbsolute(link.content)) return true;
  const end = posix.normalize(posix.join(posix.dirname(link.path), link.content));
  return end === '..' || end.startsWith('../');
}
