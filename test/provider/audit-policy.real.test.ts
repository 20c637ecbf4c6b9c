import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleText } from '../../builder/attest/bundle';
import { IN_TOTO, signEnvelope } from '../../builder/attest/envelope';
import { statementOf } from '../../builder/attest/statement';
import { sha256 } from '../../builder/ground/digest';
import { Records, type BuildRecord } from '../../builder/store/record';
import { Store } from '../../builder/store/store';
import type { Properties } from '../../provider/values';
import { FakeEngine } from '../support/fake-engine';
import { ProviderProcess, urnOf } from '../support/provider-process';
import { scratch } from '../support/scratch';
import { makeSigningKey } from '../support/signing-keys';
import { installs, TestAssets } from '../support/test-assets';

const root = scratch('audit-policy');
const assets = new TestAssets(join(root, 'mine'));
const engine = new FakeEngine();
const urn = urnOf('agreed', 'ChecksumAudit');
const people = {
  alice: makeSigningKey(root, 'alice'),
  bob: makeSigningKey(root, 'bob', 'p256'),
  carol: makeSigningKey(root, 'carol'),
};
let provider: ProviderProcess;
let record: BuildRecord;

beforeAll(async () => {
  assets.recipe('hello', installs('usr/hello', 'hello'));
  provider = await ProviderProcess.start(root, await engine.listen());
  await provider.configure({ store: 'store', recipes: 'mine', offline: 'true' });
  const seed = await built({ recipe: 'seed' });
  const { key } = await built({ recipe: 'hello', needs: { seed: seed['artifact'] ?? '' } });
  const found = new Records(new Store(join(root, 'store'))).byKey(key as string);
  if (found === undefined) throw new Error('there is no record');
  record = found;
});

afterAll(async () => {
  await provider.close();
  engine.close();
});

async function built(news: Properties): Promise<Properties> {
  const { inputs } = await provider.check(urnOf('b'), news);
  return (await provider.create(urnOf('b'), inputs)).outputs;
}

/** Somebody states something, in a directory of the project. */
async function states(
  directory: string,
  name: keyof typeof people,
  changed: Partial<BuildRecord> = {},
): Promise<void> {
  const payload = statementOf(
    { ...record, id: `of-${name}`, ...changed },
    { name: 'hello', version: '0.1.0' },
  );
  const envelope = await signEnvelope(IN_TOTO, payload, [people[name].signer], new AbortController().signal);
  mkdirSync(join(root, directory), { recursive: true });
  writeFileSync(join(root, directory, `${name}.sigstore.json`), bundleText(envelope));
}

function args(directory: string, more: Properties = {}, policy: Properties = {}): Properties {
  const keys = Object.fromEntries(Object.entries(people).map(([name, { publicPem }]) => [name, publicPem]));
  return {
    packages: { hello: { key: record.key } },
    policy: { keys, threshold: 2, statements: [directory], ...policy },
    ...more,
  };
}

async function checked(news: Properties): Promise<Properties> {
  const { inputs, failures } = await provider.check(urn, news);
  expect(failures).toEqual([]);
  return inputs;
}

