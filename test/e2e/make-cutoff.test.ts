import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Engine, stepTexts, type ArtifactOutput, type Stack } from '../support/engine';
import { copyPackage } from '../support/package-copy';
import { realSources } from '../support/real-sources';
import { scratch } from '../support/scratch';
import { TestAssets } from '../support/test-assets';

const root = scratch('make-cutoff');
const checkout = join(root, 'checkout');
const assets = new TestAssets(join(root, 'assets'));
const variant = { variant: 'tcc' };
let stack: Stack;
let grown: Record<string, ArtifactOutput>;

/** The real chain, and a package that is made with make. */
beforeAll(async () => {
  copyPackage(checkout);
  assets.recipe(
    'greeting',
    'mkdir -p /out/usr; printf "all: ; echo hello >/out/usr/greeting\\n" | make -f -\n',
    { interpreter: 'sh', needs: ['busybox', 'make'] },
  );
  const route = [
    { name: 'hex0', needs: [] },
    { name: 'word0', needs: ['hex0'] },
    { name: 'cc1', needs: ['word0'] },
    { name: 'tcc0', needs: ['cc1'] },
  ];
  stack = await new Engine(root).stack({
    package: checkout,
    graph: {
      builds: [
        ...route,
        { name: 'tcc', needs: ['tcc0'], args: variant },
        { name: 'busybox', needs: ['tcc'], args: variant },
        { name: 'make', needs: ['tcc', 'busybox'], args: variant },
        { name: 'greeting', needs: ['busybox', 'make'] },
      ],
    },
    config: {
      'seedstage:store': join(root, 'store'),
      'seedstage:sources': await realSources(),
      'seedstage:recipes': assets.root,
    },
  });
  const up = await stack.up();
  expect(up.text).toContain('greeting: built in');
  grown = await stack.outputs();
});

describe("a comment in make's build script", () => {
  it('shows make, by "script", and what follows from it, and is followed by one build', async () => {
    const script = join(checkout, 'assets/recipes/make/build.sh');
    writeFileSync(script, `# one more comment\n${readFileSync(script, 'utf8')}`);
    const preview = await stack.preview();
    const steps = ['greeting update needs.make', 'make update script'];
    expect(stepTexts(preview)).toEqual(steps);
    expect(preview.said('make')[0]).toMatch(/^will be built \(about .+ last time\)$/);
    expect(preview.said('greeting')[0]).toMatch(/^reused if its inputs come out the same, else built/);

    const up = await stack.up();
    expect(stepTexts(up)).toEqual(steps);
    expect(up.said('make')[0]).toMatch(/^built in /);
    expect(up.said('greeting')).toEqual(['same result, reused']);
    const now = await stack.outputs();
    for (const name of ['make', 'greeting']) {
      expect(now[name]?.fingerprint).toBe(grown[name]?.fingerprint);
      expect(now[name]?.key).not.toBe(grown[name]?.key);
    }
  });
});
