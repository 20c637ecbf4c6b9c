import type { BuildRecord } from '../../store/record';
import type { Store } from '../../store/store';
import { UserError } from '../../ground/user-error';
import { readGolden } from '../golden';
import type { Side } from '../side';
import { directoryFiles, placeOf } from './directory-side';
import { manifestSide } from './text-side';

/** An artifact of the store as a side: it is read completely first. */
export async function artifactSide(
  form: 'package' | 'artifact',
  name: string,
  store: Store,
  { fingerprint, record }: { readonly fingerprint: string; readonly record?: BuildRecord | undefined },
): Promise<Side> {
  const presence = await store.check(fingerprint, true);
  if (presence !== 'present') {
    throw new UserError(
      `the artifact ${fingerprint.slice(0, 12)}… of ${name} is ${presence} in the store ${store.root}`,
      'Grow it again: `pulumi up --refresh` finds what is missing or damaged, and builds it.',
    );
  }
  const built = record === undefined ? '' : `, built ${record.when} on ${record.host} by ${record.builder}`;
  return {
    form,
    name,
    origin: `an artifact of the store${built}`,
    manifest: await store.manifest(fingerprint),
    fingerprint,
    files: directoryFiles(store.tree(fingerprint)),
    place: placeOf(store.tree(fingerprint)),
    ...(record === undefined ? {} : { record }),
  };
}

/** Which golden manifest, and where it is looked for. */
export interface GoldenWanted {
  readonly id: string;
  readonly arch: string;
  /** Directories that contain `golden/`. */
  readonly directories: readonly string[];
  /** A store that may have an artifact of that fingerprint: then its files explain differences. */
  readonly store?: Store;
  /** With which commands its files can be had, as a sentence. */
  readonly toGetBytes: string;
}

/**
 * A golden manifest as a side.
 *
 * @throws UserError if there is none, or it is damaged
 */
export async function goldenSide(name: string, wanted: GoldenWanted): Promise<Side> {
  const { id, arch, directories, store, toGetBytes } = wanted;
  const golden = readGolden(directories, arch, id);
  if ('problem' in golden) {
    throw new UserError(golden.problem, 'Name a package that has one, or another side.');
  }
  const side = manifestSide(name, `the golden manifest of ${id}, ${arch}`, golden.manifest, toGetBytes);
  const { fingerprint } = golden.manifest;
  const kept = store?.has(fingerprint) === true && (await store.check(fingerprint, true)) === 'present';
  return { ...side, form: 'golden', ...(kept ? { files: directoryFiles(store.tree(fingerprint)) } : {}) };
}
