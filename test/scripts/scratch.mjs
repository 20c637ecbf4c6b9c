import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

/** @type {string[]} */
const made = [];

// Once for the file that imports this: vitest ignores what is registered while a test or a hook runs.
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

/**
 * A directory of the test file's own, removed when its tests have ended.
 * @param {string} name
 */
export function scratch(name) {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), `seedstage-${name}-`)));
  made.push(directory);
  return directory;
}

/**
 * Writes a shell script that stands for a program of the machine.
 * @param {string} file
 * @param {string} body
 */
export function program(file, body) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}
