import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assertFreshBuild } from '../../../commands/lib/fresh-build';
import { scratch } from '../../support/scratch';

const SOURCES: Readonly<Record<string, string>> = {
  'index.ts': "import './chain/a';\n",
  'chain/a.ts': 'export const a = 1;\n',
};

/** A checkout whose dist/ was built from just these sources. */
function builtCheckout(): string {
  const root = scratch('fresh-build');
  mkdirSync(join(root, 'chain'));
  mkdirSync(join(root, 'dist'));
  const stamp: Record<string, string> = {};
  for (const [path, content] of Object.entries(SOURCES)) {
    writeFileSync(join(root, path), content);
    stamp[path] = createHash('sha256').update(content).digest('hex');
  }
  writeFileSync(join(root, 'dist/.stamp.json'), JSON.stringify(stamp));
  return root;
}

test('a build of these very sources is fresh, whatever their times', () => {
  const root = builtCheckout();
  utimesSync(join(root, 'chain/a.ts'), new Date(), new Date());
  expect(() => {
    assertFreshBuild(root);
  }).not.toThrow();
});

test.each<[string, string, (root: string) => void]>([
  ['edited', 'chain/a.ts', (root) => writeFileSync(join(root, 'chain/a.ts'), 'export const a = 2;\n')],
  ['removed', 'chain/a.ts', (root) => rmSync(join(root, 'chain/a.ts'))],
  ['added', 'chain/b.ts', (root) => writeFileSync(join(root, 'chain/b.ts'), 'export const b = 1;\n')],
])('a source that was %s since is named, with the command that helps', (_, path, change) => {
  const root = builtCheckout();
  change(root);
  expect(() => {
    assertFreshBuild(root);
  }).toThrow(
    `dist/ is not built from ${path} as it is now.\n  Run \`npm run build\`, then the command again.`,
  );
});

test('a build that did not end is refused', () => {
  const root = builtCheckout();
  rmSync(join(root, 'dist/.stamp.json'));
  expect(() => {
    assertFreshBuild(root);
  }).toThrow('dist/ holds no finished build.\n  Run `npm run build`, then the command again.');
});

test('an installed package without its sources has nothing to compare', () => {
  const root = builtCheckout();
  rmSync(join(root, 'index.ts'));
  rmSync(join(root, 'chain'), { recursive: true });
  expect(() => {
    assertFreshBuild(root);
  }).not.toThrow();
});
