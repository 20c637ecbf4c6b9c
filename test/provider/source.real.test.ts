import { writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../builder/ground/digest';
import { UNKNOWN } from '../../provider/values';
import { FakeEngine } from '../support/fake-engine';
import { ProviderProcess, urnOf } from '../support/provider-process';
import { scratch } from '../support/scratch';
import { TestAssets } from '../support/test-assets';

const CONTENT = 'not really an archive';
const root = scratch('source');
const urn = urnOf('thing', 'Source');
const engine = new FakeEngine();
let provider: ProviderProcess;

beforeAll(async () => {
  const assets = new TestAssets(join(root, 'mine'));
  const locked = { version: '1', licence: 'MIT', root: 'thing-1', tree: '0'.repeat(64), unpacked: 1 };
  const where = { urls: ['https://localhost:1/thing-1.tar.gz'] };
  const file = { file: 'thing-1.tar.gz', size: CONTENT.length, sha256: sha256(CONTENT) };
  assets.lock('thing', { ...locked, ...where, ...file });
  assets.lock('nowhere', { ...locked, ...where, ...file, file: 'nowhere-1.tar.gz', sha256: sha256('else') });
  await mkdir(join(root, 'archives'));
  writeFileSync(join(root, 'archives/thing-1.tar.gz'), CONTENT);
  provider = await ProviderProcess.start(root, await engine.listen());
  await provider.configure({ store: 'store', recipes: 'mine', sources: 'archives', offline: 'true' });
});

afterAll(async () => {
  await provider.close();
  engine.close();
});

describe('a source', () => {
  it('is foretold by its lock, fetched, verified, and missed', async () => {
    const { inputs } = await provider.check(urn, { name: 'thing' });
    expect(inputs).toMatchObject({
      name: 'thing',
      version: '1',
      licence: 'MIT',
      sha256: sha256(CONTENT),
      size: 21,
    });
    expect((await provider.create(urn, inputs, true)).outputs).toEqual(inputs);
    expect(engine.said(urn)).toEqual(['thing: will be fetched']);

    const { id, outputs } = await provider.create(urn, inputs);
    expect(outputs).toEqual(inputs);
    expect(engine.said(urn).at(-1)).toMatch(/^thing: from the directory .*archives/);
    expect(await provider.diff(urn, inputs, inputs)).toEqual([]);
    expect(await provider.read(urn, id, inputs, outputs)).toEqual(outputs);
    await provider.create(urn, inputs, true);
    expect(engine.said(urn).at(-1)).toBe('thing: in the store');

    writeFileSync(join(root, 'store/sources', sha256(CONTENT)), 'not really an ARCHIVE');
    expect(await provider.read(urn, id, inputs, outputs)).toBeUndefined();
    expect(engine.said(urn).at(-1)).toBe(
      'thing: damaged in the store: the next `pulumi up` fetches it again',
    );
    await provider.delete(urn, id);
  });

  it('that is not there yet is a reason to fetch it', async () => {
    const { inputs } = await provider.check(urn, { name: 'nowhere' });
    expect(await provider.diff(urn, inputs, inputs)).toEqual(['archive']);
    await expect(provider.create(urn, inputs)).rejects.toThrow('nowhere');
  });

  it('is left open while its name is not known', async () => {
    expect((await provider.check(urn, { name: UNKNOWN })).inputs).toMatchObject({
      sha256: UNKNOWN,
      size: UNKNOWN,
    });
  });

  it('that has no lock is refused', async () => {
    const [failure] = (await provider.check(urn, { name: 'nosuch' })).failures;
    expect(failure?.[0]).toBe('name');
    expect(failure?.[1]).toContain('"nosuch"');
    const [unknown] = (await provider.check(urn, { name: 'thing', url: 'x' })).failures;
    expect(unknown).toEqual(['url', 'url is not known. Known: name.']);
  });

  it('cannot be imported', async () => {
    await expect(provider.read(urn, 'something', {}, {})).rejects.toThrow(
      /the source "something" cannot be imported.*\n +Declare it in a program/,
    );
  });
});
