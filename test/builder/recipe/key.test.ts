import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildKey, type BuildInputs } from '../../../builder/recipe/key';
import { recipeDigest, resultDigest } from '../../../builder/store/record';

const inputs: BuildInputs = {
  recipe: 'make',
  arch: 'x86_64',
  variant: 'tcc',
  needs: { tcc: '11'.repeat(32), busybox: '22'.repeat(32) },
  order: ['tcc', 'busybox'],
  format: 1,
  sandbox: '33'.repeat(32),
  settings: '44'.repeat(32),
  script: '55'.repeat(32),
  files: {},
  patches: {},
  source: { make: '66'.repeat(32) },
};

/** Written by hand: the members in their order, no white space. */
const BY_HAND =
  `{"arch":"x86_64","files":{},"format":1,` +
  `"needs":{"busybox":"${'22'.repeat(32)}","tcc":"${'11'.repeat(32)}"},"order":["tcc","busybox"],"patches":{},` +
  `"recipe":"make","sandbox":"${'33'.repeat(32)}","script":"${'55'.repeat(32)}","settings":"${'44'.repeat(32)}",` +
  `"source":{"make":"${'66'.repeat(32)}"},"variant":"tcc"}`;

describe('buildKey', () => {
  it('is the sha256 of the canonical JSON, as another program computes it from a text made by hand', () => {
    const byHand = execFileSync('sha256sum', { input: BY_HAND, encoding: 'utf8' }).slice(0, 64);
    expect(buildKey(inputs)).toBe(byHand);
    expect(buildKey(inputs)).toBe('948898c2cb64394d4d33507b38f6c6681f0710824f64368376e4b3da4dbefc3b');
  });

  it('changes with every input, the order of the needs among them', () => {
    const changes: Partial<BuildInputs>[] = [
      { recipe: 'other' },
      { arch: 'other' },
      { variant: 'gcc3' },
      { needs: { ...inputs.needs, tcc: '77'.repeat(32) } },
      { order: ['busybox', 'tcc'] },
      { winners: { 'usr/bin/x': 'tcc' } },
      { format: 2 },
      { sandbox: 'other' },
      { settings: 'other' },
      { script: 'other' },
      { smoke: 'other' },
      { files: { x: 'other' } },
      { patches: { x: 'other' } },
      { source: { make: 'other' } },
    ];
    const keys = [inputs, ...changes.map((change) => ({ ...inputs, ...change }))].map(buildKey);
    expect(new Set(keys).size).toBe(changes.length + 1);
  });

  it('does not depend on the order in which members were written', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(Object.keys(inputs), { minLength: Object.keys(inputs).length }),
        (names) => {
          const shuffled = Object.fromEntries(names.map((name) => [name, inputs[name as keyof BuildInputs]]));
          expect(buildKey(shuffled as BuildInputs)).toBe(buildKey(inputs));
        },
      ),
    );
  });
});

describe('the digests of records', () => {
  it('find a result by the content of what is given, not by its key', () => {
    const rebuilt = { ...inputs, needs: { ...inputs.needs, tcc: '88'.repeat(32) } };
    const given = { tcc: 'a', busybox: 'b' };
    expect(resultDigest(rebuilt, given)).toBe(resultDigest(inputs, given));
    expect(resultDigest(inputs, { ...given, tcc: 'c' })).not.toBe(resultDigest(inputs, given));
    expect(resultDigest({ ...inputs, script: 'x' }, given)).not.toBe(resultDigest(inputs, given));
  });

  it('find the same recipe whatever it is given', () => {
    const rebuilt = { ...inputs, needs: { ...inputs.needs, tcc: '88'.repeat(32) } };
    expect(recipeDigest(rebuilt)).toBe(recipeDigest(inputs));
    expect(recipeDigest({ ...inputs, script: 'x' })).not.toBe(recipeDigest(inputs));
  });
});
