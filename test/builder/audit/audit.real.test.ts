import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Auditor, worst, type PackageAudit, type Pair } from '../../../builder/audit/audit';
import type { BuildResult } from '../../../builder/grow/builder';
import { buildKey } from '../../../builder/recipe/key';
import type { BuildRecord } from '../../../builder/store/record';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, testBuilder } from '../../support/test-builder';

const root = scratch('audit');
const assets = new TestAssets(join(root, 'assets'));
const builder = testBuilder(join(root, 'store'), assets.root);
const { store, records } = builder;
const auditor = new Auditor({ store, records, directories: [assets.root] });
const NOWHERE = '0'.repeat(64);
let seed: BuildResult;
let one: BuildResult;
/** Came out as `one`, by a build of its own. */
let twin: BuildResult;
let other: BuildResult;

beforeAll(async () => {
  assets.recipe('one', installs('usr/thing', 'thing'));
  assets.recipe('twin', installs('usr/thing', 'thing'));
  assets.recipe('other', installs('usr/thing', 'THING!'));
  seed = await grow(builder, 'seed');
  one = await grow(builder, 'one', { seed });
  twin = await grow(builder, 'twin', { seed });
  other = await grow(builder, 'other', { seed });
});

async function golden(name: string, { fingerprint }: BuildResult, change = (text: string) => text) {
  mkdirSync(join(assets.root, 'golden/x86_64'), { recursive: true });
  const { text } = await store.manifest(fingerprint);
  writeFileSync(join(assets.root, `golden/x86_64/${name}.manifest`), change(text));
}

/** The golden manifest that the tests write. */
const GOLDEN = { golden: 'p', arch: 'x86_64' };

async function audit(pair: Pair, name = 'p'): Promise<PackageAudit> {
  return await auditor.audit(name, pair);
}

function recordOf({ key }: BuildResult): BuildRecord {
  const record = records.byKey(key);
  if (!record) throw new Error('there is no record');
  return record;
}

/**
 * Writes a record of a build that nobody made, as one that exists but for some fields.
 *
 * @param name makes its key another one; its id is `of-NAME`
 */
async function addRecord(like: BuildResult, name: string, fields: Partial<BuildRecord>): Promise<string> {
  const record = recordOf(like);
  const inputs = { ...record.inputs, settings: name };
  const key = buildKey(inputs);
  await records.add({ ...record, id: `of-${name}`, inputs, key, ...fields });
  return key;
}

describe('with its golden manifest', () => {
  it('a package is identical, or differs and says where', async () => {
    await golden('p', one);
    expect(await audit({ left: one, right: GOLDEN })).toMatchObject({
      verdict: 'identical',
      differences: [],
      sides: ['grown', 'golden'],
    });
    await golden('p', one, (text) => text.replace('0644', '0600'));
    expect(await audit({ left: one, right: GOLDEN })).toMatchObject({
      verdict: 'differing',
      differences: [{ path: 'usr/thing', kind: 'mode', left: '0644', right: '0600' }],
    });
  });

  it('a build that rests on another counts, too', async () => {
    await golden('p', one);
    const key = await addRecord(one, 'a', { restsOn: recordOf(one).id });
    expect((await audit({ left: { key }, right: GOLDEN })).verdict).toBe('identical');
  });

  it('what is missing or damaged is inconclusive', async () => {
    expect(await audit({ left: one, right: { ...GOLDEN, golden: 'nosuch' } })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'there is no golden/x86_64/nosuch.manifest',
    });
    await golden('p', one, () => 'nonsense\n');
    expect((await audit({ left: one, right: GOLDEN })).reason).toMatch(/p\.manifest is damaged/);
    await golden('p', one);
    expect((await audit({ left: { key: NOWHERE }, right: GOLDEN })).reason).toBe(
      'this store has no record of a build with the key 000000000000…',
    );
    expect((await audit({ left: { key: '' }, right: GOLDEN })).reason).toBe('its key is not known');
    expect((await audit({ left: { key: one.key, host: 'docker' }, right: GOLDEN })).reason).toBe(
      `this store has no record of a build with the key ${one.key.slice(0, 12)}… on the host "docker"`,
    );
    expect((await audit({ left: { key: one.key, host: 'local' }, right: GOLDEN })).verdict).toBe('identical');
  });
});

