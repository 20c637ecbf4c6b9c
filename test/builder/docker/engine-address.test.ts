import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { engineAddress, readAddress } from '../../../builder/docker/engine-address';
import { sshArguments } from '../../../builder/docker/ssh-tunnel';
import { scratch } from '../../support/scratch';
import { errorText } from '../../support/user-errors';

const at = (address: string): { kind: 'docker'; address: string } => ({ kind: 'docker', address });
const NONE = {};

describe('the address of an engine', () => {
  it('is what the host says, else DOCKER_HOST, else the local socket', () => {
    const environment = { DOCKER_HOST: 'unix:///run/other.sock' };
    expect(readAddress(at('unix:///run/own.sock'), environment)).toMatchObject({ path: '/run/own.sock' });
    expect(readAddress({ kind: 'docker' }, environment)).toMatchObject({ path: '/run/other.sock' });
    expect(readAddress(undefined, environment)).toMatchObject({ path: '/run/other.sock' });
    expect(readAddress(undefined, { DOCKER_HOST: '' })).toMatchObject({
      text: engineAddress(undefined, NONE),
    });
    expect(engineAddress(undefined, NONE)).toMatch(/^unix:\/\/.*docker\.sock$/);
  });

  it.each([
    ['tcp://builder:2375', { name: 'builder', port: 2375 }],
    ['tcp://builder', { name: 'builder', port: 2375 }],
    ['builder:4243', { name: 'builder', port: 4243 }],
    ['tcp://[2001:db8::1]:2376', { name: '2001:db8::1', port: 2376, tls: {} }],
    ['tcp://builder:2376/', { name: 'builder', port: 2376, tls: {} }],
    [
      'ssh://grower@builder',
      { kind: 'ssh', name: 'builder', user: 'grower', socket: '/var/run/docker.sock' },
    ],
    ['ssh://builder:2222/run/user/1000/podman.sock', { port: 2222, socket: '/run/user/1000/podman.sock' }],
  ])('%s is read', (address, parts) => {
    expect(readAddress(at(address), NONE)).toMatchObject({ text: address, ...parts });
  });

  it('is in clear without certificates, except at the port that is for TLS', () => {
    expect(readAddress(at('tcp://builder:2375'), NONE)).not.toHaveProperty('tls');
    const known = { ...at('tcp://builder'), ca: 'CA' };
    expect(readAddress(known, NONE)).toMatchObject({ port: 2376, tls: { ca: 'CA' } });
  });

  it.each([
    'http://builder',
    'tcp://',
    'tcp://builder:0',
    'tcp://builder:65536',
    'tcp://user:word@builder',
    'tcp://builder/path',
    'ssh://-oProxyCommand=id',
    'ssh://-l@builder',
    'ssh://user:word@builder',
    'ssh://builder/a b',
    'fd://',
  ])('%s is refused, from either place, and no password is shown', async (address) => {
    const own = await errorText(() => readAddress(at(address), NONE));
    expect(own).toMatch(
      /^the address of a Docker Engine is ".*", expected an address such as unix:\/\/\/var\/run\/docker\.sock, tcp:\/\/NAME:2376 or ssh:\/\/USER@NAME\n {2}Correct it, or leave it out to use DOCKER_HOST\.$/,
    );
    const said = await errorText(() => readAddress(undefined, { DOCKER_HOST: address }));
    expect(said).toMatch(
      /^DOCKER_HOST is ".*", expected .*\n {2}Correct the variable, or unset it to use the engine/,
    );
    expect(own + said + engineAddress(at(address))).not.toContain('word');
  });
});

describe('the variables of the docker command', () => {
  const directory = scratch('docker-certificates');
  const environment = {
    DOCKER_HOST: 'tcp://builder:2376',
    DOCKER_TLS_VERIFY: '1',
    DOCKER_CERT_PATH: directory,
  };

  it('name certificates, which have to be there', async () => {
    mkdirSync(directory, { recursive: true });
    expect(await errorText(() => readAddress(undefined, environment))).toBe(
      `the Docker Engine at tcp://builder:2376 needs TLS, but ${directory} has no ca.pem\n` +
        '  Put ca.pem, cert.pem and key.pem there, set DOCKER_CERT_PATH to their directory, or unset DOCKER_TLS_VERIFY.',
    );
    writeFileSync(join(directory, 'ca.pem'), 'CA');
    expect(readAddress(undefined, environment)).toMatchObject({ tls: { ca: 'CA' } });
    writeFileSync(join(directory, 'cert.pem'), 'CERT');
    expect(await errorText(() => readAddress(undefined, environment))).toContain('has no key.pem');
    writeFileSync(join(directory, 'key.pem'), 'KEY');
    const tls = { ca: 'CA', cert: 'CERT', key: 'KEY' };
    expect(readAddress({ kind: 'docker' }, environment)).toMatchObject({ tls });
    // They are not of the engine that a host names.
    expect(readAddress(at('tcp://other:2375'), environment)).not.toHaveProperty('tls');
  });

  it('mean nothing without DOCKER_TLS_VERIFY, as to the docker command', () => {
    const plain = { ...environment, DOCKER_HOST: 'tcp://builder:2375', DOCKER_TLS_VERIFY: '' };
    expect(readAddress(undefined, plain)).not.toHaveProperty('tls');
  });
});

describe('ssh', () => {
  it('is called so that it asks nothing, takes no new host key, and ends with us', () => {
    const target = { name: 'builder', user: 'grower', port: 2222, socket: '/run/docker.sock' };
    const args = sshArguments(target, '/tmp/socket');
    for (const option of ['BatchMode=yes', 'StrictHostKeyChecking=yes', 'ControlPath=none']) {
      expect(args[args.indexOf(option) - 1]).toBe('-o');
    }
    expect(args.slice(args.indexOf('-L'))).toEqual([
      ...['-L', '/tmp/socket:/run/docker.sock', '-p', '2222', '-l', 'grower'],
      ...['--', 'builder', 'echo seedstage-tunnel; exec cat'],
    ]);
  });
});
