import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Engine, type Ran, type Stack } from '../support/engine';
import { onSeed } from '../support/graph';
import { expectReadable } from '../support/readable';
import { scratch } from '../support/scratch';
import { installs, TestAssets } from '../support/test-assets';
import { mayMount, Tmpfs } from '../support/tmpfs';

const root = scratch('disk-full');
const assets = new TestAssets(join(root, 'assets'));
const disk = new Tmpfs(join(root, 'disk'));
const store = join(disk.directory, 'store');

describe.skipIf(!mayMount)('a store on a disk that is full', () => {
  let stack: Stack;

  beforeAll(async () => {
    await disk.mount('size=24m');
    assets.recipe('small', installs('usr/small', 'small'));
    assets.recipe('honest', installs('usr/honest', 'honest'), { disk: 50 });
    // 40 MB in two steps: something is written before there is no room left.
    assets.recipe(
      'large',
      `make_directory("/out/usr"); char *bytes = take(20 << 20); write_bytes("/out/usr/first", bytes, 20 << 20, 0644);
       write_bytes("/out/usr/second", bytes, 20 << 20, 0644);`,
      { disk: 2 },
    );
    stack = await new Engine(root).stack({
      config: { 'seedstage:store': store, 'seedstage:recipes': assets.root, 'seedstage:offline': true },
    });
    stack.declare(onSeed('small'));
    expect((await stack.up()).text).toContain('3 created');
  });

  /** That a run was refused for want of room, and kept nothing but what was there. */
  function expectRefused(ran: Ran, says: RegExp): void {
    expect(ran.code).not.toBe(0);
    expect(ran.text).toMatch(says);
    expect(ran.text).toContain('No partly written file is kept');
    expect(ran.text).toContain('npm run gc');
    expectReadable(ran.text);
    expect(readdirSync(join(store, 'artifacts'))).toHaveLength(2);
    expect(readdirSync(join(store, 'work'))).toEqual([]);
  }

  it('is noticed before a build that says how much it needs', async () => {
    stack.declare(onSeed('small', 'honest'));
    const ran = await stack.up();
    expectRefused(ran, /honest: it needs 50 MB of disk while it is built, and \d+ MB are free in \S+/);
  });

  it('is noticed in mid-build', async () => {
    stack.declare(onSeed('small', 'large'));
    const ran = await stack.up();
    expectRefused(ran, /large: it needs 2 MB of disk while it is built, and \d+ MB are free in \S+/);
  });

  it('with room for it, the next up builds what was missing, from its beginning', async () => {
    await disk.resize('200m');
    stack.declare(onSeed('small', 'honest', 'large'));
    const ran = await stack.up();
    expect(ran.code).toBe(0);
    expect(ran.said('large')[0]).toMatch(/^built in /);
    const { large } = await stack.outputs();
    expect(large).toMatchObject({ size: 40 << 20, files: 2 });
    expect(existsSync(join(store, 'artifacts', large?.fingerprint ?? '', 'tree/usr/second'))).toBe(true);
  });
});
