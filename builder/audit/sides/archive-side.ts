import { manifestOf, type ManifestEntry } from '../../tree/manifest';
import { UserError } from '../../ground/user-error';
import { ArchiveTree, pathOf } from '../read/archive-tree';
import { BadTar, tarMembers } from '../read/tar-members';
import { CannotUnpack } from '../read/unpacker';
import type { Side, SideFiles } from '../side';

/** An archive that can be read any number of times. */
export interface ArchiveSource {
  /** Its name in messages. */
  readonly label: string;
  /** The bytes of the tar archive, decompressed. */
  read(): AsyncIterable<Buffer>;
}

/** Reads a tar archive as a side: its members in memory, nothing is unpacked. */
export async function archiveSide(name: string, source: ArchiveSource, place: string): Promise<Side> {
  const tree = await archiveTree(source);
  const manifest = manifestOf([...tree.entries.values()]);
  return {
    form: 'archive',
    name,
    origin: `the archive ${source.label}`,
    manifest,
    fingerprint: manifest.fingerprint,
    files: archiveFiles((path) => ({ source, path: tree.hardLinks.get(path) ?? path })),
    place,
  };
}

/**
 * The tree of an archive.
 *
 * @throws UserError for anything but a sound tar archive, and for one whose tree depends on who unpacks it
 */
export async function archiveTree(source: ArchiveSource): Promise<ArchiveTree> {
  const tree = new ArchiveTree(source.label);
  await reading(source.label, async () => {
    for await (const member of tarMembers(source.read())) {
      const path = pathOf(member.name);
      if (path !== undefined) await tree.add(path, member);
    }
    tree.complete();
  });
  return tree;
}

/** Makes an error that the reader can act on from what a bad archive throws. */
export async function reading<T>(label: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BadTar || error instanceof CannotUnpack)) throw error;
    throw new UserError(
      `${label} cannot be compared: ${error.message}`,
      'Check the archive (tar --list --verbose), or unpack it where it can do no harm, and name the directory.',
    );
  }
}

/** The member that has the content of a file: in which archive, and its path there. */
export interface Located {
  readonly source: ArchiveSource;
  readonly path: string;
}

/** The files of archives: each archive is read once, whatever is wanted of it. */
export function archiveFiles(locate: (path: string) => Located | undefined): SideFiles {
  return {
    visit: async (wanted, take) => {
      for (const [source, members] of bySource(wanted, locate)) {
        for await (const member of tarMembers(source.read())) {
          const path = pathOf(member.name);
          const entries = path === undefined ? undefined : members.get(path);
          if (entries === undefined || member.type !== '0') continue;
          await take(entries, member.body);
          members.delete(path ?? '');
          if (members.size === 0) break;
        }
      }
    },
  };
}

type Wanted = Map<string, ManifestEntry[]>;

/** The wanted entries by archive and by the path of the member that has their content. */
function bySource(
  wanted: readonly ManifestEntry[],
  locate: (path: string) => Located | undefined,
): Map<ArchiveSource, Wanted> {
  const all = new Map<ArchiveSource, Wanted>();
  for (const entry of wanted) {
    const at = locate(entry.path);
    if (at === undefined) continue;
    const members = all.get(at.source) ?? new Map<string, ManifestEntry[]>();
    all.set(at.source, members.set(at.path, [...(members.get(at.path) ?? []), entry]));
  }
  return all;
}
