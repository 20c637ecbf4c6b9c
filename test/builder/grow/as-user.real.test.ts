import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BuildResult } from '../../../builder/grow/builder';
import { isRoot, makeUser, type OrdinaryUser } from '../../support/ordinary-user';
import { copyBuilder } from '../../support/package-copy';
import { startProgram } from '../../support/program';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, testBuilder } from '../../support/test-builder';

/**
 * What is run as the user: the compiled builder, with a store of his own. It prints what came of each recipe,
 * or the error that kept it from being made.
 */
const PROGRAM = `
const { Builder } = require('./dist/builder/grow/builder.js');
const [store, assets, overlay, ...recipes] = process.argv.slice(2);
const builder = new Builder({ store, recipes: ['assets', assets], jobs: 1, mirrors: [], offline: true, reuse: 'on',
  overlay: overlay === 'overlay' });
const run = { signal: new AbortController().signal, progress() {} };
const grow = (recipe, needs) => builder.build(
  builder.describe({ recipe, arch: 'x86_64', needs, order: Object.keys(needs) }), run);
(async () => {
  const results = { seed: await grow('seed', {}) };
  for (const recipe of recipes) {
    results[recipe] = await grow(recipe, { seed: results.seed.key }).catch((error) => ({ error: error.message }));
  }
  console.log(JSON.stringify(results));
  await builder.close();
})();
`;

describe.runIf(isRoot)('an ordinary user', () => {
  const root = scratch('as-user');
  const assets = new TestAssets(join(root, 'assets'));
  const here = testBuilder(join(root, 'store'), assets.root);
  const checkout = join(root, 'checkout');
  let user: OrdinaryUser;
  let ours: { seed: BuildResult; hello: BuildResult };

  beforeAll(async () => {
    assets.recipe('hello', installs('usr/share/hello', 'hello\\n'));
    assets.recipe('stray', `${installs('usr/x', 'x')} write_file("/etc/made", "x");`);
    assets.recipe('device', `if (CALL3(133, "/out/null", 020666, 0x103) < 0) fail("no", "device", 0);`);
    const seed = await grow(here, 'seed');
    ours = { seed, hello: await grow(here, 'hello', { seed }) };
    copyBuilder(checkout);
    writeFileSync(join(checkout, 'grow.js'), PROGRAM);
    chmodSync(root, 0o755);
    user = makeUser();
  });

  /** Builds recipes as the user. */
  async function growAsUser(
    way: 'overlay' | 'copy',
    ...recipes: string[]
  ): Promise<Record<string, BuildResult & { error?: string }>> {
    const home = join(root, way);
    mkdirSync(home);
    chownSync(home, user.uid, user.gid);
    const args = ['grow.js', join(home, 'store'), assets.root, way, ...recipes];
    const env = { PATH: process.env['PATH'], HOME: home };
    const ended = await startProgram(process.execPath, args, { cwd: checkout, env, as: user }).ended;
    expect(ended.code, ended.text).toBe(0);
    return JSON.parse(ended.stdout) as Record<string, BuildResult & { error?: string }>;
  }

  it.each(['overlay', 'copy'] as const)('builds the same keys and fingerprints (%s)', async (way) => {
    const { seed, hello, stray, device } = await growAsUser(way, 'hello', 'stray', 'device');
    for (const [theirs, same] of [
      [seed, ours.seed],
      [hello, ours.hello],
    ] as const) {
      expect(theirs).toMatchObject({ key: same.key, fingerprint: same.fingerprint, how: 'built' });
    }
    expect(stray?.error).toContain('stray: build.c wrote outside /out, /build, /src and /tmp: /etc/made');
    expect(device?.error).toContain('build: no device');
    expect(readdirSync(join(root, way, 'store/work'))).toEqual([]);
    const file = join(root, way, 'store/artifacts', hello?.fingerprint ?? '', 'tree/usr/share/hello');
    expect(statSync(file)).toMatchObject({ uid: user.uid, gid: user.gid });
  });
});