describe('with another build', () => {
  it('a package is identical, or differs and says where', async () => {
    expect(await audit({ left: one, right: twin })).toMatchObject({
      verdict: 'identical',
      sides: ['first', 'second'],
      origins: [expect.stringContaining(recordOf(one).id), expect.stringContaining(recordOf(twin).id)],
    });
    const { verdict, differences } = await audit({ left: one, right: other });
    expect([verdict, differences.map(({ path, kind }) => [path, kind])]).toEqual([
      'differing',
      [
        ['usr/thing', 'size'],
        ['usr/thing', 'content'],
      ],
    ]);
  });

  it('sides are called by their hosts when these differ', async () => {
    const key = await addRecord(twin, 'b', { host: 'docker' });
    expect((await audit({ left: one, right: { key, host: 'docker' } })).sides).toEqual([
      'on local',
      'on docker',
    ]);
  });

  it('two sides that rest on one build prove nothing', async () => {
    const same = /^same build: both sides rest on the build of \d{4}-/;
    expect((await audit({ left: one, right: one })).reason).toMatch(same);
    const key = await addRecord(one, 'c', { restsOn: recordOf(one).id });
    const far = await addRecord(one, 'd', { restsOn: 'of-c' });
    for (const pair of [
      { left: one, right: { key } },
      { left: { key: far }, right: one },
      { left: { key }, right: { key: far } },
    ]) {
      expect(await audit(pair)).toMatchObject({
        verdict: 'inconclusive',
        reason: expect.stringMatching(same) as string,
      });
    }
    expect((await audit({ left: { key: far }, right: twin })).verdict).toBe('identical');
  });

  it('two real builds of one key do prove something', async () => {
    const again = testBuilder(store.root, assets.root, { reuse: 'off' });
    const first = recordOf(one);
    const key = await addRecord(one, 'e', { id: first.id });
    await grow(again, 'one', { seed });
    expect((await audit({ left: { key }, right: one })).verdict).toBe('identical');
  });

  it('a build that cannot be told is inconclusive', async () => {
    const gone = await addRecord(one, '1', { restsOn: 'nothing' });
    const circle = await addRecord(one, '2', { restsOn: 'of-2' });
    for (const key of [gone, circle]) {
      expect((await audit({ left: { key }, right: one })).reason).toBe(
        'one side rests on a build whose record is gone',
      );
    }
  });
});

describe('an artifact', () => {
  it('that is gone or damaged is inconclusive', async () => {
    const place = store.path('artifacts', other.fingerprint);
    const short = `${other.key.slice(0, 12)}…`;
    const reason = async (): Promise<string | undefined> => (await audit({ left: other, right: one })).reason;
    const { text } = await store.manifest(other.fingerprint);
    writeFileSync(join(place, 'manifest'), text.replace('0644', '0600'));
    expect(await reason()).toBe(`the artifact with the key ${short} is damaged`);
    writeFileSync(join(place, 'manifest'), text);
    writeFileSync(join(place, 'tree/usr/thing'), 'thing');
    expect(await reason()).toBe(`the artifact with the key ${short} is damaged`);
    rmSync(place, { recursive: true });
    expect(await reason()).toBe(`the artifact with the key ${short} is missing`);
  });
});

describe('what is compared', () => {
  it('changes with the golden manifest and with what was grown, not with the record of it', async () => {
    await golden('p', one);
    const compared = (pair: Pair): string => auditor.compared(pair);
    const before = compared({ left: one, right: GOLDEN });
    expect(compared({ left: twin, right: GOLDEN })).toBe(before);
    expect(compared({ left: seed, right: GOLDEN })).not.toBe(before);
    expect(compared({ left: { key: NOWHERE }, right: GOLDEN })).not.toBe(before);
    await golden('p', one, (text) => text.replace('0644', '0600'));
    expect(compared({ left: one, right: GOLDEN })).not.toBe(before);
    expect(compared({ left: one, right: twin })).not.toBe(compared({ left: one, right: one }));
  });
});

describe('the worst verdict', () => {
  it('is the one that differs, then the one that cannot be told', () => {
    expect(worst(['identical', 'inconclusive', 'differing'])).toBe('differing');
    expect(worst(['identical', 'inconclusive'])).toBe('inconclusive');
    expect(worst(['identical'])).toBe('identical');
    expect(worst([])).toBe('inconclusive');
  });
});
