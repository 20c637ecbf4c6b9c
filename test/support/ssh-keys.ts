import { readFileSync, rmSync } from 'node:fs';
import { runProgram } from './program';

/** A key pair as OpenSSH writes it. */
export interface SshKey {
  readonly privateKey: string;
  /** `TYPE BASE64`: without the comment that a .pub file has. */
  readonly publicKey: string;
}

/** Makes a key; what was at that path before is replaced. */
export async function makeSshKey(file: string): Promise<SshKey> {
  for (const each of [file, `${file}.pub`]) rmSync(each, { force: true });
  await runProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', file]);
  const publicKey = readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
  return { privateKey: readFileSync(file, 'utf8'), publicKey };
}
