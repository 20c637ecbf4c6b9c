import { checkWhole, type Store } from '../store/store';
import { UserError } from '../ground/user-error';
import { imageConfig, type ImageConfig } from './image-config';
import { artifactLayer, rootLayer, type Layer } from './layer';

/** An image that is known to the last byte, and lies nowhere yet. */
export interface Image {
  /** As an engine names it: `sha256:` and the config's digest. The same on every machine. */
  readonly id: string;
  readonly config: ImageConfig;
  /** The lowest first: the fixed directories, then one for each artifact. */
  readonly layers: readonly Layer[];
  /** Bytes of all layers together: what crosses to an engine that has none of them. */
  readonly size: number;
}

/**
 * The image of some artifacts.
 *
 * @param artifacts fingerprints, in the order in which they are merged
 * @throws UserError when an artifact is not whole in the store, two bring one path, or the arch has no images
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

/** A file that hides another would be a choice that nobody made. */
async function checkApart(store: Store, artifacts: readonly string[]): Promise<void> {
  const owners = new Map<string, string>();
  for (const fingerprint of artifacts) {
    for (const { path, type } of (await store.manifest(fingerprint)).entries) {
      if (type === 'dir') continue;
      const other = owners.get(path);
      if (other !== undefined) {
        throw new UserError(
          `two packages of an image bring the path ${path}: ${other.slice(0, 12)}… and ${fingerprint.slice(0, 12)}…`,
          'Give one of them only.',
        );
      }
      owners.set(path, fingerprint);
    }
  }
}
