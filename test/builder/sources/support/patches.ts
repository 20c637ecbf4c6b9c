import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { scratch } from '../../../support/scratch';

/** A directory of the test's own. */
export const root = scratch('patch');
/** The time of all files of a tree, in seconds. */
export const OLD = 1_000_000_000;
let count = 0;

/** A number that was not there yet. */
export function next(): number {
  return (count += 1);
}

/** A tree with these files, all of one old time. */
export function tree(files: Record<string, string>): string {
  const directory = join(root, `tree${next()}`);
  for (const [name, content] of Object.entries(files)) {
    const file = join(directory, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, 'latin1');
    utimesSync(file, OLD, OLD);
  }
  return directory;
}

export function patchFile(text: string): string {
  const file = join(root, `${next()}.patch`);
  writeFileSync(file, text, 'latin1');
  return file;
}

export function diff(name: string, before: string, after: string, context = 3): string {
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, '', '', { context });
}

export function content(directory: string, name: string): string {
  return readFileSync(join(directory, name), 'latin1');
}

export const NUMBERS = Array.from({ length: 30 }, (_, index) => `line ${index + 1}\n`).join('');
