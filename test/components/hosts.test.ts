import * as pulumi from '@pulumi/pulumi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Build, DockerHost, SeedImage, VmHost, type HostArgs, type VmHostArgs } from '../../components';
import { peer } from '../../components/peer';
import { mockEngine, settled, valueOf, type Declared } from '../support/mock-engine';

const HOST_KEY = `ssh-ed25519 ${'A'.repeat(68)}`;
const PRIVATE_KEY = '-----BEGIN OPENSSH PRIVATE KEY-----\nsecret\n-----END OPENSSH PRIVATE KEY-----\n';
const PEM = '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n';
const machine = { address: '203.0.113.7', hostKey: HOST_KEY, privateKey: PRIVATE_KEY };
let declared: Declared[];

beforeEach(() => {
  declared = mockEngine();
});

afterEach(settled);

/** The names of what is secret in a record. */
async function secretsOf(host: HostArgs): Promise<string[]> {
  const names: string[] = [];
  for (const [name, value] of Object.entries(host)) {
    if (pulumi.Output.isInstance(value) && (await pulumi.isSecret(value))) names.push(name);
  }
  return names;
}

/** What a resource was declared with, of which some is secret: the engine's mock marks all of it. */
function secretly(value: unknown): unknown {
  return { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', value };
}

/** The record with its outputs' values. */
async function plain(host: HostArgs): Promise<unknown> {
  return await valueOf(pulumi.output(host));
}

describe('DockerHost', () => {
  it('is a record of which the key alone is secret, and makes nothing', async () => {
    const tls = { address: 'tcp://builder:2376', ca: PEM, cert: PEM, key: PEM };
    const { host } = new DockerHost('engine', { ...tls, jobs: 4 });
    expect(await plain(host)).toEqual({ kind: 'docker', ...tls, jobs: 4 });
    expect(await secretsOf(host)).toEqual(['key']);
    expect(declared.map(({ type }) => type)).toEqual(['seedstage:index:DockerHost']);
    expect(await plain(new DockerHost('default').host)).toEqual({ kind: 'docker' });
  });

  it.each<[object, string]>([
    [
      { address: 'ftp://x' },
      'DockerHost "d": address is "ftp://x"; expected the address of a Docker Engine, unix:///PATH',
    ],
    [
      { address: 'tcp://x:1', cert: PEM },
      'key is missing; expected a PEM text: a certificate and its key go together.',
    ],
    [{ ca: PEM }, 'address is missing; expected tcp://NAME:PORT, since certificates are given.'],
    [{ jobs: 0 }, 'jobs is 0; expected a number of compile jobs, 1 to 1024.'],
    [
      { adress: 'unix:///x' },
      'adress is not known. Did you mean address? Known: address, ca, cert, key, jobs.',
    ],
    [{ address: 'tcp://x:1', cert: PEM, key: 'hunter2' }, 'key is [secret]; expected a private key in PEM.'],
  ])('refuses %o', (args, text) => {
    expect(() => new DockerHost('d', args)).toThrow(text);
  });
});

describe('VmHost', () => {
  it('is a record of which the private key alone is secret, and needs nothing of @pulumi/command', async () => {
    const { host } = new VmHost('vm', {
      ...machine,
      port: 2222,
      user: 'grower',
      directory: '/srv/x',
      jobs: 8,
    });
    expect(await plain(host)).toEqual({
      ...{ kind: 'vm', ...machine, port: 2222, user: 'grower', directory: '/srv/x', jobs: 8 },
    });
    expect(await secretsOf(host)).toEqual(['privateKey']);
    await settled();
    expect(declared.map(({ type }) => type)).toEqual(['seedstage:index:VmHost']);
  });

  it('is given on whole', async () => {
    const { host } = new VmHost('vm', machine);
    await valueOf(new SeedImage('image', { host }).hex0.key);
    const build = declared.find(({ name }) => name === 'image-hex0');
    expect(build?.inputs['host']).toEqual(secretly({ kind: 'vm', ...machine }));
  });

  it.each<[object, string]>([
    [{}, 'VmHost "v": address is missing; expected the name or IP address of a machine.'],
    [
      { address: pulumi.output('203.0.113.7') },
      'VmHost "v": hostKey is missing; expected the machine\'s public key (its /etc/ssh/ssh_host_ed25519_key.pub), or a file as knownHosts.',
    ],
    [
      { address: 'x', hostKey: pulumi.output(HOST_KEY), knownHosts: '/k' },
      'knownHosts is "/k"; expected nothing, since hostKey is given.',
    ],
    [{ ...machine, identity: '/i' }, 'identity is "/i"; expected nothing, since privateKey is given.'],
    [{ ...machine, address: '-oProxyCommand=x' }, 'address is "-oProxyCommand=x"; expected'],
    [{ ...machine, port: 70000 }, 'port is 70000; expected a port, 1 to 65535.'],
    [
      { ...machine, hostKey: 'AAAA' },
      'hostKey is "AAAA"; expected the machine\'s public key as in its .pub file',
    ],
    [
      { ...machine, privateKey: 'hunter2' },
      'privateKey is [secret]; expected a private key, as ssh-keygen writes it.',
    ],
    [{ ...machine, ca: PEM }, 'ca is not known.'],
    [
      { ...machine, prepare: { wait: 1 } },
      'prepare.wait is not known; expected how to prepare the machine: { as, authorizedKey, packages, commands, waitSeconds }, or {}.',
    ],
    [
      { ...machine, prepare: { packages: ['-y'] } },
      'prepare.packages[0] is "-y"; expected a list of packages, as the machine\'s package manager calls them.',
    ],
    [{ ...machine, prepare: { waitSeconds: 0 } }, 'prepare.waitSeconds is 0; expected seconds, 1 to 3600.'],
    [
      { address: 'x', knownHosts: '/k', prepare: {} },
      'knownHosts is "/k"; expected nothing, because prepare is given: @pulumi/command takes the machine\'s key, as hostKey.',
    ],
    [
      { address: 'x', hostKey: HOST_KEY, identity: '/i', prepare: {} },
      'identity is "/i"; expected nothing, because prepare is given: @pulumi/command takes the text of a key, as privateKey, or asks your agent.',
    ],
    [
      { address: 'x', hostKey: `ssh-rsa ${'A'.repeat(68)}`, prepare: {} },
      'expected an Ed25519 or ECDSA key, because prepare is given: @pulumi/command takes no other key from current servers.',
    ],
  ])('refuses %o', (args, text) => {
    expect(() => new VmHost('v', args as VmHostArgs)).toThrow(text);
  });
});

describe('a VmHost with prepare', () => {
  const inputs = async (name: string): Promise<Record<string, unknown>> => {
    await settled();
    return { ...declared.find((each) => each.name === name)?.inputs };
  };

  it('has @pulumi/command wait for the machine, check its key, and run as root what makes it ready', async () => {
    const rsa = `ssh-rsa ${'B'.repeat(68)}`;
    const { host } = new VmHost('vm', {
      ...{
        ...machine,
        hostKey: `${rsa}\n${HOST_KEY} comment\n`,
        user: 'grower',
        directory: '/srv/s',
        port: 2222,
      },
      prepare: {
        as: 'admin',
        packages: ['htop', 'jq'],
        authorizedKey: "ssh-ed25519 AAAAAAAAAAAAAAAAAAAA it's",
      },
    });
    expect(await valueOf(pulumi.output(host.user))).toBe('grower');
    const { create, stdin, connection, addPreviousOutputInEnv } = await inputs('vm-prepare');
    expect(connection).toEqual(
      secretly({
        ...{ host: '203.0.113.7', user: 'admin', port: 2222, privateKey: PRIVATE_KEY },
        ...{ hostKey: `${HOST_KEY} comment`, dialErrorLimit: 68, perDialTimeout: 10 },
      }),
    );
    expect(create).toMatch(/^sh -c '.*sudo -n.*' sh grower 'ssh-ed25519 A{20} it'\\''s' \/srv\/s htop jq$/);
    expect(stdin).toMatch(/^set -eu\n[^#]*\n/);
    expect(stdin).toMatch(/\nmain "\$@" <\/dev\/null\n$/);
    expect(addPreviousOutputInEnv).toBe(false);
    expect(declared.map(({ name }) => name)).not.toContain('vm-commands');
    expect(await secretsOf(host)).toEqual(['privateKey']);
  });

  it('runs own commands last, and is root unless it says otherwise', async () => {
    const { host } = new VmHost('vm', { ...machine, prepare: { commands: ['mount /srv', 'true'] } });
    expect(await valueOf(pulumi.output(host.user))).toBe('root');
    const { stdin, connection } = await inputs('vm-commands');
    expect(stdin).toBe('set -e\n{\n:\nmount /srv\ntrue\n} </dev/null\n');
    expect(connection).toMatchObject(secretly({ user: 'root' }) as object);
  });

  it('has an address only when it is ready', async () => {
    mockEngine(true);
    const { host } = new VmHost('vm', { ...machine, prepare: {} });
    expect(await valueOf(pulumi.output(host.address))).toBeUndefined();
    expect(await valueOf(pulumi.output(host.user))).toBe('root');
    mockEngine();
    const ready = new VmHost('vm', { ...machine, prepare: {} });
    expect(await valueOf(pulumi.output(ready.host.address))).toBe('203.0.113.7');
  });

  it('takes what comes as one output, as from other languages', async () => {
    new VmHost('vm', { ...machine, prepare: pulumi.output({ as: 'admin', waitSeconds: 10 }) });
    const { connection } = await inputs('vm-prepare');
    expect(connection).toMatchObject(secretly({ user: 'admin', dialErrorLimit: 10 }) as object);
    expect((await inputs('vm-commands'))['stdin']).toBe('set -e\n{\n:\n\n} </dev/null\n');
  });

  it('says what to install where @pulumi/command is missing', () => {
    expect(() => peer('@pulumi/command', 'VmHost "vm" with prepare', ['/proc'])).toThrow(
      'VmHost "vm" with prepare needs the npm package @pulumi/command, which is not installed\n' +
        "  Install it beside seedstage: npm install '@pulumi/command@^1.2.1'. Pulumi then installs its plugin.",
    );
  });
});

describe('a host that a program writes itself', () => {
  it('has its keys secret in what a Build is declared with', async () => {
    await valueOf(new Build('own', { recipe: 'seed', host: { kind: 'vm', ...machine } }).urn);
    const build = declared.find(({ name }) => name === 'own');
    expect(build?.inputs['host']).toEqual(secretly({ kind: 'vm', ...machine }));
  });
});
