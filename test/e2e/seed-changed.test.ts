import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Engine } from '../support/engine';
import { onSeed } from '../support/graph';
import { copyPackage } from '../support/package-copy';
import { expectReadable } from '../support/readable';
import { scratch } from '../support/scratch';
import { installs, TestAssets } from '../support/test-assets';

const root = scratch('seed-changed');
const checkout = join(root, 'checkout');
const store = join(root, 'store');
const assets = new TestAssets(join(root, 'assets'));
const binary = join(checkout, 'assets/seed/tcc-x86_64');

/** Flips one bit in the middle of a file. */
function flip(file: string): void {
  const bytes = readFileSync(file);
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  writeFileSync(file, bytes);
}

describe('a seed with one bit flipped', () => {
  it('is refused before it runs; in the store it is noticed and replaced before it is given to a build', async () => {
    copyPackage(checkout);
    const stack = await new Engine(root).stack({
      graph: onSeed(),
      package: checkout,
      config: { 'seedstage:store': store, 'seedstage:recipes': assets.root, 'seedstage:offline': true },
    });
    flip(binary);
    const refused = await stack.up();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toMatch(/seed: \S+tcc-x86_64 has the sha256 [0-9a-f]{64}, expected [0-9a-f]{64}/);
    expect(refused.text).toContain('Nothing was run. Restore the file from the repository (git checkout)');
    expectReadable(refused.text);
    expect(existsSync(store)).toBe(false);

    flip(binary);
    assets.recipe('hello', installs('usr/hello', 'hello'));
    stack.declare(onSeed('hello'));
    expect((await stack.up()).code).toBe(0);

    const artifacts = readdirSync(join(store, 'artifacts')).map((name) => join(store, 'artifacts', name));
    const [copy = ''] = artifacts
      .map((each) => join(each, 'tree/usr/bin/tcc'))
      .filter((each) => existsSync(each));
    flip(copy);
    assets.script('hello', installs('usr/hello', 'hello again'));
    const again = await stack.up();
    expect(again.said('hello')[0]).toMatch(/^built in /);
    expect(readFileSync(copy).equals(readFileSync(binary))).toBe(true);
    // What makes the sandbox is no file of the store at all.
    expect(readdirSync(join(store, 'tools'))).toEqual([]);
  });
});
