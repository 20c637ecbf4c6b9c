import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cachePushCommand } from '../../commands/cache-push';
import { callCommand } from '../support/call-command';
import { Engine, type Stack } from '../support/engine';
import { onSeed } from '../support/graph';
import { scratch } from '../support/scratch';
import { makeSigningKey } from '../support/signing-keys';
import { installs, TestAssets } from '../support/test-assets';
import { directoryUrl } from '../builder/caches/support/caches';

const work = scratch('caches');
const engine = new Engine(join(work, 'engine'));
const assets = new TestAssets(join(work, 'assets'));
assets.recipe('lower', installs('usr/share/lower', 'lower\n'));
const graph = {
  ...onSeed('lower'),
  audits: [{ name: 'audit', packages: { lower: { build: 'lower', against: 'lower' } }, enforce: false }],
};
const place = directoryUrl(join(work, 'cache'));
const key = makeSigningKey(work, 'ci');
const from = `from the cache ${place}, signed by ci`;

/** A server that takes each request and never answers. */
const silent = createServer(() => undefined);
let hanging = '';

function config(store: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { 'seedstage:store': join(work, store), 'seedstage:recipes': assets.root, ...more };
}

beforeAll(async () => {
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  hanging = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/cache`;
  const theirs = await engine.stack({ graph, config: config('theirs') });
  expect((await theirs.up()).code).toBe(0);
  const argv = [place, '--key', key.file, '--store', join(work, 'theirs')];
  expect(await callCommand(cachePushCommand, argv)).toMatchObject({
    code: 0,
    out: [expect.stringMatching(/^2 pushed, 0 there already/)],
  });
});
afterAll(() => {
  silent.closeAllConnections();
  silent.close();
});

describe('a stack with a signed cache, after one that never answers', () => {
  let stack: Stack;
  beforeAll(async () => {
    const caches = [{ place: hanging }, { place }];
    const trustedKeys = { ci: key.publicPem };
    stack = await engine.stack({
      graph,
      config: config('mine', { 'seedstage:caches': caches, 'seedstage:trustedKeys': trustedKeys }),
    });
  });

  it('says in the preview what comes from whom, and once that a cache does not answer', async () => {
    const { code, notes } = await stack.preview();
    expect(code).toBe(0);
    const said = notes.map(({ text }) => text.trim());
    expect(said).toContain(`lower: ${from}`);
    expect(said.filter((text) => text.includes('no answer'))).toEqual([
      `the cache ${hanging} is not used any more in this run: no answer within 8 s`,
    ]);
  });

  it('takes it, says so, and has it in the store afterwards', async () => {
    const up = await stack.up();
    expect(up.code).toBe(0);
    expect(up.said('lower')).toEqual([expect.stringMatching(new RegExp(`^${from}, in [\\d.]+ s$`))]);
    expect(up.said('audit').join('\n')).toContain(
      `a side was not built here: it is from the cache ${place}, signed by ci`,
    );
    expect((await stack.preview()).said('lower')).toEqual([]);
  });
});

it('a cache that nobody is trusted for is refused before anything else', async () => {
  const stack = await engine.stack({ graph, config: config('other', { 'seedstage:caches': [{ place }] }) });
  const { code, text } = await stack.preview();
  expect(code).not.toBe(0);
  expect(text).toContain('seedstage:caches[0] can give nothing: no key is trusted to sign what it has');
});
