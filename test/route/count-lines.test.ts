import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { countLines, ROUTE_TEXTS } from './count-lines';
import { text } from './route';

const page = readFileSync(join(assetsDir(), '../docs/seed-route.md'), 'utf8');
const counts = Object.entries(ROUTE_TEXTS).map(([name, role]) => ({
  name,
  role,
  lines: countLines(name, text(name)),
}));
const sum = (role?: string): number =>
  counts.filter((one) => !role || one.role === role).reduce((total, { lines }) => total + lines, 0);
const english = (count: number): string => count.toLocaleString('en-US');

test.each([
  ['a.c', '/* a */\n\nint a; /* b\n c */\n/* d */ int b;\n', 2],
  ['a.w', '# a\n\n:a 1 ; # b\n   # c\n', 1],
])('%s: comments and blank lines are not counted', (name, content, lines) => {
  expect(countLines(name, content)).toBe(lines);
});

test('docs/seed-route.md says how many lines each text has', () => {
  for (const { name, lines } of counts) {
    expect(page).toMatch(new RegExp(`\\| \`${name.replace('.', '\\.')}\` +\\|.*\\| +${english(lines)} +\\|`));
  }
  expect(page).toContain(`**${english(sum('way'))} lines**`);
  expect(page).toContain(`**${english(sum())} lines**`);
});

test('docs/seed-route.md has the text of hex0 as it is', () => {
  expect(page).toContain(`\`\`\`text\n${text('hex0.hex0').trimEnd()}\n\`\`\``);
});

test('the way to tcc has at most 4,500 lines', () => {
  expect(sum('way')).toBeLessThanOrEqual(4500);
});
