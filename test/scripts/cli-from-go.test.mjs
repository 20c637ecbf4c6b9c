import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { goBuild, requireGo } from '../../scripts/lib/cli-from-go.mjs';
import {
  GO_MINIMUM,
  LANGUAGE_HOST_VERSION,
  PULUMI_ARCHIVES,
  PULUMI_VERSION,
} from '../../scripts/lib/pinned.mjs';
import { ROOT } from '../../scripts/lib/places.mjs';
import { atLeast } from '../../scripts/lib/versions.mjs';
import { program, scratch } from './scratch.mjs';

const root = scratch('cli-from-go');
const remedy =
  'install Go >= 1.24.0 (https://go.dev/dl/), or Pulumi >= 3.200.0 (https://www.pulumi.com/docs/install/), and put it on PATH';

/**
 * @param {string} name
 * @param {string} body
 */
function pathWithGo(name, body) {
  program(join(root, name, 'go'), body);
  return { PATH: join(root, name) };
}

test('a Go that is new enough will do', async () => {
  await expect(requireGo(pathWithGo('new', 'echo go version go1.26.8 linux/amd64'))).resolves.toBeUndefined();
});

test.each([
  ['missing', { PATH: root }, 'Go is needed to build the Pulumi CLI and is not on PATH'],
  [
    'too old',
    pathWithGo('old', 'echo go version go1.19.8 linux/amd64'),
    'Go 1.19.8 is too old to build the Pulumi CLI',
  ],
  ['broken', pathWithGo('broken', 'exit 2'), '`go version` failed (exit 2)'],
])('a Go that is %s is said in one line: what, which version, how to get it', async (_, env, problem) => {
  await expect(requireGo(env)).rejects.toThrow(`${problem}: ${remedy}`);
});

test('a build neither changes our go.sum nor asks for a C compiler', () => {
  const { args, cwd, env } = goBuild({ module: 'cli', package: 'example.org/x', version: '1.2.3' }, '/out');
  expect(cwd).toBe(join(ROOT, 'tools/pulumi-cli/cli'));
  expect(args).toContain('-mod=readonly');
  expect(args.slice(-3)).toEqual(['-o', '/out/', 'example.org/x']);
  expect(env).toMatchObject({ CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' });
});

test('the modules, the archives and the npm package name the same versions', () => {
  const cli = readFileSync(join(ROOT, 'tools/pulumi-cli/cli/go.mod'), 'utf8');
  const language = readFileSync(join(ROOT, 'tools/pulumi-cli/language/go.mod'), 'utf8');
  const npm = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(cli).toMatch(new RegExp(`github.com/pulumi/pulumi/pkg/v3 v${PULUMI_VERSION}\\b`));
  expect(language).toMatch(new RegExp(`github.com/pulumi/pulumi/sdk/v3 v${LANGUAGE_HOST_VERSION}\\b`));
  expect(npm.devDependencies['@pulumi/pulumi']).toBe(PULUMI_VERSION);
  for (const { file } of Object.values(PULUMI_ARCHIVES)) expect(file).toContain(`v${PULUMI_VERSION}-`);
  for (const module of [cli, language]) {
    expect(atLeast(GO_MINIMUM, /^go (.+)$/m.exec(module)?.[1] ?? 'none')).toBe(true);
  }
});
