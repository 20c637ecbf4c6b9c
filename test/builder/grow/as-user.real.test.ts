import { chmodSync, chownSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BuildResult } from '../../../builder/grow/builder';
import { keptTcc } from '../../../builder/grow/grown-tcc';
import { isRoot, makeUser, type OrdinaryUser } from '../../support/ordinary-user';
import { copyBuilder } from '../../support/package-copy';
import { startProgram } from '../../support/program';
import { scratch } from '../../support/scratch';
import { layLauncherTcc } from '../../support/seed';
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

/** The same, many times: every tenth build fails. It prints what came of them all. */
const MANY =
  PROGRAM.replace(/\(async[^]*/, '').replace("reuse: 'on'", "reuse: 'off'") +
  `
(async () => {
  const seed = await grow('seed', {});
  const results = { fingerprints: [], errors: [] };
  for (let count = 0; count < Number(recipes[0]); count += 1) {
    const recipe = count % 10 === 9 ? 'stray' : 'hello';
    await grow(recipe, { seed: seed.key }).then(
      ({ fingerprint }) => results.fingerprints.push(fingerprint), ({ message }) => results.errors.push(message));
  }
  console.log(JSON.stringify(results));
  await builder.close();
})();
`;

/** How many builds in a row; `SEEDSTAGE_BUILDS=1000` takes about two minutes. */
const BUILDS = Number(process.env['SEEDSTAGE_BUILDS'] ?? 50);

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
    writeFileSync(join(checkout, 'many.js'), MANY);
    chmodSync(root, 0o755);
    user = makeUser();
  });

  /** Runs one of the programs as the user, with a home of its own. */
  async function runAsUser(program: string, name: string, ...args: string[]): Promise<unknown> {
    const home = join(root, name);
    const store = join(home, 'store');
    layLauncherTcc(store);
    for (const place of [home, store, join(store, 'tools'), keptTcc(store)]) {
      chownSync(place, user.uid, user.gid);
    }
    const env = { PATH: process.env['PATH'], HOME: home };
    const all = [program, store, assets.root, ...args];
    const ended = await startProgram(process.execPath, all, { cwd: checkout, env, as: user }).ended;
    expect(ended.code, ended.text).toBe(0);
    return JSON.parse(ended.stdout);
  }

  /** Builds recipes as the user. */
  async function growAsUser(
    way: 'overlay' | 'copy',
    ...recipes: string[]
  ): Promise<Record<string, BuildResult & { error?: string }>> {
    const results = await runAsUser('grow.js', way, way, ...recipes);
    return results as Record<string, BuildResult & { error?: string }>;
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

  it(`${BUILDS} builds in a row never fail and leave nothing`, { timeout: 1_800_000 }, async () => {
    const { fingerprints, errors } = (await runAsUser('many.js', 'many', 'overlay', String(BUILDS))) as {
      fingerprints: string[];
      errors: string[];
    };
    expect(fingerprints).toHaveLength(BUILDS - Math.floor(BUILDS / 10));
    expect(new Set(fingerprints)).toEqual(new Set([ours.hello.fingerprint]));
    expect(errors).toHaveLength(Math.floor(BUILDS / 10));
    for (const error of errors) expect(error).toContain('stray: build.c wrote outside');
    expect(readdirSync(join(root, 'many/store/work'))).toEqual([]);
    expect(readdirSync(join(root, 'many/store/tmp'))).toEqual([]);
    expect(processesOf(user.uid)).toEqual([]);
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(root);
  });
});

/** The processes that run as a user. */
function processesOf(uid: number): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === uid);
}
