import type { ManifestEntry } from './manifest';

/** How many symbolic links Linux follows for one path. */
const MOST_LINKS = 40;

/** A name of a tree, with the names below it. */
interface TreeNode {
  readonly parent: TreeNode | undefined;
  /** Undefined for a name that the tree does not contain. */
  entry: ManifestEntry | undefined;
  children: Map<string, TreeNode> | undefined;
  /** For a link that has been resolved: where it leads. */
  end: LinkEnd | undefined;
}

/**
 * Where a link leads: to a name of the tree (undefined for one that the tree does not contain), or the reason why it
 * leads nowhere.
 */
type LinkEnd = { readonly node: TreeNode | undefined; readonly links: number } | { readonly problem: string };

const LEAVES: LinkEnd = { problem: "is a symlink that leaves the artifact's root" };
const UNSURE: LinkEnd = {
  problem: 'is a symlink with a .. after a name that is not a directory of the artifact',
};
const ENDLESS: LinkEnd = {
  problem: `is a symlink that leads through more than ${MOST_LINKS} links, or to itself`,
};

/**
 * Resolves symbolic links as the kernel does: name by name through other links, not by the text of the path. With
 * `up -> ..`, `up/..` is not the directory that holds `up`.
 */
export class LinkResolver {
  private readonly root: TreeNode = newNode(undefined);

  /** @param entries all names of a tree */
  constructor(entries: readonly ManifestEntry[]) {
    for (const entry of entries) this.place(entry.path).entry = entry;
  }

  /** Why an artifact must not contain a link; undefined if it may. A dangling link is allowed. */
  problemOf(link: ManifestEntry): string | undefined {
    const end = this.endOf(this.place(link.path), link, 1);
    return 'problem' in end ? end.problem : undefined;
  }

  private place(path: string): TreeNode {
    let node = this.root;
    for (const name of path.split('/')) {
      node.children ??= new Map();
      let child = node.children.get(name);
      if (child === undefined) node.children.set(name, (child = newNode(node)));
      node = child;
    }
    return node;
  }

  /** @param depth how many links were followed so far, including this one */
  private endOf(node: TreeNode, link: ManifestEntry, depth: number): LinkEnd {
    if (node.end) return node.end;
    // Not cached: this link may be fine even if it exceeds the limit of a link that leads to it.
    if (depth > MOST_LINKS) return ENDLESS;
    const end = this.follow(node, link, depth);
    if (end !== ENDLESS || depth === 1) node.end = end;
    return end;
  }

  private follow(from: TreeNode, link: ManifestEntry, depth: number): LinkEnd {
    if (link.content.startsWith('/')) return LEAVES;
    let at: TreeNode | undefined = from.parent;
    let links = 1;
    for (const name of namesOf(link.content)) {
      if (name === '..') {
        // Another artifact may bring the missing name, as a link to anywhere.
        if (at === undefined || !isDirectory(at)) return UNSURE;
        if (at.parent === undefined) return LEAVES;
        at = at.parent;
        continue;
      }
      at = at?.children?.get(name);
      if (at?.entry?.type !== 'link') continue;
      const end = this.endOf(at, at.entry, depth + 1);
      if ('problem' in end) return end;
      links += end.links;
      if (links > MOST_LINKS) return ENDLESS;
      at = end.node;
    }
    return { node: at, links };
  }
}

/**
 * The names of a path, without `.` and empty ones. One regular expression is three times as fast as a test of each
 * name.
 */
function namesOf(path: string): string[] {
  return path.split(/(?:\/|(?<![^/])\.(?![^/]))+/).filter((name) => name !== '');
}

/** A name with others below it is a directory, whether or not it has its own line. */
function isDirectory({ entry, parent, children }: TreeNode): boolean {
  return entry === undefined ? parent === undefined || children !== undefined : entry.type === 'dir';
}

function newNode(parent: TreeNode | undefined): TreeNode {
  return { parent, entry: undefined, children: undefined, end: undefined };
}
