import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { settingsSchema } from '../../provider/settings';

const root = dirname(assetsDir());
const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');

/** The names in the first column of a table whose header is `room`. */
function roomsOf(table: string): string[] {
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  return rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`(\w+)\/`/g)].map(([, name]) => name ?? ''),
  );
}

function directories(path: string): string[] {
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

it("the table of builder's rooms lists those that there are", () => {
  const [, , table = ''] = contributing.split(/^\| room .*$/m);
  expect(roomsOf(table.slice(0, table.indexOf('\n\n')))).not.toEqual([]);
  expect(roomsOf(table.split('\n\n')[0] ?? '').sort()).toEqual(directories('builder'));
});

it('the table of the rooms lists directories that there are, and all that hold code', () => {
  const [, table = ''] = contributing.split(/^\| room .*$/m);
  const rooms = roomsOf(table.split('\n\n')[0] ?? '');
  expect(directories('.')).toEqual(expect.arrayContaining(rooms));
  const made = [
    'dist',
    'node_modules',
    'docs',
    'examples',
    'bin',
    'coverage',
    'sdk',
    'dist-docs',
    'templates',
  ];
  const code = directories('.').filter((name) => !name.startsWith('.') && !made.includes(name));
  expect(rooms).toEqual(expect.arrayContaining(code));
});

it.each(Object.keys(settingsSchema.shape))('the setting %s is in docs/provider.md', (name) => {
  expect(readFileSync(join(root, 'docs/provider.md'), 'utf8')).toContain(`\n| \`${name}\` `);
});
