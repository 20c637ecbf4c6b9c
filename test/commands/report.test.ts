import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { beforeAll, describe, expect, it } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { sha256 } from '../../builder/ground/digest';
import { buildKey } from '../../builder/recipe/key';
import { requestOf, stage1PackageSteps } from '../../chain';
import { reportCommand } from '../../commands/report';
import { chosenSteps } from '../../commands/report/chain-graph';
import { MOST_DIFFERENCES } from '../../commands/report/gather';
import type { ReportData } from '../../commands/report/report-data';
import { verdictSentence } from '../../commands/report/verdict';
import type { Artifact } from '../../components/artifact';
import { packageSet } from '../../components/package-set';
import { callCommand } from '../support/call-command';
import { allGrown, assetsWithGolden, pageOf, reportOf } from '../support/report';
import { scratch } from '../support/scratch';
import { TestAssets } from '../support/test-assets';
import { grow, testBuilder } from '../support/test-builder';

const root = scratch('report');
const store = join(root, 'store');
const seedManifest = readFileSync(join(assetsDir(), 'golden/x86_64/seed/hex0.manifest'), 'utf8');
let fingerprint: string;

beforeAll(async () => {
  ({ fingerprint } = await grow(testBuilder(store), 'hex0'));
});

/** @returns what was said, and the error that it ended with */
async function call(...argv: readonly string[]): Promise<{ said: readonly string[]; error?: string }> {
  const { out, err } = await callCommand(reportCommand, [...argv, '--store', store]);
  return {
    said: out,
    ...(err.length === 0 ? {} : { error: err.join('\n').replace(/^npm run report: /, '') }),
  };
}

/** Records of a whole chain, all of which say that hex0 came out. */
async function recordAll(directory: string): Promise<void> {
  const builder = testBuilder(directory);
  const { key } = await grow(builder, 'hex0');
  const record = builder.records.byKey(key);
  if (record === undefined) throw new Error('hex0 has no record');
  const keys = new Map<string, string>();
  for (const step of chosenSteps({})) {
    const inputs = builder.describe(requestOf(step, 'x86_64', (name) => keys.get(name) ?? ''));
    keys.set(step.name, buildKey(inputs));
    await builder.records.add({ ...record, id: `made-up-${step.name}`, key: buildKey(inputs), inputs });
  }
}

async function valueOf<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return await new Promise((resolve) => output.apply(resolve));
}

describe('npm run report', () => {
  it('writes one file, says the verdict, and where the file is', async () => {
    const file = join(root, 'new/report.html');
    const { said, error } = await call(file);
    expect(error).toBeUndefined();
    expect(said).toEqual([
      '1 of 41 steps of x86_64 is grown, and it is identical to its golden manifest, file by file.',
      `report: ${file}`,
    ]);
    const page = readFileSync(file, 'utf8');
    expect(page).toContain(fingerprint);
    expect(readdirSync(join(root, 'new'))).toEqual(['report.html']);
  });

  it('writes over nothing without --force', async () => {
    const file = join(root, 'there.html');
    writeFileSync(file, 'mine');
    const { said, error } = await call(file);
    expect(said).toEqual([]);
    expect(error).toBe(
      `${file} is there already; nothing was written\n` +
        '  Write over it with --force, or name another file: npm run report -- FILE.html',
    );
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect((await call(file, '--force')).error).toBeUndefined();
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/);
  });

  it('does not take a directory for a file, with --force neither', async () => {
    const directory = join(root, 'directory');
    mkdirSync(directory);
    const { error } = await call(directory, '--force');
    expect(error).toBe(
      `${directory} is a directory, expected the name of a file\n` +
        `  Name a file in it: ${directory}/seedstage-report.html`,
    );
    expect(readdirSync(directory)).toEqual([]);
  });

  it('prints the same as JSON, and then writes no file', async () => {
    const { said, error } = await call('--json');
    expect(error).toBeUndefined();
    const data = JSON.parse(said.join('\n')) as ReportData;
    expect(data.format).toBe(1);
    expect(data.steps[0]?.build?.fingerprint).toBe(fingerprint);
    expect((await call('x.html', '--json')).error).toBe(
      'with --json no file is written, and it got "x.html"\n  See: npm run report -- --help',
    );
  });

  it('refuses an arch and a choice that there are not', async () => {
    expect((await call('x.html', '--arch', 'vax')).error).toMatch(/^unknown arch "vax"\n/);
    expect((await call('x.html', '--tls', 'none')).error).toMatch(
      /^--tls is "none", expected bearssl or mbedtls/,
    );
  });

  it('says the same of the same store, but for the time', async () => {
    const [one, other] = [pageOf(await reportOf(store)), pageOf(await reportOf(store))];
    expect(one).toBe(other);
    const texts = [];
    for (let turn = 0; turn < 2; turn += 1) texts.push((await call('--json')).said.join('\n'));
    const [first = '', second = ''] = texts.map((text) => text.replace(/"made": "[^"]*"/, ''));
    expect(first).toBe(second);
  });
});

