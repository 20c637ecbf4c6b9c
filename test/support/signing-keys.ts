import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pemOf, trustedKey, type TrustedKey } from '../../builder/attest/keys';
import { readSigner, type Signer } from '../../builder/attest/signer';

/** A key pair in files: NAME.pem and NAME.pub.pem. */
export interface SigningKey {
  readonly file: string;
  readonly publicFile: string;
  readonly publicPem: string;
  readonly signer: Signer;
  readonly trusted: TrustedKey;
}

/** Makes a key as `openssl genpkey` does. */
export function makeSigningKey(
  directory: string,
  name: string,
  kind: 'ed25519' | 'p256' = 'ed25519',
): SigningKey {
  const pair =
    kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [file, publicFile] = [join(directory, `${name}.pem`), join(directory, `${name}.pub.pem`)];
  writeFileSync(file, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  chmodSync(file, 0o600);
  const publicPem = pemOf(pair.publicKey);
  writeFileSync(publicFile, publicPem);
  return { file, publicFile, publicPem, signer: readSigner(file), trusted: trustedKey(name, publicPem) };
}
