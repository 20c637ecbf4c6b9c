import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { connectEngine, engineError, isInUse, isMissing } from './engine';
import { engineAddress } from './engine-address';
import { UserError } from '../ground/user-error';
import type { Image } from '../export/image';
import { imageArchive } from '../export/image-archive';
import type { DockerHost } from '../sandbox/hosts';

/** The images of a Docker Engine. */
export class EngineImages {
  private connection: Promise<Docker> | undefined;

  /** @param host which engine; default: the engine of DOCKER_HOST, or else this machine's */
  constructor(private readonly host?: DockerHost) {}

  /**
   * The ID of an image at the engine; undefined if it is not there.
   *
   * @param name the image's ID, or repository and tag
   * @throws UserError if the engine cannot be reached, so that its images are unknown
   */
  async find(name: string): Promise<string | undefined> {
    try {
      return (await (await this.connect()).getImage(name).inspect()).Id;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw engineError(`the image ${name}`, error, this.host);
    }
  }

  /**
   * Loads an image into the engine, with its tag.
   *
   * @throws UserError if the engine cannot be reached, refuses the image, or gives it another ID than its config's
   */
  async load(image: Image, tag: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const docker = await this.connect();
    const archive = imageArchive(image, tag);
    const failed = new Promise<never>((_, reject) => {
      archive.once('error', reject);
    });
    const abort = (): void => archive.destroy(signal.reason as Error);
    signal.addEventListener('abort', abort);
    try {
      const answer = docker.loadImage(archive as unknown as NodeJS.ReadableStream, { quiet: true });
      const said = await Promise.race([answer.then((stream) => text(stream)), failed]);
      const refusal = /"error":"((?:[^"\\]|\\.)*)"/.exec(said)?.[1];
      if (refusal !== undefined) throw new Error(refusal);
    } catch (error) {
      if (signal.aborted) throw signal.reason as Error;
      throw engineError(`the image ${tag}`, error, this.host);
    } finally {
      signal.removeEventListener('abort', abort);
      archive.destroy();
    }
    const found = await this.find(tag);
    if (found === image.id) return;
    throw new UserError(
      `the Docker Engine at ${engineAddress(this.host)} ${found === undefined ? `has no image ${tag}` : `has the image ${tag} as ${found}`}, expected ${image.id}`,
      'Turn off its containerd image store (features.containerd-snapshotter): the ID of an image must be the digest of its config.',
    );
  }

  /** Tags an image of the engine. If another image has that tag, it loses it. */
  async tag(id: string, tag: string): Promise<void> {
    const colon = tag.lastIndexOf(':');
    try {
      const image = (await this.connect()).getImage(id);
      await image.tag({ repo: tag.slice(0, colon), tag: tag.slice(colon + 1) });
    } catch (error) {
      throw engineError(`the image ${tag}`, error, this.host);
    }
  }

  /**
   * Removes a tag from an image; with its last tag the engine removes the image. Left alone are a tag that is missing
   * or belongs to another image by now, and an image that a container still uses.
   */
  async untag(id: string, tag: string): Promise<void> {
    if ((await this.find(tag)) !== id) return;
    try {
      await (await this.connect()).getImage(tag).remove();
    } catch (error) {
      if (!isMissing(error) && !isInUse(error)) throw engineError(`the image ${tag}`, error, this.host);
    }
  }

  private connect(): Promise<Docker> {
    this.connection ??= connectEngine(this.host);
    this.connection.catch(() => (this.connection = undefined));
    return this.connection;
  }
}
