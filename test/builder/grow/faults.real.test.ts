import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BuildResult } from '../../../builder/grow/builder';
import { assertFreshBuild } from '../../../commands/lib/fresh-build';
import { processesOfBuild, processesWith, type ProcessInfo } from '../../support/processes';
import { isRoot } from '../../support/ordinary-user';
import { runProgram } from '../../support/program';
import { scratch } from '../../support/scratch';
import { layLauncherTcc } from '../../support/seed';
import { installs, sleeps, TestAssets } from '../../support/test-assets';
import { grow, testBuilder } from '../../support/test-builder';
import { errorText } from '../../support/user-errors';

const PACKAGE = resolve(__dirname, '../../..');

const root = scratch('faults');
const assets = new TestAssets(join(root, 'assets'));
const store = join(root, 'store');
const builder = testBuilder(store, assets.root);
let seed: BuildResult;

beforeAll(async () => {
  assertFreshBuild(PACKAGE);
  assets.recipe('long', `${installs('usr/share/long', 'x')} ${sleeps(60)}`);
  assets.recipe('fine', installs('usr/share/fine', 'fine\\n'));
  seed = await grow(builder, 'seed');
});

describe('kill -9', () => {
  /** The processes of the build's own: the launcher has its environment among its arguments. */
  function scripts(): ProcessInfo[] {
    return processesOfBuild('long').filter((each) => !isLauncher(each));
  }

  /** Waits until the script of a build runs, and kills processes of it. */
  async function killed(pids: () => number[]): Promise<string> {
    const said = errorText(() => grow(builder, 'long', { seed }));
    while (scripts().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    for (const pid of pids()) process.kill(pid, 'SIGKILL');
    return await said;
  }

  it('of the script of a build is told as its exit code', async () => {
    const text = await killed(() => scripts().map(({ pid }) => pid));
    expect(text).toContain('long: its build script failed in the phase start: exit code 137');
  });

  it('of what holds a build is told as such, and takes all of the build with it', async () => {
    const launchers = (): number[] =>
      processesWith(store)
        .filter(isLauncher)
        .map(({ pid }) => pid);
    const text = await killed(launchers);
    expect(text).toContain('the sandbox was killed from outside');
    expect(text).toContain('run `pulumi up` again');
    expect(processesOfBuild('long')).toEqual([]);
  });

  it('leaves nothing, and the next build is made', async () => {
    expect(readdirSync(join(store, 'work'))).toEqual([]);
    expect(await grow(builder, 'fine', { seed })).toMatchObject({ how: 'built' });
  });

  function isLauncher({ command }: { command: string }): boolean {
    return command.includes('launcher.c') && command.includes('SRC=/src/long');
  }
});

/** Builds recipes as compiled, with a clock that is 373 days ahead. */
const AHEAD = `
const ahead = 373 * 24 * 3600 * 1000;
const { now } = Date;
globalThis.Date = class extends Date {
  constructor(...args) { args.length === 0 ? super(now() + ahead) : super(...args); }
  static now() { return now() + ahead; }
};
`;
const PROGRAM = `
const { Builder } = require('./dist/builder/grow/builder.js');
const [store, assets] = process.argv.slice(2);
const builder = new Builder({ store, recipes: ['assets', assets], jobs: 1, mirrors: [], offline: true, reuse: 'on' });
const run = { signal: new AbortController().signal, progress() {} };
(async () => {
  const request = { recipe: 'seed', arch: 'x86_64', needs: {}, order: [] };
  const seed = await builder.build(builder.describe(request), run);
  const fine = { recipe: 'fine', arch: 'x86_64', needs: { seed: seed.key }, order: ['seed'] };
  const result = await builder.build(builder.describe(fine), run);
  console.log(JSON.stringify({ ...result, seconds: undefined, now: new Date().getFullYear() }));
  await builder.close();
})();
`;

describe('a clock that is 373 days ahead', () => {
  it('changes no fingerprint, and what was built then is found now', async () => {
    const other = join(root, 'ahead-store');
    const [clock, program] = [join(root, 'clock.cjs'), join(root, 'program.cjs')];
    writeFileSync(clock, AHEAD);
    writeFileSync(program, PROGRAM.replace('./dist', join(PACKAGE, 'dist')));
    layLauncherTcc(other);
    const args = ['--require', clock, program, other, assets.root];
    const { stdout } = await runProgram(process.execPath, args, { cwd: PACKAGE });
    const theirs = JSON.parse(stdout) as BuildResult & { now: number };
    expect(theirs.now).toBeGreaterThan(new Date().getFullYear());
    const ours = await grow(builder, 'fine', { seed });
    expect(theirs).toMatchObject({ key: ours.key, fingerprint: ours.fingerprint, how: 'built' });
    const later = testBuilder(other, assets.root);
    expect(await grow(later, 'fine', { seed })).toMatchObject({ how: 'in store' });
    await later.close();
  });
});

/** Fetches a source as compiled, and prints what kept it from coming. */
const FETCH = `
const { SourceShelf, loadSourceLock } = require('./dist/builder/sources/index.js');
const lock = { ...loadSourceLock(['assets'], 'make'), urls: ['https://mirror.example/make.tar.gz', 'http://192.0.2.1/x'] };
const shelf = new SourceShelf({ storeDir: process.argv[2], mirrors: [], offline: false, archives: [] });
shelf.fetch({ ...lock, snapshot: undefined }, { signal: new AbortController().signal }).catch((error) => console.log(error.message));
`;

describe.runIf(isRoot && existsSync('/usr/bin/unshare'))('a machine without a network', () => {
  it('costs no waiting, and each place is told with its reason', async () => {
    const program = join(root, 'fetch.cjs');
    writeFileSync(program, FETCH.replace('./dist', join(PACKAGE, 'dist')));
    mkdirSync(join(root, 'fetched'));
    const args = ['--net', process.execPath, program, join(root, 'fetched')];
    const { stdout } = await runProgram('/usr/bin/unshare', args, {
      cwd: PACKAGE,
      env: { PATH: process.env['PATH'] },
    });
    expect(stdout).toContain('no place has make');
    expect(stdout).toMatch(
      /mirror\.example\S*: the host name cannot be looked up|mirror\.example\S*: no host of this name/,
    );
    expect(stdout).toContain('192.0.2.1/x: cannot be reached: no network');
    expect(readdirSync(join(root, 'fetched/sources'))).toEqual([]);
  });
});
