import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';

/**
 * The namespace of our signatures by ssh keys. ssh signs it with the bytes, so that a signature that was made for git or
 * for a file is not one of ours.
 */
export const SSH_NAMESPACE = 'seedstage';

/** The first bytes of a signature that ssh-keygen made. */
const MAGIC = Buffer.from('SSHSIG');

/** Whether a signature is one of ssh-keygen (OpenSSH's PROTOCOL.sshsig). */
export function isSshSignature(signature: Buffer): boolean {
  return signature.subarray(0, MAGIC.length).equals(MAGIC);
}

/** The bytes of an armored signature. @throws Error for anything else */
export function fromArmor(text: string): Buffer {
  const found = /^-----BEGIN SSH SIGNATURE-----\n([\w+/=\n]+)-----END SSH SIGNATURE-----\s*$/.exec(text);
  if (found?.[1] === undefined) throw new Error('not an armored ssh signature');
  return Buffer.from(found[1], 'base64');
}

/**
 * Whether a signature of ssh-keygen is by this key, in our namespace, and over these bytes. The key is that of the
 * caller; the one in the signature must be the same.
 */
export function verifySsh(key: KeyObject, bytes: Buffer, signature: Buffer): boolean {
  try {
    const read = new SshReader(signature.subarray(MAGIC.length));
    const version = read.number();
    const [publicKey, namespace, reserved, hash, inner] = [1, 2, 3, 4, 5].map(() => read.string());
    if (version !== 1 || !read.ended || !publicKey || !namespace || !reserved || !hash || !inner)
      return false;
    if (!publicKeyOfBlob(publicKey).equals(key)) return false;
    if (namespace.toString() !== SSH_NAMESPACE || reserved.length > 0) return false;
    const name = hash.toString();
    if (name !== 'sha256' && name !== 'sha512') return false;
    const digest = createHash(name).update(bytes).digest();
    const signed = Buffer.concat([MAGIC, ...[namespace, reserved, hash, digest].map(sshString)]);
    return verifyInner(key, signed, inner);
  } catch {
    return false; // it is cut off, or has another form
  }
}

/** The key of a line `TYPE BASE64 COMMENT`, as in a .pub file. @throws Error for another type or form */
export function publicKeyOfSsh(line: string): KeyObject {
  const found = /^(ssh-ed25519|ecdsa-sha2-nistp256) ([\w+/]+={0,2})( [^\n\r]*)?$/.exec(line);
  if (found?.[2] === undefined) throw new Error('not a line of ssh');
  const blob = Buffer.from(found[2], 'base64');
  if (new SshReader(blob).string().toString() !== found[1]) throw new Error('another type');
  return publicKeyOfBlob(blob);
}

/** The first bytes of a private key in OpenSSH's own form (PROTOCOL.key). */
const PRIVATE_MAGIC = Buffer.from('openssh-key-v1\0');

/**
 * The public key in a private key of OpenSSH, which is not encrypted even if the private one is.
 *
 * @throws Error for another type or form
 */
export function publicKeyOfSshPrivate(text: string): KeyObject {
  const found = /-----BEGIN OPENSSH PRIVATE KEY-----([\w+/=\s]+)-----END/.exec(text);
  const bytes = Buffer.from(found?.[1] ?? '', 'base64');
  if (!bytes.subarray(0, PRIVATE_MAGIC.length).equals(PRIVATE_MAGIC)) throw new Error('another form');
  const read = new SshReader(bytes.subarray(PRIVATE_MAGIC.length));
  for (let skipped = 0; skipped < 3; skipped++) read.string(); // cipher, key derivation, its options
  if (read.number() !== 1) throw new Error('more than one key');
  return publicKeyOfBlob(read.string());
}

/** The line of a public key in a .pub file, without a comment. */
export function sshLineOf(key: KeyObject): string {
  const { x = '', y = '', crv } = key.export({ format: 'jwk' });
  const bytes = [x, y].map((each) => Buffer.from(each, 'base64url'));
  const point = Buffer.concat([Buffer.from([4]), ...bytes]);
  const [type, parts] =
    crv === 'Ed25519'
      ? ['ssh-ed25519', bytes.slice(0, 1)]
      : ['ecdsa-sha2-nistp256', [Buffer.from('nistp256'), point]];
  const blob = Buffer.concat([Buffer.from(type), ...parts].map(sshString));
  return `${type} ${blob.toString('base64')}`;
}

function publicKeyOfBlob(blob: Buffer): KeyObject {
  const read = new SshReader(blob);
  const type = read.string().toString();
  if (type === 'ssh-ed25519') {
    const x = read.last(32).toString('base64url');
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  }
  if (type !== 'ecdsa-sha2-nistp256' || read.string().toString() !== 'nistp256') {
    throw new Error('another type of key');
  }
  const point = read.last(65);
  if (point[0] !== 4) throw new Error('a point in another form');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((each) => each.toString('base64url'));
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, format: 'jwk' });
}

function verifyInner(key: KeyObject, signed: Buffer, inner: Buffer): boolean {
  const read = new SshReader(inner);
  const type = read.string().toString();
  if (key.asymmetricKeyType === 'ed25519') {
    return type === 'ssh-ed25519' && verify(null, signed, key, read.last(64));
  }
  const numbers = new SshReader(read.string());
  const pair = Buffer.concat([numbers.number256(), numbers.number256()]);
  if (type !== 'ecdsa-sha2-nistp256' || !read.ended || !numbers.ended) return false;
  return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, pair);
}

function sshString(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Reads the fields of ssh's binary form (RFC 4251, section 5). Each method throws at an end that comes too early. */
class SshReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get ended(): boolean {
    return this.at === this.bytes.length;
  }

  number(): number {
    this.at += 4;
    return this.bytes.readUInt32BE(this.at - 4);
  }

  string(): Buffer {
    const length = this.number();
    if (length > this.bytes.length - this.at) throw new RangeError('cut off');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** The last field, of a known length. */
  last(length: number): Buffer {
    const found = this.string();
    if (found.length !== length || !this.ended) throw new RangeError('another length');
    return found;
  }

  /** A positive number of at most 256 bits, as 32 bytes. */
  number256(): Buffer {
    const found = this.string();
    const bytes = found[0] === 0 ? found.subarray(1) : found;
    if (bytes.length > 32 || bytes.length === 0) throw new RangeError('another length');
    return Buffer.concat([Buffer.alloc(32 - bytes.length), bytes]);
  }
}
