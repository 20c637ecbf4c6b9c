import { mkdirSync } from 'node:fs';
import { afterAll } from 'vitest';
import { runProgram } from './program';

/** Whether this process may mount: tests that need it are skipped where it may not. */
export const mayMount = process.getuid?.() === 0;

const mounted: string[] = [];

afterAll(async () => {
  for (const directory of mounted) await runProgram('umount', ['--lazy', directory]);
});

/** A file system in memory, unmounted when the file's tests have ended. */
export class Tmpfs {
  constructor(readonly directory: string) {}

  /** @param options of mount(8), such as `size=64m` */
  async mount(options: string): Promise<void> {
    mkdirSync(this.directory, { recursive: true });
    await runProgram('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', this.directory]);
    mounted.push(this.directory);
  }

  /** Makes it larger or smaller; what is in it stays. */
  async resize(size: string): Promise<void> {
    await runProgram('mount', ['-o', `remount,size=${size}`, this.directory]);
  }
}
