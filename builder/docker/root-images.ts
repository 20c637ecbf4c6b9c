import { join } from 'node:path';
import type Docker from 'dockerode';
import { pack, type Pack } from 'tar-stream';
import { imageArchive } from '../export/image-archive';
import { labelledConfig } from '../export/image-config';
import { treeLayer } from '../export/layer';
import { scanTree } from '../tree/manifest';
import type { Layer } from '../sandbox/sandbox';
import { addEntry, utf8 } from '../tree/tree-archive';
import { isMissing } from './engine';

/** The root file system of a run, inside the container's own. */
export const ROOT = 'root';

/** The label of an artifact's image, which `docker image prune` can filter by. */
const FINGERPRINT = 'seedstage.fingerprint';

/** The images of input roots and of their layers at an engine. */
export class RootImages {
  constructor(private readonly docker: Docker) {}

  /** Whether the engine has the image of a tree. */
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
  async push({ tree, fingerprint }: Layer): Promise<void> {
    if (await this.has(fingerprint)) return;
    const manifest = await scanTree(tree);
    if (manifest.fingerprint !== fingerprint) throw new Error(`${tree} is not ${fingerprint}`);
    const layers = [await treeLayer(tree, manifest.entries)];
    const config = labelledConfig(layers, { [FINGERPRINT]: fingerprint });
    const archive = imageArchive({ config, layers }, nameOf(fingerprint));
    const broken = new Promise<never>((_, reject) => archive.once('error', reject));
    const loaded = this.docker.loadImage(archive as unknown as NodeJS.ReadableStream, { quiet: true });
    await this.follow(await Promise.race([loaded, broken]));
  }

  /**
   * Stacks trees that the engine has. No file content is sent again.
   *
   * @param base the lowest tree: the launcher, which is beside the root
   * @param skeleton a directory of this machine with the root's other files
   * @param owner the owner of the whole root, and of a directory for the launcher's result
   * @returns the image's name
   */
  async compose(
    name: string,
    base: string,
    skeleton: string,
    layers: readonly Layer[],
    owner: number,
    labels: Readonly<Record<string, string>>,
  ): Promise<string> {
    const chown = `--chown=${owner}:${owner}`;
    const dockerfile = [
      `FROM ${nameOf(base)}`,
      `COPY ${chown} skeleton /${ROOT}`,
      `COPY ${chown} result /result`,
      ...layers.map(({ fingerprint }) => `COPY ${chown} --from=${nameOf(fingerprint)} / /${ROOT}/`),
      '',
    ].join('\n');
    const context = pack();
    context.entry({ name: 'Dockerfile' }, dockerfile);
    context.entry({ name: 'result/lines', mode: 0o600 }, '');
    const filled = addSkeleton(context, skeleton);
    const said = await this.docker.buildImage(context as unknown as NodeJS.ReadableStream, {
      t: name,
      q: true,
      rm: true,
      forcerm: true,
      networkmode: 'none',
      version: '1', // the classic builder: BuildKit needs a session
      labels: JSON.stringify(labels) as unknown as Record<string, string>,
    });
    await Promise.all([filled, this.follow(said)]);
    return name;
  }

  /** Removes an image; a missing one is not an error. */
  async remove(name: string): Promise<void> {
    await this.docker
      .getImage(name)
      .remove({ force: true })
      .catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      });
  }

  /** Reads the engine's output to its end. @throws Error for a failure that the engine reports */
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

/** The name of an artifact's image at an engine. */
function nameOf(fingerprint: string): string {
  return `seedstage/artifact:${fingerprint}`;
}

async function addSkeleton(context: Pack, skeleton: string): Promise<void> {
  for (const entry of (await scanTree(skeleton)).entries) {
    await addEntry(context, { ...entry, path: `skeleton/${entry.path}` }, join(skeleton, utf8(entry.path)));
  }
  context.finalize();
}
