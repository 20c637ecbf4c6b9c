import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readGolden } from '../../builder/audit/golden';
import type { BuildResult } from '../../builder/grow/builder';
import { sha256, sha256OfFile } from '../../builder/ground/digest';
import { hexBytes } from '../../builder/ground/hex-text';
import { assetsDir } from '../../builder/ground/assets';
import { realSources } from '../support/real-sources';
import { scratch } from '../support/scratch';
import { grow, testBuilder, tree } from '../support/test-builder';

const store = join(scratch('route-recipes'), 'store');
const results: Record<string, BuildResult> = {};
let builder: ReturnType<typeof testBuilder>;

beforeAll(async () => {
  builder = testBuilder(store, undefined, { mirrorDir: await realSources() });
}, 300_000);

/** Builds a recipe of the route with what came out of another. */
async function step(recipe: string, needs: Record<string, string>, variant?: 'tcc'): Promise<BuildResult> {
  const given = Object.entries(needs).map(([name, from]) => [name, results[from]] as const);
  const all = Object.fromEntries(given) as Record<string, BuildResult>;
  return (results[recipe] = await grow(builder, recipe, all, variant === undefined ? {} : { variant }));
}

const spelled = (name: string): Buffer =>
  hexBytes(readFileSync(join(assetsDir(), 'route', `${name}.hex0`), 'latin1'), name);

describe('the route in the sandbox, where each step sees its program, its texts and nothing else', () => {
  it('hex0 is what its text spells', async () => {
    const result = await step('hex0', {});
    expect(readFileSync(tree(builder, result, 'usr/bin/hex0'))).toEqual(spelled('hex0'));
  });

  it('word0, by hex0, is what its text spells', async () => {
    const result = await step('word0', { hex0: 'hex0' });
    expect(await sha256OfFile(tree(builder, result, 'usr/bin/word0'))).toBe(sha256(spelled('word0')));
  });

  it('cc1, by word0 and the compiler of C0 that it runs', async () => {
    expect(await step('cc1', { word0: 'word0' })).toMatchObject({ how: 'built', files: 1 });
  });

  it('tcc0, by cc1', async () => {
    expect(await step('tcc0', { cc1: 'cc1' })).toMatchObject({ how: 'built', files: 1 });
  });

  it('and by that tcc the one that all compilers lead to: every file of it, libraries and modes included', async () => {
    const result = await step('tcc', { tcc0: 'tcc0' }, 'tcc');
    const golden = readGolden([assetsDir()], 'x86_64', 'seed/tcc');
    expect('manifest' in golden && golden.manifest.fingerprint).toBe(result.fingerprint);
  }, 300_000);
});
