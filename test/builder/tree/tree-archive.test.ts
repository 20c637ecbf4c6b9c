import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { scanTree } from '../../../builder/tree/manifest';
import { addEntry } from '../../../builder/tree/tree-archive';
import { scratch } from '../../support/scratch';
import { errorText } from '../../support/user-errors';

const root = scratch('tree-archive');

describe('addEntry', () => {
  const damages: [string, (file: string) => void][] = [
    ['another content of the same size', (file) => writeFileSync(file, 'hellO')],
    ['a longer one', (file) => writeFileSync(file, 'hello, world')],
    ['none', (file) => rmSync(file)],
    ['a link to one that is the same', (file) => instead(file, () => symlinkSync(`${file}.same`, file))],
    ['a fifo', (file) => instead(file, () => execFileSync('mkfifo', [file]))],
  ];
  it.each(damages)('adds no file that has %s', async (name, damage) => {
    const tree = join(root, name);
    mkdirSync(tree);
    const file = join(tree, 'file');
    for (const each of [file, `${file}.same`]) writeFileSync(each, 'hello');
    const [entry] = (await scanTree(tree)).entries;
    if (!entry) throw new Error('no entry');
    damage(file);
    const archive = pack();
    archive.on('error', () => undefined).resume();
    const text = await errorText(() => addEntry(archive, entry, file));
    expect(text).toContain('file changed in the store while it was read');
    expect(text).toContain('pulumi up --refresh');
  });
});

function instead(file: string, make: () => void): void {
  rmSync(file);
  make();
}
