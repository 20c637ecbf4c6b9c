import { archOf } from '../ground/arch';
import { canonicalJson, type Json } from '../ground/canonical-json';
import { sha256 } from '../ground/digest';
import { LAUNCHER_ARCH } from '../sandbox/platform';
import type { Layer } from './layer';

/** When every image was made: a second after the beginning, as everything in an artifact. */
const CREATED = '1970-01-01T00:00:01Z';

/** What an image says of itself. It holds the digests of all layers, so its own digest names the image. */
export interface ImageConfig {
  /** The JSON text, to the byte. */
  readonly text: string;
  /** The sha256 of the text, 64 hexadecimal digits. */
  readonly digest: string;
}

/**
 * The config of an image with these layers, the lowest first.
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

/** The config of an image that nobody runs: it is known by its labels. */
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
    // Optional, says OCI; but Podman and Buildah build upon no image whose history has fewer layers than it has.
    history: layers.map(() => ({ created: CREATED })),
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => `sha256:${digest}`) },
  });
  return { text, digest: sha256(text) };
}
