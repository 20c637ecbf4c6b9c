import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { UserError } from '../user-error';
import type { Image } from './image';
import { imageArchive } from './image-archive';

/** Where an engine listens unless DOCKER_HOST says otherwise. */
const LOCAL_SOCKET = 'unix:///var/run/docker.sock';

/** The images of the Docker Engine that DOCKER_HOST names, or else of the one on this machine. */
export class EngineImages {
  private constructor(
    private readonly docker: Docker,
    /** The engine's address, for a reader. */
    readonly address: string,
  ) {}

  /**
   * Nothing is asked of the engine yet.
   *
   * @throws UserError when DOCKER_HOST is no address
   */
  static async open(): Promise<EngineImages> {
    const host = process.env['DOCKER_HOST'];
    const address = host === undefined || host === '' ? LOCAL_SOCKET : host;
    // Loaded only here: a stack without images has no use for it.
    const { default: Client } = await import('dockerode');
    try {
      return new EngineImages(new Client(), address); // it reads DOCKER_HOST by itself, and the certificates' places
    } catch {
      throw new UserError(
        `DOCKER_HOST is "${address}", expected an address such as unix:///var/run/docker.sock`,
        'Correct the variable, or unset it for the engine on this machine.',
      );
    }
  }

  /**
   * The ID that an image has at the engine; nothing when it is not there.
   *
   * @param name its ID, or repository and tag
   * @throws UserError when the engine cannot be reached: nobody knows then what it has
   */
  async find(name: string): Promise<string | undefined> {
    try {
      return (await this.docker.getImage(name).inspect()).Id;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw this.explained(error, `a look at the image ${name}`);
    }
  }

  /**
   * Hands an image over, with its tag.
   *
   * @throws UserError when the engine cannot be reached, refuses it, or names it otherwise than by its config
   */
  async load(image: Image, tag: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const archive = imageArchive(image, tag);
    const failed = new Promise<never>((_, reject) => {
      archive.once('error', reject);
    });
    const abort = (): void => archive.destroy(signal.reason as Error);
    signal.addEventListener('abort', abort);
    try {
      const answer = this.docker.loadImage(archive as unknown as NodeJS.ReadableStream, { quiet: true });
      const said = await Promise.race([answer.then((stream) => text(stream)), failed]);
      const refusal = /"error":"((?:[^"\\]|\\.)*)"/.exec(said)?.[1];
      if (refusal !== undefined) throw new Error(refusal);
    } catch (error) {
      if (signal.aborted) throw signal.reason as Error;
      throw this.explained(error, `the load of the image ${tag}`);
    } finally {
      signal.removeEventListener('abort', abort);
      archive.destroy();
    }
    const found = await this.find(tag);
    if (found === image.id) return;
    throw new UserError(
      `the Docker Engine at ${this.address} calls the image ${tag} ${found ?? 'nothing'}, expected ${image.id}`,
      'Images are known by their config: switch its containerd image store off (features.containerd-snapshotter).',
    );
  }

  /** Gives an image that is there a tag; one of that name that another image had is taken from it. */
  async tag(id: string, tag: string): Promise<void> {
    const colon = tag.lastIndexOf(':');
    try {
      await this.docker.getImage(id).tag({ repo: tag.slice(0, colon), tag: tag.slice(colon + 1) });
    } catch (error) {
      throw this.explained(error, `the tag ${tag}`);
    }
  }

  /**
   * Takes a tag away from an image, and with its last one the engine removes the image. A tag that is gone, or
   * another image's by now, is left alone; so is one whose image a container still uses.
   */
  async untag(id: string, tag: string): Promise<void> {
    if ((await this.find(tag)) !== id) return;
    try {
      await this.docker.getImage(tag).remove();
    } catch (error) {
      if (![404, 409].includes(statusOf(error) ?? 0)) throw this.explained(error, `the removal of ${tag}`);
    }
  }

  /** An answer of the engine's, or that there is none, for a reader. */
  private explained(error: unknown, what: string): UserError {
    const message = error instanceof Error ? error.message : String(error);
    if (statusOf(error) !== undefined || !isConnection(error)) {
      return new UserError(
        `the Docker Engine at ${this.address} refused ${what}: ${message}`,
        'See its log (journalctl -u docker), then run the command again.',
      );
    }
    return new UserError(
      `the Docker Engine at ${this.address} cannot be reached: ${message}`,
      'Start it, or set DOCKER_HOST to one that runs; `docker info` asks the same engine.',
    );
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { statusCode?: number }).statusCode;
}

/** Whether it is the connection that failed: then the error has a code of the system's. */
function isConnection(error: unknown): boolean {
  return (
    typeof (error as NodeJS.ErrnoException).code === 'string' || String(error).includes('socket hang up')
  );
}
