import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { safeParse } from '../../ground/safe-parse';
import { UserError } from '../../ground/user-error';
import { manifestOf, type ManifestEntry } from '../../tree/manifest';
import { shown } from '../../tree/tree-path';
import { ArchiveTree, pathOf } from '../read/archive-tree';
import { BadTar, tarMembers, type TarMember } from '../read/tar-members';
import { unpackedTar } from '../read/unpacked-tar';
import type { Unpacker } from '../read/unpacker';
import type { Side } from '../side';
import { archiveFiles, reading, type ArchiveSource, type Located } from './archive-side';

/** The files of an OCI image layout, by their paths in it: `index.json`, `blobs/sha256/HEX`. */
export interface ImageLayout {
  readonly label: string;
  readonly place: string;
  /** The bytes of a file; undefined if there is none. */
  open(path: string): AsyncIterable<Buffer> | undefined;
}

/** The largest index or manifest. */
const MOST_JSON = 4 << 20;
const MOST_LAYERS = 1000;
/** How deep an index may be nested in another. */
const DEEPEST = 2;

const descriptor = z.looseObject({
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  platform: z.looseObject({ os: z.string().optional(), architecture: z.string().optional() }).optional(),
});
type Descriptor = z.infer<typeof descriptor>;
const index = z.looseObject({ manifests: z.array(descriptor).max(MOST_LAYERS) });
const manifestSchema = z.looseObject({
  layers: z.array(descriptor).max(MOST_LAYERS),
  artifactType: z.string().optional(),
  subject: descriptor.optional(),
});

/** A whiteout: in a layer, it removes a name of the layers below. */
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** Reads an OCI image as a side: its layers, one over the other. Config and history are not compared. */
export async function imageSide(name: string, layout: ImageLayout, unpacker: Unpacker): Promise<Side> {
  const { layers, digest } = await imageOf(layout);
  const merged = new Map<string, ManifestEntry>();
  const located = new Map<string, Located>();
  for (const layer of layers) {
    const blob = blobPath(layer.digest);
    await checkBlob(layout, layer);
    const source = unpackedTar(`the layer ${layer.digest}`, () => opened(layout, blob), unpacker);
    await reading(layout.label, () => applyLayer(source, merged, located));
  }
  const manifest = manifestOf([...merged.values()]);
  return {
    form: 'image',
    name,
    origin: `the image ${digest} in ${layout.label}, ${layers.length} layer${layers.length === 1 ? '' : 's'}`,
    manifest,
    fingerprint: manifest.fingerprint,
    files: archiveFiles((path) => located.get(path)),
    place: layout.place,
  };
}

/** An image: its digest and its layers, the lowest first. */
interface FoundImage {
  readonly digest: string;
  readonly layers: readonly Descriptor[];
}

/** The only image of a layout. */
async function imageOf(layout: ImageLayout): Promise<FoundImage> {
  const { manifests } = await jsonIn(layout, 'index.json', index);
  const [only, ...others] = await imagesIn(layout, manifests, DEEPEST);
  if (only === undefined) {
    throw new UserError(`${layout.label} has no image`, 'Name an OCI image layout with one image.');
  }
  if (others.length === 0) return only;
  throw new UserError(
    `${layout.label} has ${others.length + 1} images, expected one: ${[only, ...others].map(({ digest }) => digest).join(', ')}`,
    'Copy the one to compare into a layout of its own (skopeo copy --override-arch ARCH oci:ALL oci:ONE).',
  );
}

/** All images that descriptors lead to, also through an index for several platforms. */
async function imagesIn(
  layout: ImageLayout,
  descriptors: readonly Descriptor[],
  depth: number,
): Promise<FoundImage[]> {
  const found = new Map<string, FoundImage>();
  for (const each of descriptors.filter(isImage)) {
    const { digest } = each;
    await checkBlob(layout, each);
    if (/index|manifest\.list/.test(each.mediaType ?? '')) {
      const inner = depth > 0 ? (await jsonIn(layout, blobPath(digest), index)).manifests : [];
      for (const image of await imagesIn(layout, inner, depth - 1)) found.set(image.digest, image);
      continue;
    }
    const { layers, artifactType, subject } = await jsonIn(layout, blobPath(digest), manifestSchema);
    // A statement about an image is a manifest, too.
    if (artifactType === undefined && subject === undefined) found.set(digest, { digest, layers });
  }
  return [...found.values()];
}