describe('what a report says', () => {
  it('of a step: recipe, licence, sources, patches, flags, needs, key, record', async () => {
    const data = await reportOf(store);
    const step = data.steps.find(({ name }) => name === 'busybox');
    expect(step).toMatchObject({ version: '1.37.0', licence: 'GPL-2.0-only', variant: 'tcc' });
    expect(step?.sources[0]).toMatchObject({ file: 'busybox-1.37.0.tar.bz2', size: 2565764 });
    expect(step?.sources[0]?.places[0]?.text).toMatch(/^https:\/\/busybox\.net\//);
    expect(step?.patches[0]?.reason).toContain('backslash');
    expect(step?.needs.map(({ name }) => name)).toEqual(['tcc']);
    expect(step?.build).toBeUndefined();
    expect(sha256(step?.inputs ?? '')).toBe(step?.key);
    const page = pageOf(data);
    for (const { key, summary } of data.steps) {
      expect(page).toContain(key);
      expect(page).toContain(summary.replaceAll("'", '&#39;').replaceAll('"', '&quot;'));
    }
    expect(page).toContain('id="missing"');
  });

  it('of a step that is built twice is its package and which build of it, never the name of a pass', async () => {
    const data = await reportOf(store);
    const shown = pageOf(data)
      .replaceAll(/<pre[^]*?<\/pre>/g, '') // what a key is made of, as it is hashed
      .replaceAll(/ (?:id|href)="[^"]*"/g, '');
    expect(shown).not.toMatch(/-pass\d/);
    expect(shown).toContain('<h3>stage1/gcc 1 of 2</h3>');
    expect(data.steps.find(({ name }) => name === 'gcc10')?.needs[0]).toMatchObject({
      name: 'busybox-pass3',
      label: 'stage1/busybox 1 of 2',
    });
  });

  it('is the whole of stage1 once all of it is grown, as the stack has it', async () => {
    expect((await reportOf(store)).whole).toBeUndefined();
    const full = join(root, 'full');
    await recordAll(full);
    const data = await reportOf(full);
    const packages = Object.keys(stage1PackageSteps());
    expect(Object.keys(data.whole?.packages ?? {})).toEqual(packages);
    const artifact: Artifact = {
      id: pulumi.output('stage1/made-up'),
      version: pulumi.output('1'),
      arch: pulumi.output('x86_64'),
      key: pulumi.output(''),
      fingerprint: pulumi.output(fingerprint),
      size: pulumi.output(1),
      files: pulumi.output(1),
    };
    const outputs = Object.fromEntries(packages.map((name) => [name, artifact]));
    expect(data.whole?.fingerprint).toBe(await valueOf(packageSet(outputs).fingerprint));
    expect(data.verdict).toMatchObject({ kind: 'differing', grown: 41, steps: 41 });
    expect(verdictSentence(data)).toMatch(
      /^All 41 steps of x86_64 are grown, and \d+ steps differ from the golden/,
    );
  });

  it('of an empty store and of one that is not there is that nothing is grown', async () => {
    const data = await reportOf(join(root, 'nowhere'));
    expect(verdictSentence(data)).toBe('Nothing of x86_64 is grown yet.');
    expect(data.verdict.kind).toBe('nothing');
    expect(pageOf(data)).toContain('41 steps are not in the store');
  });

  it('of a damaged artifact is that nothing can be said, and never that it is identical', async () => {
    const damagedStore = join(root, 'damaged');
    const builder = testBuilder(damagedStore);
    await grow(builder, 'hex0');
    writeFileSync(join(builder.store.tree(fingerprint), 'usr/bin/hex0'), 'other bytes');
    const data = await reportOf(damagedStore);
    expect(data.verdict).toMatchObject({ kind: 'inconclusive', identical: 0 });
    expect(data.steps[0]?.golden.reason).toMatch(/^the artifact with the key [0-9a-f]{12}… is damaged$/);
    expect(verdictSentence(data)).toBe(
      '1 of 41 steps of x86_64 is grown; 1 comparison is inconclusive, and 0 identical.',
    );
  });

  it('of what differs is both values, the first of them, and how many there are', async () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `usr/share/${String(at).padStart(5, '0')}`);
    const more = names.map((name) => `${name}\tfile\t0644\t1\t${'a'.repeat(64)}\n`).join('');
    const golden = seedManifest.replace('\t0755\t2', '\t0700\t2') + more;
    const data = await reportOf(store, [assetsWithGolden(join(root, 'many'), { 'seed/hex0': golden })]);
    const seed = data.steps[0]?.golden;
    expect(seed).toMatchObject({ verdict: 'differing', count: 10_001 });
    expect(seed?.differences).toHaveLength(MOST_DIFFERENCES);
    expect(seed?.differences[0]).toEqual({ path: 'usr/bin/hex0', kind: 'mode', left: '0755', right: '0700' });
    const page = pageOf(data);
    expect(page.match(/<td data-of="grown">/g)).toHaveLength(MOST_DIFFERENCES);
    expect(page).toContain('9801 more differences are');
    expect(page).toContain('step differs from the golden manifest.');
    expect(page.length).toBeLessThan(600_000);
  });
});

