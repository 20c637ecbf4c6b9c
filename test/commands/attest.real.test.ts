import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { signedBytes } from '../../builder/attest/envelope';
import { readSigned } from '../../builder/attest/bundle';
import { attestCommand } from '../../commands/attest';
import { verifyStatements } from '../../commands/verify-statements';
import { callCommand, jsonOf, type Called } from '../support/call-command';
import { makeSigningKey, type SigningKey } from '../support/signing-keys';
import { scratch } from '../support/scratch';
import { grow, testBuilder } from '../support/test-builder';

const root = scratch('attest-command');
const keys = {
  alice: makeSigningKey(root, 'alice', 'p256'),
  bob: makeSigningKey(root, 'bob'),
  carol: makeSigningKey(root, 'carol'),
};
const FILE = 'x86_64/seed/hex0.sigstore.json';
let fingerprint: string;

/** Attests the first program as somebody, from a store. */
async function attest(name: keyof typeof keys, store: string, ...argv: string[]): Promise<Called> {
  const out = ['--out', join(root, name), '--key', keys[name].file];
  return await callCommand(attestCommand, ['hex0', ...out, '--store', join(root, store), ...argv]);
}

async function verify(...argv: string[]): Promise<Called> {
  return await callCommand(verifyStatements, argv);
}

function policyFile(fields: Record<string, unknown> = {}): string {
  const file = join(root, 'policy.yaml');
  const all = Object.entries(keys).map(([name, { publicPem }]) => [name, publicPem] as const);
  writeFileSync(file, stringify({ threshold: 2, keys: Object.fromEntries(all), ...fields }));
  return file;
}

