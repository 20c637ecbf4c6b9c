import type { ManifestEntry } from './manifest';

/** How many links Linux follows for one path. */
const MOST_LINKS = 40;

/** A name of a tree, with what is below it. */
interface TreeNode {
  readonly parent: TreeNode | undefined;
  /** Nothing for a name that the tree does not have itself. */
  entry: ManifestEntry | undefined;
  children: Map<string, TreeNode> | undefined;
  /** Of a link that was looked at: where it leads. */
  end: LinkEnd | undefined;
}

/** Where a link leads: to a name of the tree (nothing for one that it does not have), or why nowhere. */
type LinkEnd = { readonly node: TreeNode | undefined; readonly links: number } | { readonly problem: string };

const LEAVES: LinkEnd = { problem: "is a symlink that leaves the artifact's root" };
const UNSURE: LinkEnd = {
  problem: 'is a symlink with a .. behind a name that is no directory of the artifact',
};
const ENDLESS: LinkEnd = {
  problem: `is a symlink that leads through more than ${MOST_LINKS} links, or to itself`,
};

/**
 * Resolves symbolic links as the kernel does: name by name through other links, not by the look of the path. With
 * `up -> ..`, `up/..` is not the directory that holds `up`.
 */
export class LinkResolver {
  private readonly root: TreeNode = newNode(undefined);

  /** @param entries all names of a tree */
  constructor(entries: readonly ManifestEntry[]) {
    for (const entry of entries) this.place(entry.path).entry = entry;
  }

  /** Why a link is none that may be in an artifact; nothing when it may. It need not lead to anything. */
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

  /** @param depth how many links were followed to come here, this one included */
  private endOf(node: TreeNode, link: ManifestEntry, depth: number): LinkEnd {
    if (node.end) return node.end;
    // What is too much for a link further out may be well for this one: it is not kept.
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
        // What this artifact lacks another may bring, as a link to anywhere.
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

/** The names of a path, without . and empty ones; by one expression, which is thrice as fast as to look at each. */
function namesOf(path: string): string[] {
  return path.split(/(?:\/|(?<![^/])\.(?![^/]))+/).filter((name) => name !== '');
}

/** What has names below it is one, whether or not it has a line of its own. */
function isDirectory({ entry, parent, children }: TreeNode): boolean {
  return entry === undefined ? parent === undefined || children !== undefined : entry.type === 'dir';
}

function newNode(parent: TreeNode | undefined): TreeNode {
  return { parent, entry: undefined, children: undefined, end: undefined };
}
