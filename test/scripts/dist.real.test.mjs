import { existsSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { beforeEach, expect, test, vi } from 'vitest';
import { ensureDist } from '../../scripts/lib/dist.mjs';
import { ROOT } from '../../scripts/lib/places.mjs';
import { scratch } from './scratch.mjs';

// Its progress belongs to a terminal, not to the output of a test.
beforeEach(() => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});

/** @param {string} name */
function project(name) {
  const root = scratch(name);
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const compilerOptions = { target: 'es2022', module: 'node16', outDir: 'dist', rootDir: '.', types: [] };
  writeFileSync(join(root, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  writeFileSync(
    join(root, 'tsconfig.build.json'),
    JSON.stringify({ extends: './tsconfig.json', include: ['index.ts', 'chain'] }),
  );
  mkdirSync(join(root, 'chain'));
  writeFileSync(join(root, 'chain/a.ts'), 'export const a = 1;\n');
  writeFileSync(join(root, 'index.ts'), "export * from './chain/a';\n");
  return root;
}

test('compiles once, and again only when a content has changed', async () => {
  const root = project('dist');
  expect(await ensureDist(root)).toBe(true);
  expect(existsSync(join(root, 'dist/index.js'))).toBe(true);

  expect(await ensureDist(root)).toBe(false);
  utimesSync(join(root, 'chain/a.ts'), new Date(), new Date());
  expect(await ensureDist(root)).toBe(false);

  writeFileSync(join(root, 'chain/a.ts'), 'export const a = 2;\n');
  expect(await ensureDist(root)).toBe(true);
});

test('a source that is gone leaves nothing in dist/', async () => {
  const root = project('dist-orphan');
  writeFileSync(join(root, 'chain/b.ts'), 'export const b = 1;\n');
  await ensureDist(root);
  expect(existsSync(join(root, 'dist/chain/b.js'))).toBe(true);
  rmSync(join(root, 'chain/b.ts'));
  await ensureDist(root);
  expect(existsSync(join(root, 'dist/chain/b.js'))).toBe(false);
  expect(existsSync(join(root, 'dist/chain/a.js'))).toBe(true);
});

test("what does not compile is refused with the compiler's message, and again the next time", async () => {
  const root = project('dist-broken');
  writeFileSync(join(root, 'chain/a.ts'), "export const a: number = 'one';\n");
  const message = /do not compile\nchain\/a\.ts\(1,14\): error TS2322: Type 'string' is not assignable/;
  await expect(ensureDist(root)).rejects.toThrow(message);
  await expect(ensureDist(root)).rejects.toThrow(message);
});
