import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPlace, type CachePlace } from '../../../builder/caches/cache-place';
import type { BuildResult } from '../../../builder/grow/builder';
import { Registry } from '../../support/registry';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, testBuilder } from '../../support/test-builder';
import { directoryUrl, push, recordOf } from './support/caches';
import { FileServer } from './support/file-server';

const work = scratch('shared-caches');
const assets = new TestAssets(join(work, 'assets'));
assets.recipe('lower', installs('usr/share/lower', 'lower\n'));
const theirs = testBuilder(join(work, 'theirs'), assets.root);
const environment: NodeJS.ProcessEnv = { DOCKER_CONFIG: join(work, 'docker') };

let seed: BuildResult;
let lower: BuildResult;
let registry: Registry;
let server: FileServer;

beforeAll(async () => {
  seed = await grow(theirs, 'seed');
  lower = await grow(theirs, 'lower', { seed });
  registry = await Registry.start(join(work, 'registry'));
  server = await FileServer.start(join(work, 'served'), 'team:a secret of the test');
  mkdirSync(join(work, 'docker'));
  const auth = Buffer.from(`${registry.username}:${registry.password}`).toString('base64');
  writeFileSync(join(work, 'docker/config.json'), JSON.stringify({ auths: { [registry.name]: { auth } } }));
  process.env['DOCKER_CONFIG'] = environment['DOCKER_CONFIG'];
});
afterAll(async () => {
  await Promise.all([theirs.close(), registry.stop()]);
});

const KINDS = [
  ['a directory', () => directoryUrl(join(work, 'cache'))],
  ['a web server', () => server.url.replace('://', '://team:a%20secret%20of%20the%20test@')],
  ['a registry', () => `oci://${registry.name}/team/seedstage`],
] as const;

describe.each(KINDS)('a cache in %s', (name, urlOf) => {
  const never = new AbortController().signal;
  let place: CachePlace;
  beforeAll(() => (place = openPlace(urlOf(), { environment })));

  it('has nothing at first', async () => {
    expect(await place.index(lower.key, never)).toBeUndefined();
    expect(await place.has({ digest: lower.fingerprint, size: 1 }, never)).toBe(false);
  });

  it('takes an artifact with its record once', async () => {
    expect(await push(theirs, seed, place)).toMatchObject({ how: 'pushed' });
    expect(await push(theirs, lower, place)).toMatchObject({ how: 'pushed' });
    expect(await push(theirs, lower, place)).toEqual({ key: lower.key, how: 'there already', sent: 0 });
  });

  it('gives it to others, who have the same bytes then, and know where they are from', async () => {
    const store = join(work, `mine-${name.replaceAll(' ', '-')}`);
    const mine = testBuilder(store, assets.root, {
      offline: false,
      caches: [{ place: urlOf(), unsigned: true }],
    });
    const request = mine.describe({ recipe: 'seed', arch: 'x86_64', needs: {}, order: [] });
    const asking = { signal: never, warn: (text: string): never => expect.fail(text) };
    expect(await mine.forecastWithCaches(request, asking)).toEqual({
      kind: 'in-cache',
      from: `the cache ${place.label}, unsigned`,
    });
    const here = await grow(mine, 'seed');
    const got = await grow(mine, 'lower', { seed: here });
    expect([here.how, got.how]).toEqual(['from a cache', 'from a cache']);
    expect(got.fingerprint).toBe(lower.fingerprint);
    expect(recordOf(mine, got)).toMatchObject({ substituted: { cache: place.label } });
    expect(await mine.check(got.key)).toBe('present');
    expect(readFileSync(join(mine.store.tree(got.fingerprint), 'usr/share/lower'), 'utf8')).toBe('lower\n');
    await mine.close();
    expect(place.label).not.toContain('secret');
    rmSync(store, { recursive: true });
  });

  it('is not asked with reuse off', async () => {
    const store = join(work, `alone-${name.replaceAll(' ', '-')}`);
    const alone = testBuilder(store, assets.root, {
      ...{ offline: false, reuse: 'off', caches: [{ place: urlOf(), unsigned: true }] },
    });
    expect((await grow(alone, 'seed')).how).toBe('built');
    await alone.close();
  });
});
