import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Engine, type Stack } from '../support/engine';
import { onSeed } from '../support/graph';
import { expectReadable } from '../support/readable';
import { scratch } from '../support/scratch';

const root = scratch('bad-settings');
const store = join(root, 'store');
const engine = new Engine(root);

/** What a run with wrong settings printed; that it changed nothing was looked at. */
async function refusal(stack: Stack, settings: Record<string, unknown>): Promise<string> {
  stack.configure({ 'seedstage:store': store, ...settings });
  const up = await stack.up();
  expect(up.code).not.toBe(0);
  expectReadable(up.text);
  expect(existsSync(store)).toBe(false);
  expect(await builds(stack)).toEqual([]);
  return up.text;
}

describe('a wrong setting of the provider', () => {
  let stack: Stack;
  let text: string;

  beforeAll(async () => {
    stack = await engine.stack({ graph: onSeed() });
    text = await refusal(stack, {
      'seedstage:stor': '/x',
      'seedstage:jobs': 'many',
      'seedstage:reuse': 'sometimes',
      'seedstage:offline': 7,
      'seedstage:mirrors': ['ftp://example.org'],
    });
  });

  it.each([
    'seedstage:stor is not known. Did you mean seedstage:store?',
    'seedstage:jobs is "many"; expected a whole number from 1 to 1024',
    'seedstage:reuse is "sometimes"; expected whether a build may reuse an equal earlier one: on, off.',
    'seedstage:offline is 7; expected true or false',
    'seedstage:mirrors[0] is "ftp://example.org"; expected a list of http://',
  ])('%s', (says) => {
    expect(text).toContain(says);
  });

  it('a directory that is not there', async () => {
    const said = await refusal(stack, { 'seedstage:recipes': 'nowhere', 'seedstage:sources': 'neither' });
    expect(said).toContain('seedstage:recipes is "nowhere", but there is no nowhere/recipes below');
    expect(said).toContain('seedstage:sources is "neither", but there is no such directory');
  });
});

describe('a wrong setting of the project', () => {
  let text: string;

  beforeAll(async () => {
    const stack = await engine.ownProgram();
    text = await refusal(stack, {
      'bootstrap:arch': 'vax',
      'bootstrap:host': 'moon',
      'bootstrap:stage': 'stage2',
      'bootstrap:providers': { tls: 'openssl' },
      'bootstrap:gcc': '9',
      'bootstrap:colour': 'red',
    });
  });

  it.each([
    'bootstrap:arch is "vax"; expected an arch that has a seed: x86_64',
    'bootstrap:host is "moon"; expected the kind of host that builds run on: local, docker',
    'bootstrap:stage is "stage2"; expected the last stage to grow: stage0, stage1',
    'bootstrap:gcc is "9"; expected a release of gcc: 10.2.0, 14.2.0',
    'bootstrap:colour is not known. Known: bootstrap:arch, bootstrap:host, bootstrap:stage, bootstrap:providers',
    'bootstrap:providers.tls is "openssl"; expected the TLS library of curl: bearssl, mbedtls',
    'Correct it with: pulumi config set bootstrap:NAME VALUE',
  ])('%s', (says) => {
    expect(text).toContain(says);
  });
});

async function builds(stack: Stack): Promise<string[]> {
  const { resources } = await stack.state();
  return resources.filter(({ type }) => type === 'seedstage:index:Build').map(({ urn }) => urn);
}
