import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportDirectory } from '../../../builder/export/export-tree';
import { checkStorePlace } from '../../../builder/store/store-place';
import { isRoot } from '../../support/ordinary-user';
import { expectReadable } from '../../support/readable';
import { runProgram } from '../../support/program';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, testBuilder } from '../../support/test-builder';
import { mayMount, Tmpfs } from '../../support/tmpfs';
import { errorText } from '../../support/user-errors';

const root = scratch('place');
const assets = new TestAssets(join(root, 'assets'));
assets.recipe('one', installs('usr/one', 'one'));
let count = 0;

function fresh(): string {
  return join(root, `store-${(count += 1)}`);
}

/** What a build says of a store, before it has begun anything. */
async function refusal(store: string): Promise<string> {
  const builder = testBuilder(store, assets.root);
  const text = await errorText(() => grow(builder, 'seed'));
  await builder.close();
  expectReadable(text);
  expect(text).toContain('seedstage:store');
  return text;
}

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('a place for a store', () => {
  it('is made with its directories, whatever the umask', () => {
    const store = join(fresh(), 'deep', 'er');
    const before = process.umask(0o077);
    try {
      checkStorePlace(store);
    } finally {
      process.umask(before);
    }
    const names = ['artifacts', 'locks', 'logs', 'records', 'results', 'roots', 'sources', 'tools'];
    const open = [store, ...names.map((name) => join(store, name))];
    expect(open.map(modeOf)).toEqual(Array(9).fill(0o755));
    expect(['work', 'tmp'].map((name) => modeOf(join(store, name)))).toEqual([0o700, 0o700]);
    expect(readdirSync(join(store, 'tmp'))).toEqual([]);
  });

  it('of old is closed to others, and what was closed stays so', () => {
    const store = fresh();
    checkStorePlace(store);
    for (const name of ['work', 'records']) chmodSync(join(store, name), 0o777);
    chmodSync(join(store, 'sources'), 0o700);
    checkStorePlace(store);
    const modes = ['work', 'records', 'sources'].map((name) => modeOf(join(store, name)));
    expect(modes).toEqual([0o700, 0o755, 0o700]);
  });

  it.each([`a ' " \\ $(x) ; : , = ü\n b`, 'd'.repeat(200)])('may be called %j', async (name) => {
    const builder = testBuilder(join(fresh(), name), assets.root);
    const seed = await grow(builder, 'seed');
    expect((await grow(builder, 'one', { seed })).how).toBe('built');
    await builder.close();
  });
});

describe('an unfit place for a store', () => {
  it('is a file, or below one', async () => {
    const file = fresh();
    writeFileSync(file, 'mine');
    expect(await refusal(file)).toMatch(
      /^the store \S+ is a file, expected a directory\n {2}Remove it, or set/,
    );
    expect(await refusal(join(file, 'below'))).toMatch(
      /^the store \S+ cannot be used: \S+: there is a file where a directory is expected \(ENOTDIR \w+\)\n {2}Move it out of the way; or set/,
    );
    expect(await refusal('/dev/null')).toContain('the store /dev/null is a file, expected a directory');
  });

  it('is a link to nowhere, and is not one to a directory', async () => {
    const link = fresh();
    symlinkSync('/nowhere/at/all', link);
    expect(await refusal(link)).toContain(
      'is a link to /nowhere/at/all, which does not exist, expected a directory',
    );
    expect(await refusal(join(link, 'below'))).toContain('a link in its path points to nothing');
    const good = fresh();
    mkdirSync(join(root, 'target'));
    symlinkSync(join(root, 'target'), good);
    checkStorePlace(good);
    expect(existsSync(join(root, 'target/artifacts'))).toBe(true);
  });

  it('has a path that is relative, too long, or holds what no path can', async () => {
    expect(await refusal('here')).toContain('the store is "here", expected an absolute path');
    expect(await refusal(`/tmp/${'x'.repeat(2000)}`)).toMatch(
      /^the store's path has 2005 bytes, expected at most 2000: \/tmp\/x+…\n/,
    );
    expect(await refusal(`/tmp/${'x'.repeat(300)}`)).toContain('the path is too long (ENAMETOOLONG');
    expect(await refusal('/tmp/a\0b')).toContain('expected an absolute path');
  });

  it('holds other things, whose tmp/ and work/ would be taken for ours', async () => {
    const home = fresh();
    for (const name of ['tmp', 'work', 'letters']) mkdirSync(join(home, name), { recursive: true });
    chmodSync(join(home, 'tmp'), 0o777);
    expect(await refusal(home)).toMatch(
      /is not a store: it holds "letters"\n {2}Name a directory that is empty/,
    );
    expect(readdirSync(home).sort()).toEqual(['letters', 'tmp', 'work']);
    expect(modeOf(join(home, 'tmp'))).toBe(0o777);
  });

  it('has a link or a file where a directory of its own should be', async () => {
    const store = fresh();
    mkdirSync(store);
    mkdirSync(join(root, 'precious'));
    symlinkSync(join(root, 'precious'), join(store, 'work'));
    expect(await refusal(store)).toMatch(
      /\/work of the store is a link, which is not followed, expected a directory\n/,
    );
    expect(lstatSync(join(store, 'work')).isSymbolicLink()).toBe(true);
    const other = fresh();
    mkdirSync(other);
    writeFileSync(join(other, 'artifacts'), '');
    expect(await refusal(other)).toContain('/artifacts of the store is a file, expected a directory');
  });

  it.runIf(isRoot)("is another user's, also for root", async () => {
    const store = fresh();
    mkdirSync(store);
    chownSync(store, 12345, 12345);
    expect(await refusal(store)).toMatch(
      /^the store \S+ belongs to the user 12345, and this process runs as root: the owner could not remove what root writes there\n {2}Run the command as that user \(without sudo\), or set/,
    );
    expect(readdirSync(store)).toEqual([]);
    const mixed = fresh();
    checkStorePlace(mixed);
    chownSync(join(mixed, 'records'), 12345, 12345);
    expect(await refusal(mixed)).toMatch(
      /\/records belongs to the user 12345, and this process runs as root/,
    );
  });

  it.runIf(isRoot)("is root's after something was run with sudo", async () => {
    const store = fresh();
    mkdirSync(store);
    const text = await errorText(() => checkStorePlace(store, { uid: 4711 }));
    expect(text).toMatch(
      /belongs to root \(was a command run with sudo\?\), and this process runs as the user 4711/,
    );
    expect(text).toMatch(/Take ownership of it \(sudo chown -R 4711 \S+\), or set seedstage:store/);
  });
});

