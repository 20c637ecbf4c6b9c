import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { removeTree } from '../../builder/tree/tree-files';

const made: string[] = [];

// Once for the file that imports this: vitest ignores what is registered while a test or a hook runs.
afterAll(async () => {
  for (const directory of made) await removeTree(directory);
});

/** A directory of the test file's own, removed when its tests have ended. */
export function scratch(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `seedstage-${name}-`));
  made.push(directory);
  return directory;
}
