import { closeSync, constants, mkdirSync, openSync } from 'node:fs';

/**
 * Makes directories in each other, deeper than a path can be.
 *
 * @param fill puts something into each, by a path that holds while it is called
 * @param name of each
 */
export function deepTree(root: string, depth: number, fill?: (directory: string) => void, name = 'd'): void {
  mkdirSync(root, { recursive: true });
  let fd = openSync(root, constants.O_RDONLY | constants.O_DIRECTORY);
  for (let level = 0; level < depth; level += 1) {
    const at = `/proc/self/fd/${fd}`;
    fill?.(at);
    mkdirSync(`${at}/${name}`);
    const next = openSync(`${at}/${name}`, constants.O_RDONLY | constants.O_DIRECTORY);
    closeSync(fd);
    fd = next;
  }
  closeSync(fd);
}
