import { constants, createReadStream } from 'node:fs';
import { chmod, mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import { onPath } from '../../ground/child';
import type { Toolbox } from '../../sandbox/toolbox';
import type { Packing } from '../explain/explanation';
import type { Scratch } from './spool';

/** The most bytes that a stream in memory may become. */
export const MOST_IN_MEMORY = 64 << 20;
/** The most bytes that a file may become on the disk. */
export const MOST_ON_DISK = 8 * 2 ** 30;

const gunzipped = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);

/** Why something cannot be decompressed. The message is one clause. */
export class CannotUnpack extends Error {
  override readonly name = 'CannotUnpack';
}

/**
 * Decompresses untrusted bytes within limits: gzip in this process, everything else by the machine's own program in a
 * sandbox.
 */
export class Unpacker {
  /** @param toolbox makes the toolbox when it is first needed */
  constructor(
    private readonly scratch: Scratch,
    private readonly toolbox: () => Toolbox,
    private readonly signal: AbortSignal,
  ) {}

  /** Decompresses bytes in memory; undefined if that is not possible here, for damage, and beyond the limit. */
  readonly inMemory = async (packing: Packing, bytes: Buffer): Promise<Buffer | undefined> => {
    if (packing === 'gzip') {
      return await gunzipped(bytes, { maxOutputLength: MOST_IN_MEMORY }).catch(() => undefined);
    }
    try {
      const file = await this.byProgram(packing, Readable.from([bytes]), MOST_IN_MEMORY);
      const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
      try {
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    } catch (error) {
      this.signal.throwIfAborted();
      if (error instanceof CannotUnpack) return undefined;
      throw error;
    }
  };

  /**
   * The decompressed bytes of a stream.
   *
   * @param bytes undamaged or not; gzip is decompressed while it is read, everything else on the disk
   * @throws CannotUnpack
   */
  async *stream(packing: Packing, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const source = Readable.from(bytes, { objectMode: false });
    if (packing !== 'gzip') {
      const file = await this.byProgram(packing, source, MOST_ON_DISK);
      yield* createReadStream(file, { flags: 'r', highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
      return;
    }
    const plain = createGunzip();
    source.on('error', (error) => plain.destroy(error));
    try {
      for await (const chunk of source.pipe(plain)) yield chunk as Buffer;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      throw code.startsWith('Z_') ? new CannotUnpack('its gzip stream is damaged') : error;
    } finally {
      source.destroy();
      plain.destroy();
    }
  }

  /** @returns the file with the decompressed bytes */
  private async byProgram(packing: Packing, input: Readable, most: number): Promise<string> {
    if (!onPath(packing)) throw new CannotUnpack(`the program ${packing} is not on PATH`);
    const directory = this.scratch.next();
    await mkdir(directory);
    await chmod(directory, 0o755);
    // A stream that grows beyond the limit ends there, by SIGPIPE; so does its exit code.
    const script = `{ ${packing} --decompress --stdout || : > failed; } | head -c ${most + 1} > plain`;
    const job = { program: 'sh', args: ['-c', script], input, directory, signal: this.signal };
    const { code, stderr } = await this.toolbox().run(job);
    if (code !== 0) throw new CannotUnpack(`${packing} cannot be run: ${stderr.split('\n')[0] ?? ''}`);
    const found = await stat(join(directory, 'plain')).catch(() => undefined);
    if (found !== undefined && found.size > most)
      throw new CannotUnpack(`it becomes more than ${Math.floor(most / 2 ** 20)} MB`);
    const failed = await stat(join(directory, 'failed')).catch(() => undefined);
    if (found?.isFile() !== true || failed !== undefined)
      throw new CannotUnpack(`its ${packing} stream is damaged`);
    return join(directory, 'plain');
  }
}
