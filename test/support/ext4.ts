import { copyFileSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { runProgram, startProgram } from './program';
import './scratch'; // what is mounted in a scratch directory is unmounted before that is removed

const mounted: string[] = [];

afterAll(async () => {
  for (const directory of mounted.reverse()) await runProgram('umount', [directory]);
});

/**
 * A disk that is mounted; nothing where this machine lends us none: root, a loop device and mkfs.ext4 make one.
 *
 * @param place a directory of the test's own
 */
export async function borrowDisk(place: string): Promise<Disk | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const disk = new Disk(place);
  return await disk.mount().then(
    () => disk,
    () => undefined,
  );
}

/** A disk in a file. What was not flushed to it is lost when its power is cut, as with any other. */
export class Disk {
  /** Where it is mounted. */
  readonly directory: string;
  private cuts = 0;

  /** @param place a directory of the test's own */
  constructor(private readonly place: string) {
    this.directory = join(place, 'mounted');
  }

  private get image(): string {
    return join(this.place, 'image');
  }

  /** Makes an ext4 that writes nothing by itself for a while, and does not guess what must be flushed. */
  async mount(): Promise<void> {
    mkdirSync(this.directory, { recursive: true });
    writeFileSync(this.image, '');
    truncateSync(this.image, 64 << 20);
    await runProgram('mkfs.ext4', ['-q', '-F', this.image]);
    await attach(this.image, this.directory, 'commit=600,data=writeback,noauto_da_alloc');
  }

  /**
   * Cuts the power: the disk as it is without anything that only memory has.
   *
   * @returns where what is left is mounted
   */
  async cut(): Promise<string> {
    this.cuts += 1;
    const [image, directory] = [`${this.image}-${this.cuts}`, join(this.place, `cut-${this.cuts}`)];
    copyFileSync(this.image, image);
    mkdirSync(directory);
    await attach(image, directory, 'rw');
    return directory;
  }
}

async function attach(image: string, directory: string, options: string): Promise<void> {
  const { code, text } = await startProgram('mount', ['-o', `loop,${options}`, image, directory]).ended;
  if (code !== 0) throw new Error(text);
  mounted.push(directory);
}
