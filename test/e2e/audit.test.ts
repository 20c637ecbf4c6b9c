import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Engine, stepTexts, type ArtifactOutput, type Ran, type Stack } from '../support/engine';
import { onSeed, type GraphAudit } from '../support/graph';
import { expectReadable } from '../support/readable';
import { scratch } from '../support/scratch';
import { installs, TestAssets } from '../support/test-assets';

const root = scratch('audit');
const store = join(root, 'store');
const assets = new TestAssets(join(root, 'assets'));
const config = {
  'seedstage:store': store,
  'seedstage:recipes': assets.root,
  'seedstage:offline': true,
};
const builds = onSeed('one', 'twin', 'other');
const golden: GraphAudit = { name: 'golden', packages: { one: { build: 'one' }, two: { build: 'other' } } };
let engine: Engine;
let stack: Stack;
/** By name; the stack has no outputs before a run ends well. */
const grown: Record<string, ArtifactOutput> = {};

beforeAll(async () => {
  assets.recipe('one', installs('usr/thing', 'thing'));
  assets.recipe('twin', installs('usr/thing', 'thing'));
  assets.recipe('other', installs('usr/other', 'other'));
  engine = new Engine(root);
  stack = await engine.stack({ graph: { ...builds, audits: [golden] }, config });
  mkdirSync(join(assets.root, 'golden/x86_64'), { recursive: true });
});

function goldenFile(name: string): string {
  return join(assets.root, `golden/x86_64/${name}.manifest`);
}

/** Makes what a build brought out the golden manifest of a package. */
function makeGolden(name: string, build: string, change = (text: string) => text): void {
  const file = join(store, 'artifacts', grown[build]?.fingerprint ?? '', 'manifest');
  writeFileSync(goldenFile(name), change(readFileSync(file, 'utf8')));
}

/** Declares the builds and one audit, and grows them. */
async function upWith(audit: Partial<GraphAudit>): Promise<Ran> {
  stack.declare({ ...builds, audits: [{ ...golden, ...audit }] });
  return await stack.up();
}

async function outputsOf(name: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { resources } = await stack.state();
  return resources.find(({ urn }) => urn.endsWith(`::${name}`))?.outputs;
}

describe('an audit with golden manifests', () => {
  it('is told by the preview', async () => {
    const preview = await stack.preview();
    expect(preview.code).toBe(0);
    expect(stepTexts(preview)).toContain('golden create');
    expect(preview.text).toContain('golden: will compare 2 packages with golden manifests');
    expect(readdirSync(store)).toEqual(['tools']);
  });

  it('cannot be told without them: everything is built, the run fails, the outputs are kept', async () => {
    const up = await stack.up();
    expect(up.code).not.toBe(0);
    expectReadable(up.text);
    expect(up.text).toContain('one: inconclusive (there is no golden/x86_64/one.manifest)');
    const { pending, resources } = await stack.state();
    expect(pending).toEqual([]);
    expect(resources.filter(({ type }) => type.endsWith(':Build'))).toHaveLength(4);
    expect(await outputsOf('golden')).toMatchObject({
      verdict: 'inconclusive',
      verdicts: { one: 'inconclusive', two: 'inconclusive' },
    });
  });

  it('passes when they are there', async () => {
    for (const [name, build] of [
      ['one', 'one'],
      ['two', 'other'],
    ] as const) {
      grown[build] ??= { key: '', size: 0, files: 0, fingerprint: await fingerprintOf(build) };
      makeGolden(name, build);
    }
    const up = await stack.up();
    expect(up.code, up.text).toBe(0);
    expect(up.text).toContain('golden: identical: 2 packages with golden manifests');
    expect(await outputsOf('golden')).toMatchObject({ verdict: 'identical', differences: 0 });
    expect(stepTexts(await stack.up())).toEqual([]);
  });

  it('fails when one differs, names the file, and keeps failing until it is mended', async () => {
    makeGolden('one', 'one', (text) => text.replace('0644', '0600'));
    const preview = await stack.preview();
    expect(stepTexts(preview)).toEqual(['golden update golden.one']);
    for (let run = 0; run < 2; run += 1) {
      const up = await stack.up();
      expect(up.code).not.toBe(0);
      expectReadable(up.text);
      // What the engine compares with is what the last run that ended well was given.
      expect(stepTexts(up)).toEqual(['golden update golden.one']);
      expect(up.text).toContain('usr/thing: mode 0644 grown, 0600 golden');
      expect(up.text).toMatch(/error: 1 error occurred:\s+\* one: differing, 1 difference; usr\/thing: mode/);
      expect(up.text).toContain('See docs/audit.md for how to find the cause');
      const [, file = ''] = /The whole report: (\S+)/.exec(up.text) ?? [];
      expect(readFileSync(file, 'utf8')).toMatch(/^one: differing, 1 difference$/m);
    }
    const outputs = await outputsOf('golden');
    expect(outputs).toMatchObject({
      verdict: 'differing',
      verdicts: { one: 'differing', two: 'identical' },
      differences: 1,
    });
    expect(JSON.stringify(await stack.state())).not.toContain(join(store, 'audits'));

    expect((await stack.refresh()).code).toBe(0);
    expect(await outputsOf('golden')).toEqual(outputs);
    expect(stepTexts(await stack.preview())).toEqual(['golden update golden.one']);

    makeGolden('one', 'one');
    const mended = await stack.up();
    expect(mended.code, mended.text).toBe(0);
    expect(await outputsOf('golden')).toMatchObject({ verdict: 'identical' });
  });

  it('is asked again when something else was grown', async () => {
    assets.script('one', installs('usr/thing', 'another'));
    const up = await stack.up();
    expect(up.code).not.toBe(0);
    expect(stepTexts(up)).toEqual(['golden update packages.one.key', 'one update script']);
    expect(up.text).toMatch(/usr\/thing: size 7 grown, 5 golden/);
    assets.script('one', installs('usr/thing', 'thing'));
    expect((await stack.up()).code).toBe(0);
  });

  it('that is not enforced lets the run pass, says it, and is asked again', async () => {
    makeGolden('one', 'other');
    const up = await upWith({ enforce: false });
    expect(up.code, up.text).toBe(0);
    expect(up.text).toContain('usr/other: only golden (file, mode 0644, 5 bytes)');
    expect(await outputsOf('golden')).toMatchObject({ verdict: 'differing', differences: 2 });
    expect(stepTexts(await stack.up())).toEqual(['golden update verdict']);
    makeGolden('one', 'one');
    expect((await stack.up()).code).toBe(0);
    expect(stepTexts(await stack.up())).toEqual([]);
  });
});

