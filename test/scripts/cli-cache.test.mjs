import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { fillOnce } from '../../scripts/lib/cli-cache.mjs';
import { scratch } from './scratch.mjs';

const root = scratch('cli-cache');
const fill = fileURLToPath(new URL('programs/fill.mjs', import.meta.url));

test('of several processes at once one does the work, and all find it whole', async () => {
  const [directory, diary] = [join(root, 'many/1.0'), join(root, 'diary')];
  await Promise.all(
    [1, 2, 3, 4].map(async () => {
      await promisify(execFile)(process.execPath, [fill, directory, diary]);
      expect(readdirSync(directory)).toEqual(['first', 'second']);
    }),
  );
  expect(readFileSync(diary, 'utf8')).toBe('begin\nend\n');
  expect(readdirSync(join(root, 'many'))).toEqual(['1.0']);
});

test('one that is killed halfway leaves nothing that the next could take for whole', async () => {
  const [directory, diary] = [join(root, 'killed/1.0'), join(root, 'diary-killed')];
  const child = spawn(process.execPath, [fill, directory, diary], { stdio: 'ignore' });
  while (!existsSync(diary)) await sleep(10);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.on('close', resolve));
  expect(existsSync(directory)).toBe(false);

  await promisify(execFile)(process.execPath, [fill, directory, diary]);
  expect(readdirSync(join(root, 'killed'))).toEqual(['1.0']);
  expect(readdirSync(directory)).toEqual(['first', 'second']);
});

test('one that fails leaves nothing either', async () => {
  const directory = join(root, 'failed/1.0');
  const failing = fillOnce(directory, async (fresh) => {
    mkdirSync(fresh);
    writeFileSync(join(fresh, 'first'), 'x');
    throw new Error('no space left');
  });
  await expect(failing).rejects.toThrow('no space left');
  expect(readdirSync(join(root, 'failed'))).toEqual([]);
});
