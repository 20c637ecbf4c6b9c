import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withoutNewSalt } from '../../scripts/lib/encryption-salt.mjs';
import { scratch } from './scratch.mjs';

const SALT = 'encryptionsalt: v1:AAAA=:v1:BBBB:CCCC==\n';
const PLAIN = '# why\nconfig:\n  bootstrap:arch: x86_64 # this one\n';
const SECRET = 'config:\n  seedstage:mirrors:\n    secure: v1:DDDD\n';

/**
 * A checkout with this committed.
 * @param {string} name
 * @param {string} committed
 */
function checkout(name, committed) {
  const root = scratch(`salt-${name}`);
  mkdirSync(join(root, 'stacks'));
  const file = join(root, 'stacks/Pulumi.x86_64.yaml');
  writeFileSync(file, committed);
  const git = (/** @type {string[]} */ ...args) => execFileSync('git', args, { cwd: root }).toString();
  git('init', '-q');
  git('add', '-A');
  git('-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '-qm', 'x');
  return { root, file, status: () => git('status', '--short') };
}

test('the salt of a run goes, and every other byte stays', async () => {
  const { root, file, status } = checkout('new', PLAIN);
  await withoutNewSalt(root, async () => writeFileSync(file, PLAIN + SALT));
  expect(readFileSync(file, 'utf8')).toBe(PLAIN);
  expect(status()).toBe('');
});

test('the salt that a killed run has left goes too', async () => {
  const { root, file, status } = checkout('killed', PLAIN);
  writeFileSync(file, PLAIN + SALT);
  await withoutNewSalt(root, async () => {});
  expect(status()).toBe('');
});

test('a salt that somebody has committed stays', async () => {
  const { root, file, status } = checkout('committed', SALT + PLAIN);
  await withoutNewSalt(root, async () => {});
  expect(readFileSync(file, 'utf8')).toBe(SALT + PLAIN);
  expect(status()).toBe('');
});

test('a salt that a secret needs stays', async () => {
  const { root, file } = checkout('secret', PLAIN);
  await withoutNewSalt(root, async () => writeFileSync(file, SALT + SECRET));
  expect(readFileSync(file, 'utf8')).toBe(SALT + SECRET);
});

test('what else a run has changed stays', async () => {
  const { root, file } = checkout('config-set', PLAIN);
  await withoutNewSalt(root, async () => writeFileSync(file, `${PLAIN}  seedstage:jobs: 2\n${SALT}`));
  expect(readFileSync(file, 'utf8')).toBe(`${PLAIN}  seedstage:jobs: 2\n`);
});

test('a stack file that a run has made for its salt alone goes with it', async () => {
  const { root, status } = checkout('stack-init', PLAIN);
  const file = join(root, 'stacks/Pulumi.mine.yaml');
  await withoutNewSalt(root, async () => writeFileSync(file, SALT));
  expect(existsSync(file)).toBe(false);
  expect(status()).toBe('');
});
