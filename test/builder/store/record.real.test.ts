import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BuildResult } from '../../../builder/grow/builder';
import { sha256OfJson } from '../../../builder/ground/digest';
import { recipeDigest, resultDigest, type BuildRecord } from '../../../builder/store/record';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, testBuilder } from '../../support/test-builder';

const root = scratch('record');
const assets = new TestAssets(join(root, 'assets'));
const builder = testBuilder(join(root, 'store'), assets.root);
const { store, records } = builder;
let one: BuildResult;
let other: BuildResult;
let good: string;

beforeAll(async () => {
  assets.recipe('one', installs('usr/one', 'one'));
  assets.recipe('other', installs('usr/other', 'other'));
  const seed = await grow(builder, 'seed');
  one = await grow(builder, 'one', { seed });
  other = await grow(builder, 'other', { seed });
  good = readFileSync(fileOf(one), 'utf8');
});

function recordOf({ key }: { readonly key: string }): BuildRecord {
  const record = records.byKey(key);
  if (!record) throw new Error('there is no record');
  return record;
}

function fileOf(result: BuildResult): string {
  return store.path('records', result.key, `${records.ids(result.key)[0] ?? ''}.json`);
}

/** What is read of `one` when its file has this text. */
function problem(text: string): string | undefined {
  writeFileSync(fileOf(one), text);
  expect(records.byKey(one.key)).toBeUndefined();
  expect(builder.result(one.key)).toBeUndefined();
  const reading = records.readRecord(one.key, records.ids(one.key)[0] ?? '');
  return 'problem' in reading ? reading.problem : undefined;
}

/** The record with other values, and with the digest of those. */
function forged(fields: Record<string, unknown>): string {
  const record = Object.entries(JSON.parse(good) as BuildRecord).filter(([name]) => name !== 'digest');
  const changed = { ...Object.fromEntries(record), ...fields };
  return JSON.stringify({ ...changed, digest: sha256OfJson(changed as never) });
}

describe('a record', () => {
  it('is found as it was written', () => {
    writeFileSync(fileOf(one), good);
    expect(recordOf(one)).toMatchObject({ key: one.key, fingerprint: one.fingerprint, size: 3 });
  });

  it.each([
    ['an edited size', () => good.replace('"size": 3', '"size": 4'), 'it was changed after it was written'],
    [
      'another artifact',
      () => good.replace(one.fingerprint, other.fingerprint),
      'it was changed after it was written',
    ],
    [
      'a size that its artifact has not',
      () => forged({ size: 4 }),
      'it says 4 bytes and 1 files, but its artifact has 3 and 1',
    ],
    [
      'a count that its artifact has not',
      () => forged({ files: 7 }),
      'it says 3 bytes and 7 files, but its artifact has 3 and 1',
    ],
    [
      'inputs that do not hash to its key',
      () => forged({ inputs: { ...recordOf(other).inputs } }),
      'its inputs do not hash to its key',
    ],
    ['another id', () => forged({ id: 'another' }), 'it is the record another'],
    ['a path for a fingerprint', () => forged({ fingerprint: '../../etc' }), 'it is not a record'],
    ['a path for a source', () => forged({ sources: ['../../etc'] }), 'it is not a record'],
    [
      'a load of fewer processors than it says',
      () => forged({ load: { processors: 3, interval: 1, busy: [[1], [2]] } }),
      'it is not a record',
    ],
    [
      'a load of more than everything',
      () => forged({ load: { processors: 1, interval: 1, busy: [[101]] } }),
      'it is not a record',
    ],
    ['a field more', () => forged({ more: 1 }), 'it is not a record'],
    ['__proto__', () => good.replace('{', '{"__proto__": {"key": "x"},'), 'it is not a record'],
    ['no text', () => '', 'it is not a record'],
    ['half a text', () => good.slice(0, 300), 'it is not a record'],
    ['null', () => 'null', 'it is not a record'],
    ['depth', () => '['.repeat(400_000) + ']'.repeat(400_000), 'it is not a record'],
    ['a great size', () => JSON.stringify('x'.repeat(2 << 20)), 'it is not a record'],
  ])('with %s counts as none', (_what, text, says) => {
    expect(problem(text())).toBe(says);
  });

  it('of a version that knew neither course nor load is one still', () => {
    const fields = Object.entries(JSON.parse(good) as BuildRecord);
    const old = fields.filter(([name]) => !['phases', 'course', 'load', 'digest'].includes(name));
    const record = Object.fromEntries(old);
    writeFileSync(fileOf(one), JSON.stringify({ ...record, digest: sha256OfJson(record) }));
    expect(recordOf(one)).toEqual(record);
    writeFileSync(fileOf(one), good);
  });

  it('of another key counts as none', () => {
    writeFileSync(fileOf(one), good);
    const copy = 'f'.repeat(64);
    const id = records.ids(one.key)[0] ?? '';
    mkdirSync(store.path('records', copy));
    writeFileSync(store.path('records', copy, `${id}.json`), good);
    expect(records.byKey(copy)).toBeUndefined();
    expect(records.readRecord(copy, id)).toEqual({
      problem: `it belongs to the key ${one.key.slice(0, 12)}…`,
    });
    rmSync(store.path('records', copy), { recursive: true });
  });

  it.each(['a directory', 'a FIFO', 'a link'])('that is %s counts as none, at once', (what) => {
    const file = fileOf(one);
    const elsewhere = join(root, 'elsewhere.json');
    writeFileSync(elsewhere, good);
    rmSync(file);
    if (what === 'a directory') mkdirSync(file);
    else if (what === 'a FIFO') execFileSync('mkfifo', [file]);
    else symlinkSync(elsewhere, file);
    expect(records.byKey(one.key)).toBeUndefined();
    rmSync(file, { recursive: true });
    writeFileSync(file, good);
  });

  it('of an artifact that is gone is one still: the artifact is made again from it', async () => {
    await store.discard(store.path('artifacts', one.fingerprint));
    expect(recordOf(one).id).toBe((JSON.parse(good) as BuildRecord).id);
    expect(builder.has(one.key)).toBe(false);
  });
});

describe('a result', () => {
  it('answers only for what its name says', () => {
    const mine = recordOf(one);
    const [digest, recipe] = [resultDigest(mine.inputs, mine.given), recipeDigest(mine.inputs)];
    expect(records.byResult(digest)?.id).toBe(mine.id);
    const theirs = recordOf(other);
    const text = readFileSync(store.path('results', `${resultDigest(theirs.inputs, theirs.given)}.json`));
    for (const name of [digest, `recipe-${recipe}`, 'name-one']) {
      writeFileSync(store.path('results', `${name}.json`), text);
      expect(records.readResult(name)).toEqual({
        problem: 'it belongs to a different name',
      });
    }
    expect([records.byResult(digest), records.byRecipe(recipe), records.byName('one')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
