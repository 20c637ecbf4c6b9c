import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { badValues } from '../../../builder/ground/bad-value';
import { safeParse } from '../../../builder/ground/safe-parse';
import { hostSchema, hostText, type Host } from '../../../builder/sandbox/hosts';

const HOST_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH4YQ5dm5mMlWqzqm9dGMCLKJkUkBT5kDbAqNKdpTVYs';
const vm = { kind: 'vm', address: 'vm.example', hostKey: HOST_KEY };
const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
const schema = z.strictObject({ host: hostSchema.optional() });

function problems(host: unknown): string[] {
  const data = { host };
  return badValues(schema, safeParse(schema, data).error, data).map(({ text }) => text);
}

describe('a host', () => {
  it.each<[object]>([
    [{ kind: 'local' }],
    [{ kind: 'docker' }],
    [{ kind: 'docker', address: 'tcp://engine:2376', ca: PEM, cert: PEM, key: PEM, jobs: 8 }],
    [{ kind: 'docker', address: 'unix:///run/docker.sock' }],
    [{ kind: 'docker', address: 'ssh://me@engine' }],
    [vm],
    [{ ...vm, address: '2001:db8::7', port: 22, user: 'root', directory: '/srv/seed-stage', jobs: 64 }],
    [{ ...vm, hostKey: `${HOST_KEY} root@vm\n${HOST_KEY}\n`, privateKey: PEM }],
    [{ kind: 'vm', address: 'vm', knownHosts: '~/.ssh/known_hosts', identity: '/home/me/key' }],
  ])('%j', (host) => {
    expect(problems(host)).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['a text', 'docker', 'host is "docker"; expected a host, such as'],
    ['no kind', {}, 'host.kind is missing; expected one of local, docker, vm.'],
    ['another kind', { kind: 'cloud' }, 'host.kind is "cloud"; expected one of local, docker, vm.'],
    ['an unknown field', { kind: 'local', colour: 1 }, 'host.colour is not known; expected a host, such as'],
    [
      "another kind's field",
      { kind: 'local', port: 22 },
      'host.port is 22; expected nothing: a host of the kind local has no port.',
    ],
    [
      'no machine',
      { kind: 'vm', hostKey: HOST_KEY },
      'host.address is missing; expected the name or IP address of a machine.',
    ],
    [
      'no host key',
      { kind: 'vm', address: 'vm' },
      "host.hostKey is missing; expected the machine's public key",
    ],
    [
      'a fingerprint for a key',
      { ...vm, hostKey: 'SHA256:abc' },
      'host.hostKey is "SHA256:abc"; expected the machine\'s public key as in its .pub file',
    ],
    ['a port', { ...vm, port: 70000 }, 'host.port is 70000; expected a port, 1 to 65535.'],
    [
      'two keys',
      { ...vm, privateKey: PEM, identity: '/k' },
      'host.identity is "/k"; expected nothing, since privateKey is given.',
    ],
    [
      'two lists of keys',
      { ...vm, knownHosts: '/k' },
      'host.knownHosts is "/k"; expected nothing, since hostKey is given.',
    ],
    [
      'a relative path',
      { kind: 'vm', address: 'vm', knownHosts: 'known_hosts' },
      'host.knownHosts is "known_hosts"; expected the path of a known_hosts file, absolute or from ~/.',
    ],
    [
      'a directory for a shell',
      { ...vm, directory: '/tmp/$(id)' },
      'host.directory is "/tmp/$(id)"; expected an absolute path',
    ],
    [
      'an engine by http',
      { kind: 'docker', address: 'http://engine' },
      'host.address is "http://engine"; expected the address of a Docker Engine, unix:///PATH, tcp://NAME:PORT or ssh://USER@NAME.',
    ],
    [
      'half a certificate',
      { kind: 'docker', address: 'tcp://e:1', cert: PEM },
      'host.key is missing; expected a PEM text: a certificate and its key go together.',
    ],
    [
      'a certificate for a socket',
      { kind: 'docker', ca: PEM },
      'host.address is missing; expected tcp://NAME:PORT',
    ],
  ])('%s is refused', (_, host, text) => {
    expect(problems(host).join('\n')).toContain(text);
  });

  it.each(['-oProxyCommand=id', 'vm;id', '$(id)', 'a b', ''])(
    'nothing is an address that a shell or ssh would take for more: %j',
    (address) => {
      expect(problems({ ...vm, address }).join('\n')).toContain('host.address is');
    },
  );

  it.each(['-l', 'a b', '$(id)', ''])('nor a user: %j', (user) => {
    expect(problems({ ...vm, user }).join('\n')).toContain('host.user is');
  });
});

it.each<[Host, string]>([
  [{ kind: 'local' }, 'this machine'],
  [{ kind: 'docker' }, 'the Docker Engine'],
  [{ kind: 'docker', address: 'tcp://me:secret@engine:1' }, 'the Docker Engine at tcp://***@engine:1'],
  [{ kind: 'vm', address: 'vm', hostKey: HOST_KEY }, 'vm'],
  [{ kind: 'vm', address: 'vm', user: 'grower', port: 2222, hostKey: HOST_KEY }, 'grower@vm:2222'],
])('%j is called %s', (host, text) => {
  expect(hostText(host)).toBe(text);
});
