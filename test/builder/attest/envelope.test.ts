import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bundleText, readSigned } from '../../../builder/attest/bundle';
import {
  envelopeJson,
  IN_TOTO,
  readEnvelope,
  signedBytes,
  signEnvelope,
  signersOf,
  type Envelope,
} from '../../../builder/attest/envelope';
import { pemOf, trustedKey, trustedKeys } from '../../../builder/attest/keys';
import { sshLineOf } from '../../../builder/attest/ssh-signature';
import { makeSigningKey } from '../../support/signing-keys';
import { scratch } from '../../support/scratch';

const directory = scratch('envelope');
const alice = makeSigningKey(directory, 'alice', 'p256');
const bob = makeSigningKey(directory, 'bob');
const keys = [alice.trusted, bob.trusted];
const payload = Buffer.from('{"a":"ä"}');
const never = new AbortController().signal;

async function signed(by = alice): Promise<Envelope> {
  return await signEnvelope(IN_TOTO, payload, [by.signer], never);
}

function names(envelope: Envelope): string[] {
  return signersOf(envelope, keys).map(({ name }) => name);
}

describe('the bytes that are signed', () => {
  it('are those of the example in the specification of DSSE', () => {
    const bytes = signedBytes({
      payloadType: 'http://example.com/HelloWorld',
      payload: Buffer.from('hello world'),
    });
    expect(bytes.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  it('count bytes, not characters', () => {
    expect(signedBytes({ payloadType: 'ä', payload }).toString()).toBe('DSSEv1 2 ä 10 {"a":"ä"}');
  });
});

describe('a signature', () => {
  it('is by the key that made it, for both kinds of key', async () => {
    expect(names(await signed(alice))).toEqual(['alice']);
    expect(names(await signed(bob))).toEqual(['bob']);
    expect(names(await signEnvelope(IN_TOTO, payload, [bob.signer, alice.signer], never))).toEqual([
      'alice',
      'bob',
    ]);
  });

  it('does not hold for another payload, another type, or the payload alone', async () => {
    const envelope = await signed();
    expect(names({ ...envelope, payload: Buffer.from('{"a":"b"}') })).toEqual([]);
    expect(names({ ...envelope, payloadType: 'text/plain' })).toEqual([]);
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const trusted = [trustedKey('carol', pemOf(publicKey))];
    const withoutType = {
      payloadType: IN_TOTO,
      payload,
      signatures: [{ sig: sign(null, payload, privateKey) }],
    };
    expect(signersOf(withoutType, trusted)).toEqual([]);
  });

  it('is refused at every changed bit, and cut off anywhere', async () => {
    for (const by of [alice, bob]) {
      const envelope = await signed(by);
      const sig = envelope.signatures[0]?.sig ?? Buffer.alloc(0);
      const changed = [...sig.keys()].map((at) => {
        const copy = Buffer.from(sig);
        copy[at] = (copy[at] ?? 0) ^ 1;
        return copy;
      });
      const cut = [...sig.keys()].map((at) => sig.subarray(0, at));
      for (const each of [...changed, ...cut]) {
        expect(names({ ...envelope, signatures: [{ sig: each }] })).toEqual([]);
      }
    }
  });

  it('counts only with the algorithm of its key: the kind of the key decides, not the envelope', async () => {
    // The signature of an Ed25519 key over the digest that ECDSA would sign, and the other way round.
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const digest = createHash('sha256')
      .update(signedBytes({ payloadType: IN_TOTO, payload }))
      .digest();
    const sig = sign(null, digest, privateKey);
    const envelope = { payloadType: IN_TOTO, payload, signatures: [{ sig, keyid: bob.trusted.id }] };
    expect(signersOf(envelope, [trustedKey('carol', pemOf(publicKey)), ...keys])).toEqual([]);
  });

  it('is not found by its keyid: a hint of somebody else changes nothing', async () => {
    const envelope = await signed(alice);
    const signatures = envelope.signatures.map(({ sig }) => ({ sig, keyid: bob.trusted.id }));
    expect(names({ ...envelope, signatures })).toEqual(['alice']);
  });
});

describe('an envelope as text', () => {
  it('comes back as it was, by itself and in a bundle', async () => {
    const envelope = await signed();
    expect(readEnvelope(Buffer.from(JSON.stringify(envelopeJson(envelope))), 'x')).toEqual(envelope);
    expect(readSigned(Buffer.from(bundleText(envelope)), 'x')).toEqual(envelope);
  });

  it('has no keyid in a bundle, because cosign would refuse it, but a hint', async () => {
    const bundle = JSON.parse(bundleText(await signed())) as Record<
      string,
      Record<string, Record<string, unknown>>
    >;
    expect(bundle['verificationMaterial']?.['publicKey']?.['hint']).toBe(
      Buffer.from(alice.trusted.id, 'hex').toString('base64'),
    );
    expect(bundle['dsseEnvelope']?.['signatures']).toEqual([{ sig: expect.any(String) as string }]);
  });
});

describe('trusted keys', () => {
  it('are PEM or a line of ssh, and the same key either way', () => {
    const [key] = trustedKeys({ a: alice.publicPem });
    const [line] = trustedKeys({ a: `${sshLineOf(alice.trusted.key)} alice@laptop` });
    expect(line?.id).toBe(key?.id);
    expect(key?.kind).toBe('ecdsa-p256');
    expect(trustedKeys({ b: sshLineOf(bob.trusted.key) })[0]?.id).toBe(bob.trusted.id);
  });

  it.each<[string, () => string, string]>([
    [
      'a private key, unquoted',
      () => '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----',
      'is a private key',
    ],
    ['RSA', () => pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey), 'is of the type rsa'],
    ['P-384', () => pemOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey), '(secp384r1)'],
    ['no key', () => 'hello', 'is "hello", expected an ECDSA P-256 or Ed25519 public key'],
    ['ssh-rsa', () => 'ssh-rsa AAAAB3NzaC1yc2E=', 'expected an ECDSA P-256 or Ed25519 public key'],
    [
      'a line that names another type than its key',
      () => sshLineOf(bob.trusted.key).replace('ssh-ed25519', 'ecdsa-sha2-nistp256'),
      'expected an ECDSA',
    ],
    ['a point that is not on the curve', () => offCurve(), 'expected an ECDSA'],
    ['a huge text', () => 'A'.repeat(1e7), 'expected an ECDSA'],
  ])('are not %s', (_, text, problem) => {
    const act = (): unknown => trustedKeys({ carol: text() });
    expect(act).toThrow(problem);
    expect(act).not.toThrow('c2VjcmV0');
  });

  it('have one name each', () => {
    expect(() => trustedKeys({ a: alice.publicPem, b: sshLineOf(alice.trusted.key) })).toThrow(
      'are the same key',
    );
  });
});

function offCurve(): string {
  const [type, text = ''] = sshLineOf(alice.trusted.key).split(' ');
  const blob = Buffer.from(text, 'base64');
  blob[blob.length - 1] = (blob.at(-1) ?? 0) ^ 1;
  return `${type} ${blob.toString('base64')}`;
}
