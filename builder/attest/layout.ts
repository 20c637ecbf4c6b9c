import { canonicalJson, type Json } from '../ground/canonical-json';
import { sha256 } from '../ground/digest';
import type { BuildRecord } from '../store/record';
import { pemOf, type TrustedKey } from './keys';
import { envelopeJson, IN_TOTO, signEnvelope } from './envelope';
import type { Policy } from './policy';
import type { Signer } from './signer';
import { subjectName } from './statement';

/**
 * A policy for in-toto's own verifier: a layout with one step a package, whose threshold is that of the policy
 * (https://github.com/in-toto/docs/blob/master/in-toto-spec.md). At the end, the manifests in the directory are compared
 * with those that were agreed on.
 *
 * @param expires when the layout ends to be valid
 */
export function layoutOf({ keys, threshold }: Policy, names: readonly string[], expires: Date): Buffer {
  const layout = {
    _type: 'layout',
    expires: expires.toISOString().replace(/\.\d+Z$/, 'Z'),
    inspect: [inspection(names)],
    keys: Object.fromEntries(keys.map((key) => [inTotoKeyId(key), keyOf(key)])),
    readme: '',
    steps: names.map((name) => ({
      _type: 'step',
      name: stepName(name),
      threshold,
      pubkeys: keys.map(inTotoKeyId),
      expected_command: [],
      expected_materials: [],
      expected_products: [
        ['CREATE', subjectName(name)],
        ['DISALLOW', '*'],
      ],
    })),
  };
  return Buffer.from(canonicalJson(layout));
}

/** What in-toto calls a link: that a step made this manifest. */
export function linkOf(record: BuildRecord, name: string): Buffer {
  const link = {
    _type: 'link',
    name: stepName(name),
    command: [],
    // in-toto wants equal materials of all who are counted; two paths to one result have different ones.
    materials: {},
    products: { [subjectName(name)]: { sha256: record.fingerprint } },
    byproducts: { 'build-key': record.key, 'rests-on': record.restsOn ?? '' },
    environment: {},
  };
  return Buffer.from(canonicalJson(link));
}

/** The file name that in-toto looks for: the step, and the first digits of the key's id. */
export function linkFile(name: string, key: PublicKey): string {
  return `${stepName(name)}.${inTotoKeyId(key).slice(0, 8)}.link`;
}

/** An envelope in which the signatures have the id that in-toto gives their key. */
export async function signForInToto(payload: Buffer, signer: Signer, signal: AbortSignal): Promise<string> {
  const named = { ...signer, id: inTotoKeyId(signer) };
  return `${JSON.stringify(envelopeJson(await signEnvelope(IN_TOTO, payload, [named], signal)))}\n`;
}

/** A package's id as a part of a file's name. */
function stepName(name: string): string {
  return name.replaceAll('/', '-');
}

function inspection(names: readonly string[]): Json {
  return {
    _type: 'inspection',
    name: 'manifests',
    run: ['true'],
    expected_materials: [
      ...names.map((name) => ['MATCH', subjectName(name), 'WITH', 'PRODUCTS', 'FROM', stepName(name)]),
      ['DISALLOW', '*.manifest'],
      ['ALLOW', '*'],
    ],
    expected_products: [],
  };
}

/** What in-toto needs of a key. */
type PublicKey = Pick<TrustedKey, 'kind' | 'key'>;

/** The id that in-toto gives a key: the sha256 of its description, in which line ends are not escaped. */
export function inTotoKeyId(key: PublicKey): string {
  const { keytype, scheme, value } = described(key);
  return sha256(`{"keytype":"${keytype}","keyval":{"public":"${value}"},"scheme":"${scheme}"}`);
}

function keyOf(key: PublicKey): Json {
  const { keytype, scheme, value } = described(key);
  return { keyid: inTotoKeyId(key), keytype, scheme, keyval: { public: value } };
}

function described({ kind, key }: PublicKey): { keytype: string; scheme: string; value: string } {
  const { x = '' } = key.export({ format: 'jwk' });
  return kind === 'ed25519'
    ? { keytype: 'ed25519', scheme: 'ed25519', value: Buffer.from(x, 'base64url').toString('hex') }
    : { keytype: 'ecdsa', scheme: 'ecdsa-sha2-nistp256', value: pemOf(key) };
}
