import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Properties } from '../../provider/values';
import { FakeEngine } from '../support/fake-engine';
import { ProviderProcess, urnOf } from '../support/provider-process';
import { scratch } from '../support/scratch';
import { installs, TestAssets } from '../support/test-assets';

const root = scratch('settings');
const engine = new FakeEngine();
let provider: ProviderProcess;

beforeAll(async () => {
  mkdirSync(join(root, 'archives'));
  new TestAssets(join(root, 'mine')).recipe('hello', installs('usr/hello', 'hello'));
  provider = await ProviderProcess.start(root, await engine.listen());
});

afterAll(async () => {
  await provider.close();
  engine.close();
});

describe('CheckConfig', () => {
  it('takes the settings as a stack gives them: as texts', async () => {
    const settings = {
      version: '0.1.0',
      store: 'store',
      jobs: '2',
      mirrors: '["https://example.org/sources"]',
      sources: 'archives',
      offline: 'true',
      reuse: 'off',
      recipes: 'mine',
    };
    expect(await provider.checkConfig(settings)).toMatchObject({ inputs: settings, failures: [] });
  });

  it('takes them as a program gives them', async () => {
    const settings = { jobs: 2, mirrors: ['file:///sources'], offline: false };
    expect(await provider.checkConfig(settings)).toMatchObject({ inputs: settings, failures: [] });
  });

  it.each<[string, Properties, string]>([
    [
      'an unknown setting',
      { storre: 'x' },
      'seedstage:storre is not known. Did you mean seedstage:store? Known: seedstage:store, seedstage:jobs, ' +
        'seedstage:mirrors, seedstage:caches, seedstage:trustedKeys, seedstage:sources, seedstage:offline, ' +
        'seedstage:reuse, seedstage:unpack, seedstage:recipes.',
    ],
    [
      'a number that is none',
      { jobs: 'four' },
      'seedstage:jobs is "four"; expected a whole number from 1 to 1024: compile jobs over all builds.',
    ],
    ['no job at all', { jobs: '0' }, 'seedstage:jobs is 0; expected a whole number from 1 to 1024'],
    ['a switch of no meaning', { offline: 'maybe' }, 'seedstage:offline is "maybe"; expected true or false'],
    [
      'a reuse of no meaning',
      { reuse: 'true' },
      'seedstage:reuse is "true"; expected whether a build may reuse an equal earlier one: on, off.',
    ],
    ['a store without a name', { store: ' ' }, 'seedstage:store is " "; expected the directory of the store'],
    [
      'mirrors that are no list',
      { mirrors: 'https://example.org' },
      'seedstage:mirrors is "https://example.org"; expected a list of http://, https:// or file:// URLs',
    ],
    [
      'a mirror that is no URL, without its password',
      { mirrors: '["ftp://me:secret@example.org/x"]' },
      'seedstage:mirrors[0] is "ftp://***@example.org/x"; expected a list of http://',
    ],
    [
      'a cache that is no place, without its password',
      { caches: '[{"place":"ftp://me:secret@example.org/x","unsigned":true}]' },
      'seedstage:caches[0].place is "ftp://***@example.org/x"; expected a list of caches, each with its place (oci://',
    ],
    [
      'a registry without a repository',
      { caches: '[{"place":"oci://registry.example.org","unsigned":true}]' },
      'seedstage:caches: the cache oci://registry.example.org cannot be used',
    ],
    [
      'a cache that nobody signs for',
      { caches: '[{"place":"file:///srv/cache"}]' },
      'seedstage:caches[0] can give nothing: no key is trusted to sign what it has.',
    ],
    [
      'a private key among the trusted ones, without showing it',
      { trustedKeys: { ci: '-----BEGIN PRIVATE KEY-----\nMC4C' } },
      'seedstage:trustedKeys: the key "ci" is a private key, expected a public one',
    ],
    [
      'a directory of sources that is not there',
      { sources: 'nowhere' },
      'seedstage:sources is "nowhere", but there is no such directory below',
    ],
    [
      'a directory of recipes that is none',
      { recipes: 'archives' },
      'seedstage:recipes is "archives", but there is no archives/recipes below',
    ],
  ])('refuses %s', async (_what, settings, text) => {
    const { failures } = await provider.checkConfig(settings);
    expect(failures).toEqual([expect.stringContaining(text)]);
  });

  it('has the engine encrypt caches with a password in its state', async () => {
    const caches = '[{"place":"https://me:secret@example.org/x","unsigned":true}]';
    const { raw } = await provider.checkConfig({ caches });
    expect(raw).toEqual({
      caches: { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', value: caches },
    });
  });

  it('has the engine encrypt mirrors with a password in its state', async () => {
    const mirrors = '["https://me:secret@example.org/x"]';
    const { raw, inputs } = await provider.checkConfig({ mirrors });
    expect(raw).toEqual({
      mirrors: { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', value: mirrors },
    });
    expect(inputs).toEqual({ mirrors });
  });
});

describe('DiffConfig', () => {
  it('answers an update, so that the new settings are taken, and never a replacement', async () => {
    expect(await provider.diffConfig({ store: 'a' }, { store: 'b' })).toBe('update');
    expect(await provider.diffConfig({}, { mirrors: '[]' })).toBe('update');
    expect(await provider.diffConfig({ store: 'a' }, { store: 'a' })).toBe('none');
  });
});

describe('Configure', () => {
  it('takes recipes from a directory below the project, wherever the program lies in it', async () => {
    await provider.configure({ store: 'store', recipes: 'mine' });
    const news = { recipe: 'hello', arch: 'x86_64', needs: { seed: { key: '0'.repeat(64) } } };
    expect((await provider.check(urnOf('hello'), news)).failures).toEqual([]);
    await provider.configure({ store: 'store' });
    const [failure] = (await provider.check(urnOf('hello'), news)).failures;
    expect(failure?.[1]).toMatch(/^there is no recipe "hello"\n +Known recipes: .*\btcc0\b/);
  });
});
