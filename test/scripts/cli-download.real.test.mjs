import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { downloadCli } from '../../scripts/lib/cli-download.mjs';
import { program, scratch } from './scratch.mjs';

const root = scratch('cli-download');
const impatient = { connectMs: 400, stallMs: 400 };

/** An archive with the layout of an official release. */
function makeRelease() {
  program(join(root, 'release/pulumi/pulumi'), 'echo v3.200.0');
  program(join(root, 'release/pulumi/pulumi-language-nodejs'), 'exit 0');
  const file = join(root, 'release.tar.gz');
  execFileSync('tar', ['-czf', file, '-C', join(root, 'release'), 'pulumi']);
  return readFileSync(file);
}

const release = makeRelease();
const sha256 = createHash('sha256').update(release).digest('hex');
const tampered = Buffer.from(release);
tampered.writeUInt8(tampered.readUInt8(100) ^ 1, 100);

const server = createServer((request, response) => {
  switch (request.url) {
    case '/good':
      response.setHeader('content-length', release.length).end(release);
      break;
    case '/tampered':
      response.end(tampered);
      break;
    case '/half':
      response.setHeader('content-length', release.length);
      response.write(release.subarray(0, release.length / 2), () => response.destroy());
      break;
    case '/stalls':
      response.write(release.subarray(0, 10));
      break;
    case '/silent':
      break;
    default:
      response.writeHead(404).end();
  }
});
let base = '';

beforeAll(async () => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  base = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** @param {string} name */
function fresh(name) {
  mkdirSync(join(root, 'into'), { recursive: true });
  return join(root, 'into', name);
}

test('a release is unpacked into the directory', async () => {
  const directory = fresh('good');
  /** @type {number[]} */
  const seen = [];
  await downloadCli({ url: `${base}/good`, sha256 }, directory, (bytes) => seen.push(bytes), impatient);
  expect(readdirSync(directory).sort()).toEqual(['pulumi', 'pulumi-language-nodejs']);
  expect(execFileSync(join(directory, 'pulumi'), ['version']).toString()).toBe('v3.200.0\n');
  expect(seen.at(-1)).toBe(release.length);
});

test('a release with one wrong bit is refused, and nothing of it is unpacked', async () => {
  const directory = fresh('tampered');
  const found = createHash('sha256').update(tampered).digest('hex');
  await expect(
    downloadCli({ url: `${base}/tampered`, sha256 }, directory, undefined, impatient),
  ).rejects.toThrow(`refused ${base}/tampered: its sha256 is ${found}, expected ${sha256}`);
  expect(existsSync(directory)).toBe(false);
});

test.each([
  ['silent', /\/silent: no answer within 0\.4 s$/],
  ['stalls', /\/stalls: nothing more came within 0\.4 s$/],
  ['half', /\/half: (other side closed|terminated|aborted)/],
  ['missing', /\/missing: HTTP status 404$/],
])('a server that is %s is given up within seconds, with a reason', async (path, reason) => {
  const started = Date.now();
  await expect(
    downloadCli({ url: `${base}/${path}`, sha256 }, fresh(path), undefined, impatient),
  ).rejects.toThrow(reason);
  expect(Date.now() - started).toBeLessThan(3000);
});

test('a port where nobody listens is given up at once', async () => {
  const closed = createServer();
  await new Promise((resolve) => closed.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (closed.address());
  await new Promise((resolve) => closed.close(() => resolve(undefined)));
  await expect(downloadCli({ url: `http://127.0.0.1:${port}/x`, sha256 }, fresh('closed'))).rejects.toThrow(
    `http://127.0.0.1:${port}/x: connect ECONNREFUSED 127.0.0.1:${port}`,
  );
});
