import { canonicalJson, type Json } from '../ground/canonical-json';
import { sha256 } from '../ground/digest';
import { entryOf } from '../ground/table';
import { UserError } from '../ground/user-error';
import type { Layer } from './layer';

/** When every image was made: a second after the beginning, as everything in an artifact. */
const CREATED = '1970-01-01T00:00:01Z';

/** What Docker calls an arch. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'amd64' };

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
 * @throws UserError for an arch that no image can be of
 */
export function imageConfig(arch: string, layers: readonly Layer[]): ImageConfig {
  return configOf(architectureOf(arch), layers, {
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
  return configOf('amd64', layers, { Labels: { ...labels } });
}

function configOf(architecture: string, layers: readonly Layer[], config: Json): ImageConfig {
  const text = canonicalJson({
    architecture,
    config,
    created: CREATED,
    // Optional, says OCI; but Podman and Buildah build upon no image whose history has fewer layers than it has.
    history: layers.map(() => ({ created: CREATED })),
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => `sha256:${digest}`) },
  });
  return { text, digest: sha256(text) };
}

function architectureOf(arch: string): string {
  const architecture = entryOf(ARCHITECTURES, arch);
  if (architecture !== undefined) return architecture;
  throw new UserError(
    `an image's arch is "${arch}", expected one of ${Object.keys(ARCHITECTURES).join(', ')}`,
    'Name the arch that its packages were grown for.',
  );
}
