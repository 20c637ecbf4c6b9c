import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildResult } from '../../builder/grow/builder';
import { cacheGcCommand } from '../../commands/cache-gc';
import { cacheListCommand } from '../../commands/cache-list';
import { cachePullCommand } from '../../commands/cache-pull';
import { cachePushCommand } from '../../commands/cache-push';
import type { Options } from '../../commands/lib/command';
import { callCommand, jsonOf } from '../support/call-command';
import { Registry } from '../support/registry';
import { scratch } from '../support/scratch';
import { makeSigningKey } from '../support/signing-keys';
import { installs, TestAssets } from '../support/test-assets';
import { grow, testBuilder } from '../support/test-builder';
import { directoryUrl } from '../builder/caches/support/caches';

const work = scratch('cache-commands');
const assets = new TestAssets(join(work, 'assets'));
assets.recipe('lower', installs('usr/share/lower', 'lower\n'));
const key = makeSigningKey(work, 'ci', 'p256'); // whose signatures are different each time
const store = join(work, 'store');
const given = ['--store', store, '--recipes', assets.root];

let seed: BuildResult;
let lower: BuildResult;
let registry: Registry;

beforeAll(async () => {
  const builder = testBuilder(store, assets.root);
  seed = await grow(builder, 'seed');
  lower = await grow(builder, 'lower', { seed });
  await builder.addRoot('stack.lower', lower.key);
  await builder.close();
  registry = await Registry.start(join(work, 'registry'));
  mkdirSync(join(work, 'docker'));
  const auth = Buffer.from(`${registry.username}:${registry.password}`).toString('base64');
  writeFileSync(join(work, 'docker/config.json'), JSON.stringify({ auths: { [registry.name]: { auth } } }));
  process.env['DOCKER_CONFIG'] = join(work, 'docker');
});
afterAll(async () => await registry.stop());

/** A stack's settings, in a project of its own. */
function project(settings: object): string {
  const directory = join(work, 'project');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'Pulumi.yaml'), 'name: team\nruntime: yaml\n');
  writeFileSync(join(directory, 'Pulumi.dev.yaml'), JSON.stringify({ config: settings }));
  return directory;
}

const PLACES = [
  ['a directory', () => directoryUrl(join(work, 'cache'))],
  ['a registry', () => `oci://${registry.name}/team/seedstage`],
] as const;

describe.each(PLACES)('the commands for a cache in %s', (_, placeOf) => {
  it('push sends what a stack needs, with what it was built with, once', async () => {
    const push = [placeOf(), '--key', key.file, ...given];
    expect((await callCommand(cachePushCommand, push)).out).toEqual([
      expect.stringMatching(/^2 pushed, 0 there already, [\d.]+ MB sent to /),
    ]);
    expect((await callCommand(cachePushCommand, push)).out).toEqual([
      expect.stringMatching(/^0 pushed, 2 there already, 0.0 MB sent to /),
    ]);
  });

  it('list says what is there', async () => {
    const builds = [
      expect.objectContaining({ recipe: 'seed', key: seed.key, signatures: 1 }) as unknown,
      expect.objectContaining({ recipe: 'lower', key: lower.key, signatures: 1 }) as unknown,
    ];
    expect(jsonOf(await callCommand(cacheListCommand, [placeOf(), '--json']))).toMatchObject({ builds });
  });

  it('pull brings what a trusted key has signed, and nothing else', async () => {
    const before = process.cwd();
    const mine = (name: string): string[] => [
      placeOf(),
      seed.key,
      lower.key,
      '--store',
      join(work, `${name}-${placeOf().slice(0, 3)}`),
    ];
    try {
      process.chdir(project({ 'seedstage:trustedKeys': { ci: key.publicPem } }));
      expect((await callCommand(cachePullCommand, mine('signed'))).out[0]).toMatch(
        /^2 pulled, 0 in the store already/,
      );
      expect((await callCommand(cachePullCommand, mine('signed'))).out[0]).toMatch(
        /^0 pulled, 2 in the store already/,
      );
      process.chdir(project({}));
      const { code, out, err } = await callCommand(cachePullCommand, mine('nobody'));
      expect([code, out[0]]).toEqual([
        1,
        expect.stringMatching(/^0 pulled, 0 in the store already, 2 not in /),
      ]);
      expect(err[0]).toContain('is not believed: no key is trusted here');
      expect((await callCommand(cachePullCommand, [...mine('nobody'), '--unsigned'])).code).toBe(0);
    } finally {
      process.chdir(before);
    }
  });

  it('gc keeps what a stack needs, and removes what is old or too much', async () => {
    const gc = async (...more: string[]) =>
      await callCommand(cacheGcCommand, [placeOf(), '--json', ...more, ...given.slice(0, 2)]);
    expect(jsonOf(await gc('--unneeded', '--days', '1'))).toMatchObject({ removed: [] });
    expect(jsonOf(await gc('--max', '0MB', '--dry-run'))).toMatchObject({ removed: [{}, {}], left: 0 });
    if (placeOf().startsWith('oci:')) {
      // This one keeps everything: the error says how to change that.
      const { code, err } = await gc('--max', '0MB');
      expect([code, err[0]]).toEqual([1, expect.stringContaining('does not allow that anything is removed')]);
      return;
    }
    const blobs = join(work, 'cache/blobs/sha256');
    const old = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
    for (const name of readdirSync(blobs)) utimesSync(join(blobs, name), old, old);
    expect(jsonOf(await gc('--max', '0MB'))).toMatchObject({
      removed: [{ recipe: 'seed' }, { recipe: 'lower' }],
    });
    expect([readdirSync(join(work, 'cache/keys')), readdirSync(blobs)]).toEqual([[], []]);
  });
});

describe('a wrong call', () => {
  it.each([
    ['push', ['file:///tmp/x'], 'expected either --key FILE or --unsigned'],
    ['push', ['ftp://there', '--unsigned'], 'the cache ftp://there/ cannot be used'],
    ['list', ['http://there/cache'], 'is a plain web server, which cannot say what it has'],
    ['gc', ['file:///tmp/x'], 'expected what to remove: --unneeded, --days N or --max SIZE'],
    ['gc', ['file:///tmp/x', '--days', 'x'], '--days is "x", expected a number of days'],
  ] as const)('%s %j', async (name, argv, why) => {
    const commands = { push: cachePushCommand, list: cacheListCommand, gc: cacheGcCommand };
    const { code, err } = await callCommand<Options>(commands[name], argv);
    expect([code, err[0]]).toEqual([2, expect.stringContaining(why)]);
  });
});