describe('an audit of two builds', () => {
  it('passes when each was really built and they are the same', async () => {
    const up = await upWith({ packages: { thing: { build: 'one', against: 'twin' } } });
    expect(up.code, up.text).toBe(0);
    expect(up.text).toContain('golden: identical: 1 package with another build');
  });

  it('cannot tell when both sides rest on one build', async () => {
    const up = await upWith({ packages: { thing: { build: 'one', against: 'one' } } });
    expect(up.code).not.toBe(0);
    expect(up.text).toContain('thing: inconclusive (same build: both sides rest on the build of ');
  });

  it('cannot tell when one is missing, on that host or at all, or damaged', async () => {
    const nowhere = '0'.repeat(64);
    const up = await upWith({
      enforce: false,
      packages: { none: { build: 'one', against: nowhere }, host: { build: 'one', against: 'twin' } },
      againstHost: 'docker',
    });
    expect(up.code, up.text).toBe(0);
    expect(up.text).toContain(
      'none: inconclusive (this store has no record of a build with the key 000000000000… on the host "docker")',
    );
    expect(up.text).toMatch(
      /host: inconclusive \(this store has no record of a build .*… on the host "docker"\)/,
    );

    const file = join(store, 'artifacts', await fingerprintOf('twin'), 'tree/usr/thing');
    chmodSync(file, 0o600);
    const damaged = await upWith({ packages: { thing: { build: 'one', against: 'twin' } } });
    expect(damaged.code).not.toBe(0);
    expect(damaged.text).toMatch(/thing: inconclusive \(the artifact with the key \w{12}… is damaged\)/);
    chmodSync(file, 0o644);
    expect((await stack.up()).code).toBe(0);
  });
});

describe('destroy', () => {
  it('takes the report along', async () => {
    const { resources } = await stack.state();
    const id = resources.find(({ urn }) => urn.endsWith('::golden'))?.id ?? '';
    expect(existsSync(join(store, 'audits', `${id}.txt`))).toBe(true);
    expect((await stack.destroy()).code).toBe(0);
    expect(existsSync(join(store, 'audits', `${id}.txt`))).toBe(false);
    rmSync(goldenFile('one'));
  });
});

async function fingerprintOf(name: string): Promise<string> {
  return String((await outputsOf(name))?.['fingerprint']);
}