/** A directory with one statement of somebody, changed. */
function tampered(name: string, change: (text: string) => string): string {
  const directory = join(root, `tampered-${name}`);
  mkdirSync(join(directory, 'x86_64/seed'), { recursive: true });
  const before = readFileSync(join(root, 'alice', FILE), 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(join(directory, FILE), after);
  return directory;
}

beforeAll(async () => {
  ({ fingerprint } = await grow(testBuilder(join(root, 'store-a')), 'hex0'));
  await grow(testBuilder(join(root, 'store-b')), 'hex0');
  for (const [name, store] of [
    ['alice', 'store-a'],
    ['bob', 'store-b'],
    ['carol', 'store-a'],
  ] as const) {
    expect(await attest(name, store)).toMatchObject({ code: 0, err: [] });
  }
});

describe('attest', () => {
  it('writes the manifest, whose sha256 is the fingerprint, and the statement about it', () => {
    const [sum] = execFileSync('sha256sum', [join(root, 'alice/x86_64/seed/hex0.manifest')], {
      encoding: 'utf8',
    }).split(' ');
    expect(sum).toBe(fingerprint);
    const { payload } = readSigned(readFileSync(join(root, 'alice', FILE)), 'x');
    const { subject } = JSON.parse(payload.toString()) as { subject: unknown };
    expect(subject).toEqual([{ name: 'seed/hex0.manifest', digest: { sha256: fingerprint } }]);
  });

  it('writes what openssl verifies: over the bytes of DSSE, by the key of the file', () => {
    const check = ({ publicFile }: SigningKey, name: string, changed: boolean): string => {
      const envelope = readSigned(readFileSync(join(root, name, FILE)), 'x');
      const [data, sig] = [join(root, 'data'), join(root, 'sig')];
      writeFileSync(data, signedBytes(changed ? { ...envelope, payloadType: 'x' } : envelope));
      writeFileSync(sig, envelope.signatures[0]?.sig ?? '');
      const args =
        name === 'alice'
          ? ['dgst', '-sha256', '-verify', publicFile, '-signature', sig, data]
          : ['pkeyutl', '-verify', '-pubin', '-inkey', publicFile, '-rawin', '-in', data, '-sigfile', sig];
      try {
        return execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
      } catch {
        return 'refused';
      }
    };
    expect(check(keys.alice, 'alice', false)).toContain('OK');
    expect(check(keys.bob, 'bob', false)).toContain('Success');
    expect([check(keys.alice, 'alice', true), check(keys.bob, 'bob', true)]).toEqual(['refused', 'refused']);
  });

  it('overwrites nothing unless it is told to', async () => {
    expect(await attest('alice', 'store-a')).toMatchObject({ code: 1, out: [] });
    const called = await attest('alice', 'store-a', '--force', '--json');
    expect(jsonOf(called)).toMatchObject({
      arch: 'x86_64',
      key: { kind: 'ecdsa-p256', id: keys.alice.trusted.id, form: 'plain' },
      statements: [{ id: 'seed/hex0', fingerprint, file: 'seed/hex0.sigstore.json', restsOn: null }],
    });
  });

  it('has no part of the key in what it writes and says', async () => {
    const called = await attest('bob', 'store-b', '--force');
    const secret = readFileSync(keys.bob.file, 'utf8').split('\n')[1] ?? '';
    const all = [...called.out, ...called.err, readFileSync(join(root, 'bob', FILE), 'utf8')].join('\n');
    expect(secret).toHaveLength(64);
    expect(all).not.toContain(secret);
  });

  it.each([
    ['without a key', ['hex0'], 2, '--key is missing'],
    [
      'with a package that is not grown',
      ['tools/make', '--key', keys.alice.file],
      2,
      'tools/make is not in the store',
    ],
    [
      'with a stage that is not grown',
      ['stage1', '--key', keys.alice.file],
      2,
      'no package of stage1 is in the store',
    ],
    ['with an unknown package', ['hexo', '--key', keys.alice.file], 2, 'there is no package "hexo"'],
    ['with a public key', ['hex0', '--key', keys.alice.publicFile], 1, 'no private key that can be read'],
  ])('fails %s', async (_, argv, code, text) => {
    const called = await callCommand(attestCommand, [...argv, '--store', join(root, 'store-a')]);
    expect(called).toMatchObject({ code, out: [] });
    expect(called.err.join('\n')).toContain(text);
  });
});

describe('verify statements', () => {
  it('is met by two who built it themselves', async () => {
    const { code, out, err } = await verify(join(root, 'alice'), join(root, 'bob'), '--policy', policyFile());
    expect([code, err]).toEqual([0, []]);
    expect(out[0]).toBe(`seed/hex0 (x86_64): met: 2 of 3 agree on ${fingerprint}`);
    expect(out[1]).toMatch(/^ {2}alice agrees: built on local \(\d+@.+ Linux .+\) at 20/);
    expect(out[3]).toBe('  carol is missing');
    expect(out.at(-1)).toBe('the policy is met: 2 of 3 for 1 package');
  });

  it('is not met by two statements about one build, and says whose it is', async () => {
    const { code, out, err } = await verify(
      join(root, 'alice'),
      join(root, 'carol'),
      '--policy',
      policyFile(),
    );
    expect(code).toBe(1);
    expect(out).toContain('  carol rests on the same build as that of alice');
    expect(err[0]).toContain(
      'bob is missing; carol rests on the same build as that of alice; 1 of 3 keys agree',
    );
  });

  it('wants different kernels if the policy says so', async () => {
    const policy = policyFile({ different: ['kernel'] });
    const { code, err } = await verify(join(root, 'alice'), join(root, 'bob'), '--policy', policy);
    expect(code).toBe(1);
    expect(err[0]).toContain('the builds have only 1 different kernel (Linux ');
  });

  it('compares with the golden manifests', async () => {
    const args = [join(root, 'alice'), '--key', keys.alice.publicFile, '--against', 'golden'];
    expect(await verify(...args)).toMatchObject({ code: 0, err: [] });
  });

  it('says the same to programs', async () => {
    const called = await verify(join(root, 'alice'), '--policy', policyFile(), '--json');
    expect(called.code).toBe(1);
    expect(jsonOf(called)).toMatchObject({
      verdict: 'missing',
      packages: [
        {
          name: 'seed/hex0',
          fingerprint,
          votes: [
            { key: 'alice', says: 'agrees', build: { arch: 'x86_64', recipe: 'hex0', path: 'seed' } },
            { key: 'bob', says: 'missing' },
            { key: 'carol', says: 'missing' },
          ],
          lacking: ['1 of 3 keys agree, expected 2'],
        },
      ],
      refused: [],
    });
  });

  it('names packages that must be there and are not', async () => {
    const called = await verify(
      join(root, 'alice'),
      '--key',
      keys.alice.publicFile,
      '--package',
      'stage1/gcc',
    );
    expect(called.code).toBe(1);
    expect(called.out[0]).toBe('stage1/gcc (x86_64): NOT MET: 0 of 1 agree');
  });

  it.each<[string, (text: string) => string, string]>([
    [
      'another payload',
      (text) => text.replace(/"payload": "\w{8}/, '"payload": "eyJBIjox'),
      'it was changed after it was signed',
    ],
    [
      'another payload type',
      (text) => text.replace('application/vnd.in-toto+json', 'application/vnd.in-toto+xml'),
      'its payload is of the type',
    ],
    [
      'two payloads',
      (text) => text.replace('"payload":', '"payload": "e30=", "payload":'),
      'the name "payload" occurs twice',
    ],
    [
      'two payloads, one escaped',
      (text) => text.replace('"payload":', '"\\u0070ayload": "e30=", "payload":'),
      'the name "payload" occurs twice',
    ],
    ['base64 that is none', (text) => text.replace('"payload": "', '"payload": "*'), 'expected base64'],
    ['no signature', (text) => text.replace(/"signatures": \[[^\]]*\]/, '"signatures": []'), 'signatures is'],
    ['another bundle', (text) => text.replace('v0.3+json', 'v0.9+json'), 'mediaType is'],
    [
      'a payload of the wrong type',
      (text) => text.replace(/"payload": "[^"]*"/, '"payload": 1'),
      'expected a value of type string',
    ],
    ['nothing but a number', () => '1', 'the whole is 1'],
    ['half of it', (text) => text.slice(0, 1000), 'it is not JSON'],
    ['a huge file', (text) => text + ' '.repeat(2 << 20), 'it cannot be read'],
  ])('refuses a statement with %s, and names it', async (_, change, reason) => {
    const { code, err } = await verify(tampered('one', change), '--key', keys.alice.publicFile);
    expect(code).toBe(2);
    expect(err[0]).toMatch(/^not counted: \/.*hex0\.sigstore\.json: /);
    expect(err[0]).toContain(reason);
  });

  it.each([
    ['no key', [], 'no key is trusted'],
    ['a key and a policy', ['--key', keys.alice.publicFile, '--policy', 'x'], 'given together'],
    ['a private key', ['--key', keys.alice.file], 'is a private key, expected a public one'],
    ['no policy file', ['--policy', join(root, 'none.yaml')], 'it cannot be read'],
    ['another word', ['--key', keys.alice.publicFile, '--against', 'silver'], '--against is "silver"'],
  ])('cannot tell with %s', async (_, argv, text) => {
    const { code, out, err } = await verify(join(root, 'alice'), ...argv);
    expect([code, out]).toEqual([2, []]);
    expect(err[0]).toContain(text);
  });

  it('cannot tell without a statement, and for a policy with a wrong field', async () => {
    expect(await verify(join(root, 'nowhere'), '--key', keys.alice.publicFile)).toMatchObject({ code: 2 });
    const policy = policyFile({ treshold: 1 });
    expect((await verify(join(root, 'alice'), '--policy', policy)).err[0]).toContain(
      'unknown field "treshold"',
    );
  });
});