/** Leaves out what is not an image to run: signatures and attestations. */
function isImage({ artifactType, platform }: Descriptor): boolean {
  return artifactType === undefined && platform?.os !== 'unknown';
}

/** Applies a layer: first its whiteouts, which concern only the layers below, then its names. */
async function applyLayer(
  source: ArchiveSource,
  merged: Map<string, ManifestEntry>,
  located: Map<string, Located>,
): Promise<void> {
  const tree = new ArchiveTree(source.label);
  const removed = new Set<string>();
  const emptied = new Set<string>();
  for await (const member of tarMembers(source.read())) {
    const path = pathOf(member.name);
    if (path === undefined || whiteout(path, member, removed, emptied)) continue;
    await tree.add(path, member);
  }
  const own = new Set(tree.entries.keys());
  tree.complete();
  for (const [path, { type }] of tree.entries)
    if (type !== 'dir' || (own.has(path) && merged.get(path)?.type !== 'dir')) removed.add(path);
  for (const path of [...merged.keys()]) {
    if (!isGone(path, removed, emptied)) continue;
    merged.delete(path);
    located.delete(path);
  }
  for (const [path, entry] of tree.entries) {
    if (!own.has(path)) {
      const below = merged.get(path);
      // A directory that a layer only implies keeps the mode that a layer below gave it.
      if (below?.type === 'dir') continue;
      if (below !== undefined)
        throw new BadTar(`a layer has names below ${shown(path)}, which is a ${below.type}`);
    }
    merged.set(path, entry);
    if (entry.type === 'file') located.set(path, { source, path: tree.hardLinks.get(path) ?? path });
  }
}

function whiteout(path: string, { type }: TarMember, removed: Set<string>, emptied: Set<string>): boolean {
  const slash = path.lastIndexOf('/') + 1;
  const last = path.slice(slash);
  if (type !== '0' || !last.startsWith(WHITEOUT)) return false;
  if (last === OPAQUE) emptied.add(path.slice(0, Math.max(0, slash - 1)));
  else removed.add(path.slice(0, slash) + last.slice(WHITEOUT.length));
  return true;
}

/** Whether a name of the layers below is removed: itself, or a directory above it. */
function isGone(path: string, removed: ReadonlySet<string>, emptied: ReadonlySet<string>): boolean {
  if (removed.has(path) || emptied.has('')) return true;
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    const above = path.slice(0, slash);
    if (removed.has(above) || emptied.has(above)) return true;
  }
  return false;
}

/** Checks that a blob has the digest that names it. */
async function checkBlob(layout: ImageLayout, { digest }: Descriptor): Promise<void> {
  const hash = createHash('sha256');
  for await (const piece of opened(layout, blobPath(digest))) hash.update(piece);
  const found = `sha256:${hash.digest('hex')}`;
  if (found === digest) return;
  throw new UserError(`${layout.label} is damaged: the blob ${digest} is ${found}`, 'Get it again.');
}

async function jsonIn<T>(layout: ImageLayout, path: string, schema: z.ZodType<T>): Promise<T> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of opened(layout, path)) {
    size += piece.length;
    if (size > MOST_JSON) throw bad(layout, path, `it has more than ${MOST_JSON} bytes`);
    pieces.push(piece);
  }
  try {
    const parsed = safeParse(schema, JSON.parse(Buffer.concat(pieces).toString('utf8')));
    if (parsed.success) return parsed.data;
  } catch {
    // reported below
  }
  throw bad(layout, path, 'it is not what the OCI image specification says');
}

function opened(layout: ImageLayout, path: string): AsyncIterable<Buffer> {
  const bytes = isAbsolute(path) ? undefined : layout.open(path);
  if (bytes === undefined) throw bad(layout, path, 'it is not there');
  return bytes;
}

function bad({ label }: ImageLayout, path: string, what: string): UserError {
  return new UserError(
    `${path} in ${label}: ${what}`,
    'Name an OCI image layout, a directory or a tar archive of one.',
  );
}

function blobPath(digest: string): string {
  return `blobs/sha256/${digest.slice('sha256:'.length)}`;
}
