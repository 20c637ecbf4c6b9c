import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { NAME } from '../ground/name';
import { quote, shortened } from '../ground/quote';
import { UserError } from '../ground/user-error';
import { publicKeyOfSsh } from './ssh-signature';

/** The kinds of key: both are fixed to one hash and one curve, so a signature cannot choose its algorithm. */
export type KeyKind = 'ecdsa-p256' | 'ed25519';

/** A public key that somebody is known by. */
export interface TrustedKey {
  /** Whose key it is, as the user calls them. */
  readonly name: string;
  readonly kind: KeyKind;
  /** The sha256 of the key's DER form (SubjectPublicKeyInfo), 64 hexadecimal digits. */
  readonly id: string;
  readonly key: KeyObject;
}

/** The forms in which a public key is accepted, for messages. */
export const PUBLIC_KEY_FORMS =
  'an ECDSA P-256 or Ed25519 public key: PEM ("-----BEGIN PUBLIC KEY-----…"), or a line of ssh ("ssh-ed25519 AAAA…")';

/** The longest text of a public key, in characters: those that are accepted have fewer than 300. */
const LONGEST = 2000;

/**
 * The keys that a user trusts, by name: a PEM public key, or the line that ssh has in a .pub file.
 *
 * @example trustedKeys({ alice: 'ssh-ed25519 AAAA… alice@laptop', ci: '-----BEGIN PUBLIC KEY-----…' })
 * @throws UserError for a text that is no such key, a private key, and for one key with two names
 */
export function trustedKeys(texts: Readonly<Record<string, string>>): TrustedKey[] {
  const keys: TrustedKey[] = [];
  for (const [name, text] of Object.entries(texts)) {
    const trusted = trustedKey(name, text);
    const same = keys.find(({ id }) => id === trusted.id);
    if (same !== undefined) {
      throw new UserError(
        `${quote(same.name)} and ${quote(name)} are the same key, expected one name for each`,
        'Remove one of them: a key has one vote.',
      );
    }
    keys.push(trusted);
  }
  return keys;
}

/** One trusted key. @throws UserError for a text that is no such key, or a private key */
export function trustedKey(name: string, text: string): TrustedKey {
  if (!NAME.test(name)) {
    throw new UserError(
      `the key's name is ${quote(name)}, expected lower-case letters, digits, ".", "_" and "-"`,
      'Rename it.',
    );
  }
  const key = publicKeyOf(name, text.slice(0, LONGEST + 1).trim());
  return { name, ...identityOf(key, `the key ${quote(name)}`) };
}

/** A public key's kind and id. @throws UserError for another kind of key */
export function identityOf(key: KeyObject, what: string): Omit<TrustedKey, 'name'> {
  const id = createHash('sha256').update(derOf(key)).digest('hex');
  const type = key.asymmetricKeyType;
  if (type === 'ed25519') return { kind: 'ed25519', id, key };
  if (type === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') {
    return { kind: 'ecdsa-p256', id, key };
  }
  const curve = key.asymmetricKeyDetails?.namedCurve;
  throw new UserError(
    `${what} is of the type ${type ?? 'secret'}${curve === undefined ? '' : ` (${curve})`}, expected ECDSA P-256 or Ed25519`,
    'Make one: openssl genpkey -algorithm ed25519 -out KEY.pem',
  );
}

/** A public key's DER form (SubjectPublicKeyInfo). */
export function derOf(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

/** A public key's PEM form, which openssl and cosign take. */
export function pemOf(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }) as string;
}

function publicKeyOf(name: string, text: string): KeyObject {
  // createPublicKey takes the public half of a private key, too; but a private key must not be in a program or a file
  // of public keys, and is not quoted.
  if (text.includes('PRIVATE KEY')) {
    throw new UserError(
      `the key ${quote(name)} is a private key, expected a public one`,
      'Remove it from where it is now, and name its public key: openssl pkey -in KEY.pem -pubout',
    );
  }
  try {
    if (text.length > LONGEST) throw new Error('too long');
    if (/^-----BEGIN PUBLIC KEY-----\r?\n[\w+/=\n\r]+-----END PUBLIC KEY-----$/.test(text)) {
      return createPublicKey(text);
    }
    return publicKeyOfSsh(text);
  } catch {
    throw new UserError(
      `the key ${quote(name)} is ${quote(shortened(text, 60))}, expected ${PUBLIC_KEY_FORMS}`,
      'Print it: openssl pkey -in KEY.pem -pubout, or cat ~/.ssh/id_ed25519.pub',
    );
  }
}
