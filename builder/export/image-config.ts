import { archOf } from '../ground/arch';
import { canonicalJson, type Json } from '../ground/canonical-json';
import { sha256 } from '../ground/digest';
import { LAUNCHER_ARCH } from '../sandbox/platform';
import type { Layer } from './layer';

/** The creation time of every image: 1 second after 1970, as for everything in an artifact. */
const CREATED = '1970-01-01T00:00:01Z';

/** The config of an image. It contains the digests of all layers, so its own digest identifies the image. */
export interface ImageConfig {
  /** The exact JSON text. */
  readonly text: string;
  /** The sha256 of the text, 64 hexadecimal digits. */
  readonly digest: string;
}

/**
 * Makes the config of an image with these layers, the lowest first.
 *
 * @throws UserError for an unknown arch
 */
export function imageConfig(arch: string, layers: readonly Layer[]): ImageConfig {
  return configOf(arch, layers, {
    Cmd: ['/bin/sh'],
    Env: ['PATH=/usr/bin'],
    WorkingDir: '/',
  });
}

/** Makes the config of an image that nobody runs, and that is found by its labels. */
export function labelledConfig(
  layers: readonly Layer[],
  labels: Readonly<Record<string, string>>,
): ImageConfig {
  return configOf(LAUNCHER_ARCH, layers, { Labels: { ...labels } });
}

function configOf(arch: string, layers: readonly Layer[], config: Json): ImageConfig {
  const text = canonicalJson({
    architecture: archOf(arch).docker.architecture,
    config,
    created: CREATED,
    // OCI calls it optional; but Podman and Buildah refuse to build on an image whose history has fewer entries than
    // layers.
    history: layers.map(() => ({ created: CREATED })),
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => `sha256:${digest}`) },
  });
  return { text, digest: sha256(text) };
}