describe.runIf(isRoot)('for an ordinary user without a name', () => {
  /** Checks a place as the user 4711, who is in no passwd, with this environment. */
  function asNobody(store: string | undefined, env: NodeJS.ProcessEnv = {}): string {
    const dist = join(__dirname, '../../../dist/builder');
    const program = `const { checkStorePlace } = require(${JSON.stringify(`${dist}/store/store-place.js`)});
       const { defaultStore } = require(${JSON.stringify(`${dist}/store/store.js`)});
       try { checkStorePlace(${JSON.stringify(store)} ?? defaultStore()); console.log('fit'); }
       catch (error) { console.log(error.name + ': ' + error.message); }`;
    chmodSync(root, 0o755);
    const who = ['--reuid', '4711', '--regid', '4711', '--clear-groups'];
    const ended = spawnSync('setpriv', [...who, process.execPath, '-'], {
      input: program,
      env,
      encoding: 'utf8',
      cwd: '/',
    });
    return ended.stdout + ended.stderr;
  }

  it('a place that may not be written to is unfit', () => {
    expect(asNobody(join(root, 'store'))).toMatch(
      /^UserError: the store \S+ cannot be used: \S+: permission is denied \(EACCES \w+\)\n {2}Check who owns it/,
    );
  });

  it('there is none without a home; with a home there is', () => {
    expect(asNobody(undefined)).toMatch(
      /^UserError: there is no home directory: HOME is not set, and the user 4711 has/,
    );
    const home = fresh();
    mkdirSync(home);
    chownSync(home, 4711, 4711);
    expect(asNobody(undefined, { HOME: home })).toBe('fit\n');
    expect(readdirSync(join(home, '.cache/seedstage/store'))).toContain('artifacts');
  });
});

describe.skipIf(!mayMount)('a file system that is unfit for a store', () => {
  async function mounted(options: string): Promise<string> {
    const directory = fresh();
    await new Tmpfs(directory).mount(options);
    return join(directory, 'store');
  }

  it('runs no programs', async () => {
    expect(await refusal(await mounted('size=16m,noexec'))).toMatch(
      /^the store \S+ is on a file system that runs no programs \(it is mounted noexec\)\n {2}Name a directory on another file system/,
    );
  });

  it('is read-only, whether or not there is a store on it', async () => {
    const store = await mounted('size=16m');
    const empty = await refusal(await mounted('size=16m,ro'));
    checkStorePlace(store);
    await runProgram('mount', ['-o', 'remount,ro', join(store, '..')]);
    for (const text of [empty, await refusal(store)]) {
      expect(text).toMatch(
        /^the store \S+ cannot be used: \S+: its file system is read-only \(EROFS \w+\)\n {2}Remount it writable; or set/,
      );
    }
  });

  it('is none for what only reads: a read-only store is exported from, and its stacks need nothing of it', async () => {
    const store = await mounted('size=64m');
    const builder = testBuilder(store, assets.root);
    const seed = await grow(builder, 'seed');
    await builder.close();
    await runProgram('mount', ['-o', 'remount,ro', join(store, '..')]);
    const out = fresh();
    await builder.roots.whileReading(() =>
      exportDirectory(builder.store, { artifacts: [seed.fingerprint] }, out),
    );
    expect(existsSync(join(out, 'usr/bin/tcc'))).toBe(true);
    await builder.keepRoot('x', seed.key);
    expect(builder.roots.keys()).toEqual([]);
  });

  it('has no inodes left, which is not said of its space', async () => {
    const text = await refusal(await mounted('size=16m,nr_inodes=40'));
    expect(text).toMatch(
      /^\S+: its file system has no inodes left: no more files can be created, even if there is free space\n/,
    );
    expect(text).not.toContain('disk is full');
  });

  it('has no space left', async () => {
    const store = await mounted('size=2m');
    checkStorePlace(store);
    writeFileSync(join(store, '..', 'filler'), Buffer.alloc(1_500_000));
    expect(await refusal(store)).toMatch(/^\S+: the disk is full\n {2}Free some space \(npm run gc\)/);
  });
});
