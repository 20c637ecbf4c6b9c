import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import { pack, type Pack } from 'tar-stream';
import { scanTree } from '../manifest';
import type { Layer } from '../sandbox/sandbox';
import { addTree } from '../tree-archive';
import { isMissing } from './engine';

/** The root file system of a run, within the container's own. */
export const ROOT = 'root';

/** The label of what belongs to an artifact: what `docker image prune` can be told. */
const FINGERPRINT = 'seedstage.fingerprint';

/** The images of input roots and their parts at an engine. */
export class RootImages {
  constructor(private readonly docker: Docker) {}

  /** Whether the engine has a tree. */
  async has(fingerprint: string): Promise<boolean> {
    try {
      const { Config } = await this.docker.getImage(nameOf(fingerprint)).inspect();
      return (Config.Labels as Record<string, string> | null)?.[FINGERPRINT] === fingerprint;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  /** Sends a tree as an image of one layer, unless the engine has it. */
  async push({ tree, fingerprint }: Layer, scratch: string): Promise<void> {
    if (await this.has(fingerprint)) return;
    const layer = join(scratch, `layer-${fingerprint}.tar`);
    await mkdir(dirname(layer), { recursive: true });
    try {
      const archive = pack();
      const manifest = await scanTree(tree);
      if (manifest.fingerprint !== fingerprint) throw new Error(`${tree} is not ${fingerprint}`);
      await Promise.all([
        addTree(archive, tree, manifest).then(() => archive.finalize()),
        pipeline(archive, createWriteStream(layer)),
      ]);
      await this.load(nameOf(fingerprint), layer, { [FINGERPRINT]: fingerprint });
    } finally {
      await rm(layer, { force: true });
    }
  }

  /**
   * Puts trees that the engine has on top of each other. The bytes stay at the engine.
   *
   * @param base the lowest: the launcher, which lies beside the root
   * @param skeleton a directory of this machine: what lies in the root beside the trees
   * @returns the image's name
   */
  async compose(
    name: string,
    base: string,
    skeleton: string,
    layers: readonly Layer[],
    labels: Readonly<Record<string, string>>,
  ): Promise<string> {
    const dockerfile = [
      `FROM ${nameOf(base)}`,
      `COPY skeleton /${ROOT}`,
      ...layers.map(({ fingerprint }) => `COPY --from=${nameOf(fingerprint)} / /${ROOT}/`),
      '',
    ].join('\n');
    const context = pack();
    context.entry({ name: 'Dockerfile' }, dockerfile);
    const filled = addSkeleton(context, skeleton);
    const said = await this.docker.buildImage(context as unknown as NodeJS.ReadableStream, {
      t: name,
      q: true,
      rm: true,
      forcerm: true,
      networkmode: 'none',
      version: '1', // the classic builder: BuildKit would want a session
      labels: JSON.stringify(labels) as unknown as Record<string, string>,
    });
    await Promise.all([filled, this.follow(said)]);
    return name;
  }

  /** Removes an image; one that is gone already is no error. */
  async remove(name: string): Promise<void> {
    await this.docker
      .getImage(name)
      .remove({ force: true })
      .catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      });
  }

  /** Loads an image of one layer: an archive as `docker save` writes it, with a config of its own. */
  private async load(name: string, layer: string, labels: Record<string, string>): Promise<void> {
    const { size } = await stat(layer);
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(layer)) hash.update(chunk as Buffer);
    const config = JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      created: '1970-01-01T00:00:01Z',
      config: { Labels: labels },
      rootfs: { type: 'layers', diff_ids: [`sha256:${hash.digest('hex')}`] },
      history: [{ created: '1970-01-01T00:00:01Z' }],
    });
    const archive = pack();
    const fill = async (): Promise<void> => {
      archive.entry({ name: 'config.json' }, config);
      archive.entry(
        { name: 'manifest.json' },
        JSON.stringify([{ Config: 'config.json', RepoTags: [name], Layers: ['layer.tar'] }]),
      );
      await pipeline(createReadStream(layer), archive.entry({ name: 'layer.tar', size }));
      archive.finalize();
    };
    const loaded = this.docker.loadImage(archive as unknown as NodeJS.ReadableStream, { quiet: true });
    const [said] = await Promise.all([loaded, fill()]);
    await this.follow(said);
  }

  /** Reads what the engine says to its end. @throws Error for what it says went wrong */
  private async follow(said: NodeJS.ReadableStream): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.docker.modem.followProgress(said, (error: Error | null, output: { error?: string }[]) => {
        const failed = error?.message ?? output.find((each) => each.error !== undefined)?.error;
        if (failed === undefined) resolve();
        else reject(new Error(failed));
      });
    });
  }
}

/** The image that an artifact is at an engine. */
function nameOf(fingerprint: string): string {
  return `seedstage/artifact:${fingerprint}`;
}

async function addSkeleton(context: Pack, skeleton: string): Promise<void> {
  const manifest = await scanTree(skeleton);
  for (const entry of manifest.entries) {
    const one = { ...manifest, entries: [{ ...entry, path: `skeleton/${entry.path}` }] };
    await addTree(context, join(skeleton, '..'), one);
  }
  context.finalize();
}
