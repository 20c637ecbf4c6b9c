import { checkWhole, type Store } from '../store/store';
import { UserError } from '../ground/user-error';
import { imageConfig, type ImageConfig } from './image-config';
import { artifactLayer, rootLayer, type Layer } from './layer';

/** An image whose bytes are all determined, but which is not stored anywhere yet. */
export interface Image {
  /** The image's ID at an engine: `sha256:` and the config's digest. The same on every machine. */
  readonly id: string;
  readonly config: ImageConfig;
  /** The layers, lowest first: the fixed directories, then one per artifact. */
  readonly layers: readonly Layer[];
  /** Bytes of all layers together: what is sent to an engine that has none of them. */
  readonly size: number;
}

/**
 * Makes an image of artifacts.
 *
 * @param artifacts fingerprints, in the order in which they are merged
 * @throws UserError if an artifact is missing or damaged in the store, two artifacts have a common path, or the arch
 *   has no images
 */
export async function imageOf(store: Store, arch: string, artifacts: readonly string[]): Promise<Image> {
  await checkWhole(store, artifacts);
  await checkApart(store, artifacts);
  const layers = [await rootLayer()];
  for (const fingerprint of artifacts) layers.push(await artifactLayer(store, fingerprint));
  const config = imageConfig(arch, layers);
  return {
    id: `sha256:${config.digest}`,
    config,
    layers,
    size: layers.reduce((sum, { size }) => sum + size, 0),
  };
}

/** Refuses artifacts with a common path: which file should win was never decided. */
async function checkApart(store: Store, artifacts: readonly string[]): Promise<void> {
  const owners = new Map<string, string>();
  for (const fingerprint of artifacts) {
    for (const { path, type } of (await store.manifest(fingerprint)).entries) {
      if (type === 'dir') continue;
      const other = owners.get(path);
      if (other !== undefined) {
        throw new UserError(
          `two packages of an image contain the path ${path}: ${other.slice(0, 12)}… and ${fingerprint.slice(0, 12)}…`,
          'Leave one of them out.',
        );
      }
      owners.set(path, fingerprint);
    }
  }
}
