import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { removeTree } from '../../builder/tree-files';

/** A directory of the test file's own, removed when its tests have ended. */
export function scratch(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `seedstage-${name}-`));
  afterAll(() => removeTree(directory));
  return directory;
}