describe('what strangers wrote', () => {
  const hostile = `</style></title><script>alert(1)</script> "quoted' & \u202egpj.exe\u202c \u0007 <img src=x onerror=alert(1)>`;

  it('is text in the page, and nothing of it hides or turns what is around it', async () => {
    const assets = new TestAssets(join(root, 'strangers'));
    assets.recipe('evil', '', { summary: hostile, version: hostile, licence: hostile, needs: [] });
    const step = { name: 'hex0', recipe: 'evil', needs: [] };
    const data = await reportOf(store, [assetsDir(), assets.root], [step]);
    const page = pageOf(data);
    expect(data.steps[0]?.summary).toBe(hostile);
    for (const each of ['<script', '<img', '\u202e', '\u0007']) expect(page).not.toContain(each);
    expect(page).toContain(
      '&lt;script&gt;alert(1)&lt;/script&gt; &quot;quoted&#39; &amp; \\u{202e}gpj.exe\\u{202c}',
    );
    expect(page.match(/<\/style>/g)).toHaveLength(1);
  });

  it('cannot be in the names of differing files: bytes that are no UTF-8, tabs and markup', async () => {
    const path = 'usr/\\xff\\x0a<b onmouseover="x">\\xe2\\x80\\xae.sh';
    const golden = `${seedManifest}${path}\tlink\t0000\t0\t"><script>\\x00\n`;
    const data = await reportOf(store, [assetsWithGolden(join(root, 'names'), { 'seed/hex0': golden })]);
    const page = pageOf(data);
    expect(data.steps[0]?.golden.differences[0]?.path).toBe(path);
    expect(page).toContain('usr/\\xff\\x0a&lt;b onmouseover=&quot;x&quot;&gt;\\xe2\\x80\\xae.sh');
    expect(page).not.toMatch(/<script|<b /);
  });

  it.each([
    ['with times', {}],
    ['without', { when: hostile, seconds: -1e300 }],
  ])('in records, too, %s', async (_what, times) => {
    const data = allGrown(await reportOf(store));
    const phases = [{ name: hostile, seconds: 5 }];
    const steps = data.steps.map(({ build, ...step }) => ({
      ...step,
      patches: [], // whose reasons may speak of NaN
      ...(build && {
        build: {
          ...build,
          ...{ builder: hostile, host: hostile, phases, course: [{ name: hostile, began: 0 }] },
          ...times,
        },
      }),
    }));
    const page = pageOf({ ...data, steps });
    expect(page).not.toMatch(/<script|<img|\u202e|NaN|Infinity|"-/);
    expect(page.includes('id="run"')).toBe(!('when' in times));
  });
});
