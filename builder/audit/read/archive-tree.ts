import { createHash } from 'node:crypto';
import { TREE_LIMITS, TreeCount, type TreeLimits } from '../../tree/tree-limits';
import { shown } from '../../tree/tree-path';
import type { EntryType, ManifestEntry } from '../../tree/manifest';
import { BadTar, type TarMember } from './tar-members';

/** How large the tree of an archive may be: a small archive can hold a huge one. */
export const ARCHIVE_LIMITS: TreeLimits = { ...TREE_LIMITS, bytes: 2 ** 34 };

const TYPES: Readonly<Record<string, EntryType>> = {
  '0': 'file',
  '2': 'link',
  '3': 'device',
  '4': 'device',
  '5': 'dir',
  '6': 'fifo',
};

/**
 * The tree that an archive describes, collected from its members. Nothing is written: a name is only a name. An archive
 * whose tree would depend on the program that unpacks it is refused.
 */
export class ArchiveTree {
  /** By path. A hard link is an entry like the file that it is another name of. */
  readonly entries = new Map<string, ManifestEntry>();
  /** For each hard link, the path of the member that has its content. */
  readonly hardLinks = new Map<string, string>();
  private readonly count: TreeCount;
  private bytes = 0;

  /** @param name the archive's name in messages */
  constructor(
    name: string,
    private readonly limits: TreeLimits = ARCHIVE_LIMITS,
  ) {
    this.count = new TreeCount(name, limits);
  }

  /**
   * Reads a member completely.
   *
   * @param path its path, as {@link pathOf} gives it
   * @throws BadTar, TreeTooLarge
   */
  async add(path: string, member: TarMember): Promise<void> {
    this.count.add(path, path.split('/').length);
    const known = this.entries.get(path);
    if (known !== undefined && !(known.type === 'dir' && member.type === '5')) {
      throw new BadTar(
        `it has the name ${shown(path)} twice: which one counts depends on the program that unpacks it`,
      );
    }
    this.entries.set(path, await this.entryOf(path, member));
  }

  /**
   * Adds the directories that have no member of their own, as tar makes them, and checks that nothing is below a name
   * that is not a directory.
   *
   * @throws BadTar
   */
  complete(): void {
    for (const path of [...this.entries.keys()]) {
      for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
        const parent = path.slice(0, slash);
        const entry = this.entries.get(parent);
        if (entry?.type === 'dir') break; // its own parents are checked with it
        if (entry !== undefined)
          throw new BadTar(`it has ${shown(path)}, but ${shown(parent)} is a ${entry.type}`);
        this.entries.set(parent, { path: parent, type: 'dir', mode: 0o755, size: 0, content: '' });
      }
    }
  }

  private async entryOf(path: string, member: TarMember): Promise<ManifestEntry> {
    const { type: flag, mode, target } = member;
    if (flag === '1') return this.hardLink(path, target);
    const type = TYPES[flag];
    if (type === undefined) throw new BadTar(`${shown(path)} has the unknown type ${JSON.stringify(flag)}`);
    if (type === 'link') return { path, type, mode: 0, size: 0, content: target };
    if (type !== 'file') return { path, type, mode, size: 0, content: '' };
    return { path, type, mode, size: member.size, content: await this.hash(path, member) };
  }

  private hardLink(path: string, target: string): ManifestEntry {
    const to = pathOf(target);
    const entry = to === undefined ? undefined : this.entries.get(to);
    if (to === undefined || entry === undefined || entry.type === 'dir') {
      throw new BadTar(`${shown(path)} is a hard link to ${shown(target)}, which is not a file before it`);
    }
    this.hardLinks.set(path, this.hardLinks.get(to) ?? to);
    return { ...entry, path };
  }

  private async hash(path: string, { body, size }: TarMember): Promise<string> {
    this.bytes += size;
    if (this.bytes > this.limits.bytes) {
      throw new BadTar(
        `${shown(path)} is beyond the limit of ${Math.floor(this.limits.bytes / 2 ** 20)} MB for all files`,
      );
    }
    const hash = createHash('sha256');
    let count = 0;
    for await (const piece of body) {
      hash.update(piece);
      count += piece.length;
    }
    if (count !== size) throw new BadTar('it ends in the middle of a file');
    return hash.digest('hex');
  }
}

/**
 * The path of a member below the archive's root: without `.`, and without slashes at its ends.
 *
 * @returns undefined for the root itself
 * @throws BadTar for a path that leads out of the archive
 */
export function pathOf(name: string): string | undefined {
  const names = name.split('/').filter((each) => each !== '' && each !== '.');
  if (names.includes('..')) throw new BadTar(`it has the name ${shown(name)}, which leads out of it`);
  return names.length === 0 ? undefined : names.join('/');
}
