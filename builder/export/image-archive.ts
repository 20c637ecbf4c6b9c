import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import { canonicalJson } from '../ground/canonical-json';
import type { Image } from './image';

/** The parts of an image that are sent to an engine. */
type Contents = Pick<Image, 'config' | 'layers'>;

/** The time of every name in the archive. */
const TIME = new Date(1000);

/**
 * An image in the form that `docker load` takes (docker-archive), identical on every machine. It is streamed, and
 * never on a disk or in memory as a whole. A reader that stops early must destroy the stream.
 *
 * @param tag repository and tag of the image, such as `seedstage/stage0:x86_64`
 */
export function imageArchive(image: Contents, tag: string): Pack {
  const archive = pack();
  write(archive, image, tag).catch((error: unknown) => archive.destroy(error as Error));
  return archive;
}

async function write(archive: Pack, { config, layers }: Contents, tag: string): Promise<void> {
  const common = { uid: 0, gid: 0, uname: '', gname: '', mtime: TIME, mode: 0o644 };
  const configName = `${config.digest}.json`;
  const names = layers.map(({ digest }) => `${digest}.tar`);
  archive.entry({ ...common, name: configName }, config.text);
  const manifest = [{ Config: configName, Layers: names, RepoTags: [tag] }];
  archive.entry({ ...common, name: 'manifest.json' }, canonicalJson(manifest));
  for (const { digest, size, read } of layers) {
    await pipeline(read(), archive.entry({ ...common, name: `${digest}.tar`, size }));
  }
  archive.finalize();
}
