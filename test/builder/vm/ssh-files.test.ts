import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { keyFingerprints, SshFiles } from '../../../builder/vm/ssh-files';
import type { VmHost } from '../../../builder/sandbox/hosts';
import { scratch } from '../../support/scratch';

// ssh-keygen -t ed25519; the fingerprint is what ssh-keygen -lf says of it.
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH4YQ5dm5mMlWqzqm9dGMCLKJkUkBT5kDbAqNKdpTVYs';
const FINGERPRINT = 'SHA256:K53+CYVjwVPgFwAMT8vM2P4TRv5CM+xXeez+E+drP1M';

const host: VmHost = { kind: 'vm', address: '203.0.113.7', hostKey: `${KEY} root@somewhere` };

async function optionsOf(more: Partial<VmHost>): Promise<{ options: string[]; files: SshFiles }> {
  const files = await SshFiles.make({ ...host, ...more });
  return { options: files.options, files };
}

/** The value of a setting among ssh's options. */
function setting(options: readonly string[], name: string): string | undefined {
  return options.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
}

const unquoted = (text: string | undefined): string =>
  (text ?? '').replace(/^"|"$/g, '').replaceAll('%%', '%');

afterEach(() => vi.unstubAllEnvs());

describe('what ssh is told', () => {
  it('the machine is known by the key that was given, and by no other', async () => {
    const { options, files } = await optionsOf({});
    expect(setting(options, 'StrictHostKeyChecking')).toBe('yes');
    expect(setting(options, 'GlobalKnownHostsFile')).toBe('none');
    const alias = setting(options, 'HostKeyAlias');
    const known = unquoted(setting(options, 'UserKnownHostsFile'));
    expect(readFileSync(known, 'utf8')).toBe(`${alias} ${KEY}\n`);
    await files.remove();
    expect(existsSync(known)).toBe(false);
  });

  it('several keys stand in lines', async () => {
    const { options, files } = await optionsOf({ hostKey: `${KEY} a\n  ${KEY}\n` });
    const known = readFileSync(unquoted(setting(options, 'UserKnownHostsFile')), 'utf8');
    expect(known.trim().split('\n')).toHaveLength(2);
    await files.remove();
  });

  it('a known_hosts file of the user is taken as it is, under the address', async () => {
    vi.stubEnv('HOME', '/home/some one');
    const files = await SshFiles.make({ kind: 'vm', address: 'vm', knownHosts: '~/known 100%' });
    expect(setting(files.options, 'UserKnownHostsFile')).toBe('"/home/some one/known 100%%"');
    expect(setting(files.options, 'HostKeyAlias')).toBeUndefined();
    await files.remove();
  });

  it('a private key is a file of this user alone, whole, and the only key that is tried', async () => {
    const { options, files } = await optionsOf({ privateKey: '\n-----BEGIN X-----\nA\n-----END X-----' });
    const file = unquoted(setting(options, 'IdentityFile'));
    expect(readFileSync(file, 'utf8')).toBe('-----BEGIN X-----\nA\n-----END X-----\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(setting(options, 'IdentitiesOnly')).toBe('yes');
    await files.remove();
    expect(existsSync(file)).toBe(false);
  });

  it('what a process that was killed has left is removed by the next, and nothing else', async () => {
    const place = scratch('ssh-left');
    vi.stubEnv('TMPDIR', place);
    const dead = spawnSync('true').pid;
    for (const name of [`seedstage-ssh-${dead}-x`, `seedstage-ssh-${process.pid}-x`, `other-${dead}-x`]) {
      mkdirSync(join(place, name));
      writeFileSync(join(place, name, 'identity'), 'secret');
    }
    const { files } = await optionsOf({});
    await files.remove();
    expect(readdirSync(place).sort()).toEqual([`other-${dead}-x`, `seedstage-ssh-${process.pid}-x`]);
  });

  it('without a key, ssh finds what the user has', async () => {
    const { options, files } = await optionsOf({});
    expect(setting(options, 'IdentitiesOnly')).toBeUndefined();
    await files.remove();
  });

  it('port and user only where they are given; the address is behind every option', async () => {
    const { options, files } = await optionsOf({});
    expect(options).not.toContain('-p');
    expect(options).not.toContain('-l');
    expect(options.slice(-2)).toEqual(['--', '203.0.113.7']);
    await files.remove();
    const other = await optionsOf({ port: 2222, user: 'grower' });
    expect(other.options.slice(-6)).toEqual(['-p', '2222', '-l', 'grower', '--', '203.0.113.7']);
    await other.files.remove();
  });

  it('the socket of the shared connection has a short path, wherever temporary files are', async () => {
    vi.stubEnv('TMPDIR', `/tmp/${'long/'.repeat(20)}`);
    const { options, files } = await optionsOf({});
    expect(unquoted(setting(options, 'ControlPath')).length).toBeLessThan(90);
    await files.remove();
  });
});

it('the fingerprint of a host key is what ssh-keygen prints', () => {
  expect(keyFingerprints(`${KEY} comment`)).toEqual([`ssh-ed25519 ${FINGERPRINT}`]);
});
