import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BuildResult } from '../../../builder/grow/builder';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, requestFor, run, testBuilder } from '../../support/test-builder';

const root = scratch('early-cutoff');
const assets = new TestAssets(join(root, 'assets'));
const builder = testBuilder(join(root, 'store'), assets.root);
let seed: BuildResult;

beforeAll(async () => {
  seed = await grow(builder, 'seed');
});

describe('early cutoff', () => {
  beforeAll(() => {
    assets.recipe('base', installs('usr/base', 'base'));
    assets.recipe(
      'upper',
      'copy_file("/usr/base", "/out/base", 0644); make_directory("/out/usr"); copy_file("/usr/base", "/out/usr/upper", 0644); remove_file("/out/base");',
      { needs: ['seed', 'base'] },
    );
  });

  it('reuses what rests on something that came out the same', async () => {
    const base = await grow(builder, 'base', { seed });
    const upper = await grow(builder, 'upper', { seed, base });
    assets.script('base', `/* a comment */ ${installs('usr/base', 'base')}`);
    const changed = builder.describe(requestFor('base', { seed }));
    expect(builder.forecast(changed)).toMatchObject({ kind: 'build' });
    const again = await grow(builder, 'base', { seed });
    expect(again).toMatchObject({ how: 'built', fingerprint: base.fingerprint });
    expect(again.key).not.toBe(base.key);
    const inputs = builder.describe(requestFor('upper', { seed, base: again }));
    expect(builder.forecast(inputs)).toMatchObject({ kind: 'reused-if-same' });
    const reused = await builder.build(inputs, run());
    expect(reused).toMatchObject({ how: 'same result, reused', fingerprint: upper.fingerprint });
    const [first, second] = [builder.records.byKey(upper.key), builder.records.byKey(reused.key)];
    expect(second?.restsOn).toBe(first?.id);
  });

  it('really builds when reuse is off', async () => {
    const strict = testBuilder(join(root, 'store'), assets.root, { reuse: 'off' });
    const base = await grow(strict, 'base', { seed });
    expect(base.how).toBe('built');
    expect(strict.forecast(strict.describe(requestFor('base', { seed })))).toMatchObject({ kind: 'build' });
    expect(strict.records.byKey(base.key)?.restsOn).toBeUndefined();
  });
});
