import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliOnPath } from '../../scripts/lib/cli-on-path.mjs';
import { program, scratch } from './scratch.mjs';

const root = scratch('cli-on-path');

/**
 * A directory with a `pulumi` that tells this version.
 * @param {string} name
 * @param {string} body
 * @param {boolean} languageHost
 */
function directoryWith(name, body, languageHost) {
  const directory = join(root, name);
  program(join(directory, 'pulumi'), body);
  if (languageHost) program(join(directory, 'pulumi-language-nodejs'), 'exit 0');
  return directory;
}

const good = directoryWith('good', 'echo v3.200.0', true);
const newer = directoryWith('newer', 'echo v3.231.4', true);
const old = directoryWith('old', 'echo v3.150.0', true);
const alone = directoryWith('alone', 'echo v3.200.0', false);
const broken = directoryWith('broken', 'echo "cannot execute" >&2; exit 126', true);
const hostOnly = join(root, 'host-only');
program(join(hostOnly, 'pulumi-language-nodejs'), 'exit 0');
const empty = join(root, 'empty');
mkdirSync(empty);

test.each([
  ['new enough', [empty, good], join(good, 'pulumi')],
  ['newer', [newer, old], join(newer, 'pulumi')],
  ['with its language host elsewhere on PATH', [alone, hostOnly], join(alone, 'pulumi')],
])('a CLI that is %s is used', async (_, path, cli) => {
  expect((await cliOnPath(path.join(':'))).cli).toBe(cli);
});

test.each([
  ['missing', [empty], 'there is no pulumi on PATH'],
  ['too old', [old], `${old}/pulumi is 3.150.0, older than 3.200.0`],
  [
    'without its language host',
    [alone],
    `${alone}/pulumi (3.200.0) has no pulumi-language-nodejs, neither beside it nor on PATH`,
  ],
  ['broken', [broken], `${broken}/pulumi does not print its version (pulumi version: exit 126)`],
])('one that is %s is not, and the reason is said', async (_, path, reason) => {
  expect(await cliOnPath(path.join(':'))).toEqual({ reason });
});

test('the wrapper of a checkout is not taken for a CLI', async () => {
  const wrapper = program(join(root, 'checkout/scripts/bin/pulumi'), 'echo v3.200.0');
  program(join(root, 'checkout/scripts/pulumi.mjs'), '');
  const verdict = await cliOnPath([join(wrapper, '..'), hostOnly, empty].join(':'));
  expect(verdict.cli).toBeUndefined();
});