describe('an audit with a policy', () => {
  it('is identical if enough agree, and is asked again when somebody disagrees', async () => {
    await states('agree', 'alice');
    await states('agree', 'bob');
    const inputs = await checked(args('agree'));
    await provider.create(urn, inputs, true);
    expect(engine.said(urn).at(-1)).toBe('agreed: will compare 1 package with signed statements');
    const { id, outputs } = await provider.create(urn, inputs);
    expect(outputs).toMatchObject({ verdict: 'identical', report: 'hello: identical' });
    expect(engine.said(urn).at(-1)).toBe('agreed: identical: 1 package with signed statements');
    const report = readFileSync(join(root, 'store/audits', `${id}.txt`), 'utf8');
    expect(report).toContain('stated: alice agrees: built on local');
    expect(report).toContain('carol is missing');
    expect(await provider.diff(urn, inputs, inputs, outputs)).toEqual([]);

    await states('agree', 'carol', { fingerprint: sha256('other') });
    expect(await provider.diff(urn, inputs, inputs, outputs)).toEqual(['compared["(statements)"]']);
    const { reasons, outputs: after } = await provider.initFailure(urn, inputs);
    expect(after).toMatchObject({ verdict: 'differing' });
    expect(reasons[0]).toMatch(/^hello: differing, carol disagrees: it got [0-9a-f]{12}… on local \(/);
  });

  it('fails and names who is missing, and whose build is not their own', async () => {
    await states('alone', 'alice');
    await states('alone', 'bob', { id: 'again', restsOn: 'of-alice' });
    const { text, reasons, outputs } = await provider.initFailure(urn, await checked(args('alone')));
    expect(text).toContain('agreed: 1 of 1 packages are not identical');
    expect(reasons).toEqual([
      'hello: inconclusive (bob rests on the same build as that of alice; carol is missing; ' +
        '1 of 3 keys agree, expected 2)',
    ]);
    expect(outputs).toMatchObject({ verdict: 'inconclusive' });
    const lenient = await provider.create(urn, await checked(args('alone', { enforce: false })));
    expect(lenient.outputs).toMatchObject({ verdict: 'inconclusive' });
  });

  it('names a statement that was changed', async () => {
    await states('changed', 'alice');
    await states('changed', 'bob');
    const file = join(root, 'changed/bob.sigstore.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"payload": "\w{8}/, '"payload": "eyJBIjox'));
    const { reasons } = await provider.initFailure(urn, await checked(args('changed')));
    expect(reasons[0]).toContain(
      'bob.sigstore.json: the signature is not valid, although it names the key of "bob"',
    );
  });

  it('compares with another build, too, if that is given', async () => {
    await states('both', 'alice');
    await states('both', 'bob');
    const against = { hello: { key: record.key } };
    const { reasons } = await provider.initFailure(urn, await checked(args('both', { against })));
    expect(reasons[0]).toContain('hello: inconclusive (same build: both sides rest on the build of ');
  });

  it('fails with a directory that does not exist', async () => {
    const inputs = await checked(args('nowhere'));
    await expect(provider.create(urn, inputs)).rejects.toThrow(/nowhere does not exist/);
  });

  it.each<[string, Properties, string]>([
    [
      'a threshold that is never met',
      { threshold: 4 },
      'policy: the threshold is 4, expected at most the number of keys',
    ],
    ['a threshold of nothing', { threshold: 0 }, 'policy.threshold is 0; expected a number from 1'],
    ['no key', { keys: {} }, 'policy.keys is {}; expected the trusted keys by name'],
    [
      'a key that is none',
      { keys: { a: 'x' }, threshold: 1 },
      'policy: the key "a" is "x", expected an ECDSA P-256',
    ],
    [
      'a difference that is none',
      { different: ['hosts'] },
      'policy.different[0] is "hosts"; expected a list of host, machine',
    ],
    ['no place', { statements: [] }, 'policy.statements is []; expected a list of files and directories'],
    ['another field', { treshold: 1 }, 'policy.treshold is not known'],
  ])('is refused with %s', async (_, policy, text) => {
    const { failures } = await provider.check(urn, args('agree', {}, policy));
    expect(failures.map(([name]) => name)).toEqual(['policy']);
    expect(failures[0]?.[1]).toContain(text);
  });

  it('never shows a private key that was given for a public one', async () => {
    const keys = { alice: readFileSync(people.alice.file, 'utf8') };
    const { failures } = await provider.check(urn, args('agree', {}, { keys, threshold: 1 }));
    expect(failures[0]?.[1]).toContain('policy: the key "alice" is a private key');
    expect(failures[0]?.[1]).not.toContain(keys.alice.split('\n')[1]);
  });
});
