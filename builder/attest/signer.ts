import { spawn } from 'node:child_process';
import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { Readable } from 'node:stream';
import { untilEnded } from '../ground/child';
import { printableText } from '../ground/printable';
import { shortened } from '../ground/quote';
import { readTextFile } from '../ground/text-file';
import { UserError } from '../ground/user-error';
import { identityOf, type TrustedKey } from './keys';
import {
  fromArmor,
  isSshSignature,
  publicKeyOfSsh,
  publicKeyOfSshPrivate,
  SSH_NAMESPACE,
} from './ssh-signature';

/** A private key that can sign. The key itself stays in here, in its file, or in the agent. */
export interface Signer extends Omit<TrustedKey, 'name'> {
  /** `ssh`: its signatures have the form of ssh-keygen, which only ssh-keygen and we verify. */
  readonly form: 'plain' | 'ssh';
  /** Signs these bytes. @throws UserError if ssh-keygen cannot */
  readonly sign: (bytes: Buffer, signal: AbortSignal) => Promise<Buffer>;
}

/** What a file with a key may be, for messages. */
const EXPECTED =
  'expected a PEM private key (ECDSA P-256 or Ed25519), an ssh private key, or the .pub file of an ssh key in an agent';

/**
 * Reads a file with a private key: PEM, as openssl writes it; or a key of ssh, which ssh-keygen then reads; or the .pub
 * file of a key that an ssh agent has.
 *
 * @throws UserError for anything else. The text of the file is never quoted.
 */
export function readSigner(file: string): Signer {
  const text = readTextFile(file);
  if (text.includes('-----BEGIN OPENSSH PRIVATE KEY-----')) {
    return sshSigner(file, () => publicKeyOfSshPrivate(text));
  }
  if (/^(ssh|ecdsa|sk)-/.test(text)) return sshSigner(file, () => publicKeyOfSsh(text.trim()));
  if (text.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----') || text.includes('Proc-Type: 4,ENCRYPTED')) {
    throw new UserError(
      `${file}: the key is encrypted, and a passphrase is not asked for`,
      'Use an ssh key in an agent: ssh-add KEY, and name its .pub file.',
    );
  }
  const key = privateKey(file, text);
  const identity = identityOf(createPublicKey(key), file);
  const hash = identity.kind === 'ed25519' ? null : 'sha256';
  return { ...identity, form: 'plain', sign: async (bytes) => sign(hash, bytes, key) };
}

function privateKey(file: string, text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    // Node's message could quote the key.
    throw new UserError(
      `${file}: it has no private key that can be read, ${EXPECTED}`,
      'Make one: openssl genpkey -algorithm ed25519 -out KEY.pem',
    );
  }
}

/** @param read reads the public key from the file; the private one is read by ssh-keygen alone */
function sshSigner(file: string, read: () => KeyObject): Signer {
  return {
    ...identityOf(sshPublicKey(file, read), file),
    form: 'ssh',
    sign: async (bytes, signal) => await sshSign(file, bytes, signal),
  };
}

function sshPublicKey(file: string, read: () => KeyObject): KeyObject {
  try {
    return read();
  } catch {
    throw new UserError(
      `${file}: it is not a key of a type that can be used, expected ssh-ed25519 or ecdsa-sha2-nistp256`,
      'Make one: ssh-keygen -t ed25519 -f KEY',
    );
  }
}

/** `ssh-keygen -Y sign`: it takes the key from its file, or from the agent if the file is a .pub. */
async function sshSign(file: string, bytes: Buffer, signal: AbortSignal): Promise<Buffer> {
  const args = ['-Y', 'sign', '-q', '-n', SSH_NAMESPACE, '-f', file];
  const child = spawn('ssh-keygen', args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  }
  const code = await untilEnded(child, signal, Readable.from([bytes])).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new UserError('there is no ssh-keygen on PATH', 'Install OpenSSH 8.1 or later, or use a PEM key.');
  });
  const signature = code === 0 ? armored(said.stdout) : undefined;
  if (signature !== undefined) return signature;
  throw new UserError(
    `${file}: ssh-keygen did not sign: ${shortened(printableText(said.stderr.trim()).replaceAll('\n', '; '), 300)}`,
    'If the key has a passphrase, add it to an agent (ssh-add KEY), and name its .pub file.',
  );
}

function armored(text: string): Buffer | undefined {
  try {
    const signature = fromArmor(text);
    return isSshSignature(signature) ? signature : undefined;
  } catch {
    return undefined;
  }
}
