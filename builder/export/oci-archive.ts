import { pipeline } from 'node:stream/promises';
import type { Pack } from 'tar-stream';
import { writeArchive } from '../tree/archive-file';
import { canonicalJson, type JsonObject } from '../ground/canonical-json';
import { sha256 } from '../ground/digest';
import type { Image } from './image';

/** The time of every name in the archive. */
const TIME = new Date(1000);

const MEDIA = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  empty: 'application/vnd.oci.empty.v1+json',
} as const;

/** A document about an image, which refers to it: a bill of materials, or a signed statement. */
export interface Referrer {
  /** Its media type, which is also the type of the artifact. */
  readonly type: string;
  /** A name for a reader. */
  readonly title: string;
  readonly text: string;
}

/** What a manifest says of another blob. */
interface Descriptor extends JsonObject {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/**
 * Writes an image as an archive of an OCI image layout (image-spec 1.0), identical on every machine. It also contains
 * the file that `docker load` needs, as `docker save` writes it since Docker 25.
 *
 * @param tag repository and tag of the image, such as `seedstage/stage1:x86_64`
 * @param referrers documents about the image. With any, the index has several manifests, and a tool that takes the only
 *   one must be given the tag
 */
export async function writeOciArchive(
  image: Image,
  tag: string,
  file: string,
  referrers: readonly Referrer[] = [],
): Promise<void> {
  await writeArchive(file, async (archive) => await addAll(archive, image, tag, referrers));
}

async function addAll(
  archive: Pack,
  { config, layers }: Image,
  tag: string,
  referrers: readonly Referrer[],
): Promise<void> {
  const common = { uid: 0, gid: 0, uname: '', gname: '', mtime: TIME };
  const add = (name: string, text: string): void => {
    archive.entry({ ...common, mode: 0o644, name }, text);
  };
  const blob = (digest: string): string => `blobs/sha256/${digest}`;
  const manifest = canonicalJson({
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config: {
      mediaType: MEDIA.config,
      digest: `sha256:${config.digest}`,
      size: Buffer.byteLength(config.text),
    },
    layers: layers.map(({ digest, size }) => ({ mediaType: MEDIA.layer, digest: `sha256:${digest}`, size })),
  });
  const subject = descriptor(MEDIA.manifest, manifest);
  const described = {
    ...subject,
    annotations: { 'org.opencontainers.image.ref.name': tag.slice(tag.lastIndexOf(':') + 1) },
  };
  for (const name of ['blobs/', 'blobs/sha256/']) {
    archive.entry({ ...common, mode: 0o755, name, type: 'directory' });
  }
  add(blob(config.digest), config.text);
  add(blob(sha256(manifest)), manifest);
  for (const { digest, size, read } of layers) {
    await pipeline(read(), archive.entry({ ...common, mode: 0o644, name: blob(digest), size }));
  }
  const manifests: JsonObject[] = [described];
  for (const text of referrers.length > 0 ? new Set(['{}', ...referrers.map((each) => each.text)]) : []) {
    add(blob(sha256(text)), text);
  }
  for (const referrer of referrers) {
    const text = referrerManifest(referrer, subject);
    add(blob(sha256(text)), text);
    manifests.push({ ...descriptor(MEDIA.manifest, text), artifactType: referrer.type });
  }
  add('index.json', canonicalJson({ schemaVersion: 2, mediaType: MEDIA.index, manifests }));
  const docker = [
    { Config: blob(config.digest), Layers: layers.map(({ digest }) => blob(digest)), RepoTags: [tag] },
  ];
  add('manifest.json', canonicalJson(docker));
  add('oci-layout', canonicalJson({ imageLayoutVersion: '1.0.0' }));
  archive.finalize();
}

/** The manifest of an artifact that refers to an image (image-spec 1.1, "Guidelines for Artifact Usage"). */
function referrerManifest({ type, title, text }: Referrer, subject: Descriptor): string {
  return canonicalJson({
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    artifactType: type,
    config: descriptor(MEDIA.empty, '{}'),
    layers: [{ ...descriptor(type, text), annotations: { 'org.opencontainers.image.title': title } }],
    subject,
  });
}

function descriptor(mediaType: string, text: string): Descriptor {
  return { mediaType, digest: `sha256:${sha256(text)}`, size: Buffer.byteLength(text) };
}
