import type { Builder } from '../grow/builder';
import type { Root } from '../store/roots';

/** What keeps something: the first root that reaches it. */
export type Wanted = ReadonlyMap<string, string>;

/** What the roots of a store reach, and where that is not known. */
export interface Reach {
  /** The path of every reachable artifact and source, with the root that reaches it. */
  readonly paths: Wanted;
  /** Every reachable key. */
  readonly keys: Wanted;
  /** Why more may be reachable; empty if everything is known. */
  readonly gaps: readonly string[];
}

/**
 * Follows the roots: a root refers to a key, and the key's record to its artifact, its inputs and its sources. A
 * damaged root may refer to anything, and so may a key without a valid record: then nothing is known to be unneeded.
 */
export function reachOf(builder: Builder): Reach {
  const paths = new Map<string, string>();
  const keys = new Map<string, string>();
  const gaps: string[] = [];
  const { records, store } = builder;
  const visit = (key: string, root: Root): void => {
    if (keys.has(key)) return;
    keys.set(key, root.id);
    const record = records.byKey(key);
    if (!record) {
      gaps.push(`the root ${root.id} needs the key ${key.slice(0, 12)}…, which has no undamaged record`);
      return;
    }
    for (const fingerprint of [record.fingerprint, ...Object.values(record.given)]) {
      add(paths, store.path('artifacts', fingerprint), root);
    }
    for (const sha256 of record.sources) add(paths, store.path('sources', sha256), root);
    for (const need of Object.values(record.inputs.needs)) visit(need, root);
  };
  for (const root of builder.roots.all()) {
    if (root.key === undefined) gaps.push(`the root ${root.id} is damaged: what it needs is not known`);
    else visit(root.key, root);
  }
  return { paths, keys, gaps };
}

function add(paths: Map<string, string>, path: string, { id }: Root): void {
  if (!paths.has(path)) paths.set(path, id);
}
