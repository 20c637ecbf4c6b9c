import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { partOf, writeByRename } from '../../../builder/ground/part-file';
import { scratch } from '../../support/scratch';

const root = scratch('part-file');
const file = join(root, 'file');

it('shows a file only when it is whole', async () => {
  await writeByRename(file, async (part) => {
    writeFileSync(part, 'new');
    expect(existsSync(file)).toBe(false);
  });
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(root)).toEqual(['file']);
});

it('leaves the older one, and nothing else, where the writing fails', async () => {
  const failing = writeByRename(file, async (part) => {
    writeFileSync(part, 'half');
    throw new Error('interrupted');
  });
  await expect(failing).rejects.toThrow('interrupted');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(root)).toEqual(['file']);
});

it('takes another name each time', () => {
  expect(partOf(file)).toMatch(/\/file\.[0-9a-f]{12}\.part$/);
  expect(partOf(file)).not.toBe(partOf(file));
});
