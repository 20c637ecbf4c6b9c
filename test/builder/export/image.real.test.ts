import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { imageOf, type Image } from '../../../builder/export/image';
import { imageArchive } from '../../../builder/export/image-archive';
import type { Store } from '../../../builder/store/store';
import { DockerEngine } from '../../support/docker-engine';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, testBuilder } from '../../support/test-builder';
import { errorText } from '../../support/user-errors';

const root = scratch('image');
const assets = new TestAssets(join(root, 'assets'));
const stores: Store[] = [];
let artifacts: string[];
let image: Image;

/** Grows the packages in a store of their own. */
async function grown(store: string): Promise<string[]> {
  const builder = testBuilder(join(root, store), assets.root);
  stores.push(builder.store);
  const seed = await grow(builder, 'seed');
  const all = [seed];
  for (const name of ['one', 'other', 'clash']) all.push(await grow(builder, name, { seed }));
  await builder.close();
  return all.map(({ fingerprint }) => fingerprint);
}

async function digestOf(of: Image): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of imageArchive(of, 'trial/one:x')) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

beforeAll(async () => {
  const long = `usr/share/${'d'.repeat(90)}/${'f'.repeat(90)}`;
  assets.recipe('one', installs('usr/share/one', 'one\n') + installs(long, 'long\n'));
  assets.recipe('other', installs('usr/share/other', 'other\n'));
  assets.recipe('clash', installs('usr/share/one', 'clash\n'));
  artifacts = await grown('store');
  image = await imageOf(stores[0] as Store, 'x86_64', artifacts.slice(0, 3));
});

describe('an image', () => {
  it('has the fixed directories, and one layer a package', () => {
    expect(image.layers).toHaveLength(4);
    expect(image.size).toBe(image.layers.reduce((sum, { size }) => sum + size, 0));
  });

  it('says what it is, and nothing of where and when it was made', () => {
    expect(JSON.parse(image.config.text)).toEqual({
      architecture: 'amd64',
      config: { Cmd: ['/bin/sh'], Env: ['PATH=/usr/bin'], WorkingDir: '/' },
      created: '1970-01-01T00:00:01Z',
      history: image.layers.map(() => ({ created: '1970-01-01T00:00:01Z' })),
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: image.layers.map(({ digest }) => `sha256:${digest}`) },
    });
  });

  it('is the same from another store, to the byte', async () => {
    const again = await imageOf(stores[0] as Store, 'x86_64', artifacts.slice(0, 3));
    const others = await grown('another-store');
    const elsewhere = await imageOf(stores[1] as Store, 'x86_64', others.slice(0, 3));
    expect([again.id, elsewhere.id]).toEqual([image.id, image.id]);
    expect(await digestOf(elsewhere)).toBe(await digestOf(image));
  });

  it('is another one when its packages, or their order, are', async () => {
    const [seed = '', one = '', other = ''] = artifacts;
    const store = stores[0] as Store;
    const turned = await imageOf(store, 'x86_64', [seed, other, one]);
    const fewer = await imageOf(store, 'x86_64', [seed, one]);
    expect(new Set([image.id, turned.id, fewer.id]).size).toBe(3);
  });

  it('is refused when two packages bring one path, one is missing, or the arch has none', async () => {
    const store = stores[0] as Store;
    const [seed = '', one = '', , clash = ''] = artifacts;
    expect(await errorText(() => imageOf(store, 'x86_64', [one, clash]))).toMatch(
      /^two packages of an image contain the path usr\/share\/one: [0-9a-f]{12}… and [0-9a-f]{12}…\n {2}Leave one of them out\.$/,
    );
    expect(await errorText(() => imageOf(store, 'x86_64', ['0'.repeat(64)]))).toBe(
      'the artifact 000000000000… is missing in the store\n  Run `pulumi up --refresh`, which makes it again.',
    );
    expect(await errorText(() => imageOf(store, 'vax', [seed]))).toContain(
      'unknown arch "vax"\n  Known: x86_64.',
    );
  });

  it.runIf(DockerEngine.available)('has the ID that a real engine gives it', async () => {
    const file = join(root, 'image.tar');
    await pipeline(imageArchive(image, 'trial/one:x'), createWriteStream(file));
    const engine = await DockerEngine.start(join(root, 'docker'));
    try {
      await engine.docker('load', '--input', file);
      const id = await engine.docker('image', 'inspect', '--format', '{{.Id}}', 'trial/one:x');
      expect(id.trim()).toBe(image.id);
      const names = ['run', '--rm', '--network', 'none', 'trial/one:x', '/usr/bin/tcc', '-v'];
      expect(await engine.docker(...names)).toContain('tcc version');
    } finally {
      await engine.stop();
    }
  });
});
