import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { IN_TOTO, signedBytes, signEnvelope, signersOf } from '../../../builder/attest/envelope';
import { trustedKey } from '../../../builder/attest/keys';
import { readSigner } from '../../../builder/attest/signer';
import { scratch } from '../../support/scratch';
import { errorText } from '../../support/user-errors';

const directory = scratch('ssh-signature');
const payload = Buffer.from('{"hello":"world"}');
const never = new AbortController().signal;
const agents: number[] = [];

afterAll(() => {
  for (const agent of agents) process.kill(agent);
});

/** Makes a key as its owner would. */
function sshKey(name: string, type = 'ed25519', passphrase = ''): { file: string; line: string } {
  const file = join(directory, name);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'a comment', '-f', file]);
  return { file, line: readFileSync(`${file}.pub`, 'utf8') };
}

/** What ssh-keygen says of a signature over some bytes. */
function sshVerify(line: string, bytes: Buffer, sig: Buffer): boolean {
  const [allowed, signature] = [join(directory, 'allowed'), join(directory, 'signature')];
  writeFileSync(allowed, `alice ${line}`);
  const armored = (sig.toString('base64').match(/.{1,70}/g) ?? []).join('\n');
  writeFileSync(signature, `-----BEGIN SSH SIGNATURE-----\n${armored}\n-----END SSH SIGNATURE-----\n`);
  const args = ['-Y', 'verify', '-f', allowed, '-I', 'alice', '-n', 'seedstage', '-s', signature];
  try {
    execFileSync('ssh-keygen', args, { input: bytes, stdio: ['pipe', 'pipe', 'pipe'] });
    return true;
  } catch {
    return false;
  }
}

describe('a signature by an ssh key', () => {
  it.each(['ed25519', 'ecdsa'])('of the type %s is valid for ssh-keygen and for us', async (type) => {
    const { file, line } = sshKey(`id_${type}`, type);
    const envelope = await signEnvelope(IN_TOTO, payload, [readSigner(file)], never);
    const sig = envelope.signatures[0]?.sig ?? Buffer.alloc(0);
    const bytes = signedBytes(envelope);
    expect(sshVerify(line, bytes, sig)).toBe(true);
    expect(signersOf(envelope, [trustedKey('alice', line)])).toHaveLength(1);

    const other = { ...envelope, payload: Buffer.from('{}') };
    expect(sshVerify(line, signedBytes(other), sig)).toBe(false);
    expect(signersOf(other, [trustedKey('alice', line)])).toEqual([]);
    const { line: stranger } = sshKey(`stranger_${type}`, type);
    expect(signersOf(envelope, [trustedKey('mallory', stranger)])).toEqual([]);
  });

  it('is refused by us wherever ssh-keygen refuses it: every byte changed', async () => {
    const { file, line } = sshKey('id_bytes');
    const envelope = await signEnvelope(IN_TOTO, payload, [readSigner(file)], never);
    const sig = envelope.signatures[0]?.sig ?? Buffer.alloc(0);
    const accepted = [...sig.keys()].filter((at) => {
      const copy = Buffer.from(sig);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return signersOf({ ...envelope, signatures: [{ sig: copy }] }, [trustedKey('alice', line)]).length > 0;
    });
    expect(accepted).toEqual([]);
  });

  it('for another namespace, such as git, is not one of ours', async () => {
    const { file, line } = sshKey('id_git');
    const envelope = { payloadType: IN_TOTO, payload };
    const args = ['-Y', 'sign', '-q', '-n', 'git', '-f', file];
    const armored = execFileSync('ssh-keygen', args, {
      input: signedBytes(envelope),
      encoding: 'utf8',
      stdio: 'pipe',
    });
    const sig = Buffer.from(armored.split('\n').slice(1, -2).join(''), 'base64');
    expect(sig.subarray(0, 6).toString()).toBe('SSHSIG');
    expect(signersOf({ ...envelope, signatures: [{ sig }] }, [trustedKey('alice', line)])).toEqual([]);
  });

  it('comes from an agent, if the file is a public key', async () => {
    const { file, line } = sshKey('id_agent', 'ed25519', 'a passphrase');
    const said = execFileSync('ssh-agent', ['-s', '-a', join(directory, 'agent')], { encoding: 'utf8' });
    agents.push(Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1]));
    process.env['SSH_AUTH_SOCK'] = join(directory, 'agent');
    const askpass = join(directory, 'askpass');
    writeFileSync(askpass, '#!/bin/sh\necho a passphrase\n', { mode: 0o700 });
    const env = { ...process.env, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force' };
    execFileSync('ssh-add', ['-q', file], { env, stdio: 'pipe' });
    rmSync(file);
    const envelope = await signEnvelope(IN_TOTO, payload, [readSigner(`${file}.pub`)], never);
    expect(signersOf(envelope, [trustedKey('alice', line)])).toHaveLength(1);
    expect(sshVerify(line, signedBytes(envelope), envelope.signatures[0]?.sig ?? Buffer.alloc(0))).toBe(true);
  });
});

describe('a key that cannot sign', () => {
  it('is refused without its text: encrypted, of another kind, or no key', async () => {
    const locked = sshKey('id_locked', 'ed25519', 'a passphrase');
    const act = async (): Promise<unknown> =>
      await signEnvelope(IN_TOTO, payload, [readSigner(locked.file)], never);
    expect(await errorText(act)).toMatch(/ssh-keygen did not sign[^]*ssh-add KEY/);

    const rsa = join(directory, 'rsa.pem');
    execFileSync('openssl', ['genpkey', '-algorithm', 'RSA', '-out', rsa], { stdio: 'pipe' });
    expect(await errorText(() => readSigner(rsa))).toContain('is of the type rsa');
    const encrypted = join(directory, 'encrypted.pem');
    const args = ['genpkey', '-algorithm', 'ed25519', '-aes256', '-pass', 'pass:x', '-out', encrypted];
    execFileSync('openssl', args, { stdio: 'pipe' });
    expect(await errorText(() => readSigner(encrypted))).toContain('the key is encrypted');
    const broken = join(directory, 'broken.pem');
    writeFileSync(broken, '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n');
    const text = await errorText(() => readSigner(broken));
    expect(text).toContain('no private key that can be read');
    expect(text).not.toContain('c2VjcmV0');
    expect(await errorText(() => readSigner(sshKey('id_rsa', 'rsa').file))).toContain('not a key of a type');
  });
});
