import * as pulumi from '@pulumi/pulumi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Build, StageImage, type StageImageArgs } from '../../components';
import { peer } from '../../components/peer';
import { mockEngine, settled, valueOf, type Declared } from '../support/mock-engine';

const KEY = '0'.repeat(64);
const packages = { make: { key: KEY, arch: pulumi.output('x86_64') } };
let declared: Declared[];

beforeEach(() => {
  declared = mockEngine();
});

afterEach(settled);

/** What was declared of a type. */
const inputsOf = (type: string): Declared['inputs'] | undefined =>
  declared.find((each) => each.type.endsWith(`:${type}`))?.inputs;

describe('StageImage', () => {
  it('is an image, and a RemoteImage of it that is not its to remove, by the program’s own provider', async () => {
    const image = new StageImage('tools', { packages, tags: ['tools:latest'] });
    await valueOf(image.remoteImage.name);
    await valueOf(image.remoteImage.urn);
    expect(inputsOf('Image')).toMatchObject({ name: 'seedstage/tools:x86_64', tags: ['tools:latest'] });
    expect(inputsOf('RemoteImage')).toMatchObject({ keepLocally: true });
    expect(declared.map(({ type }) => type)).not.toContain('pulumi:providers:docker');
    expect([image.digest, image.repoDigest]).toEqual([undefined, undefined]);
  });

  it('has its name where some of its packages are known only after a run', async () => {
    await settled();
    declared = mockEngine(true);
    const { fingerprint } = new Build('make', { recipe: 'make' }).artifact;
    const image = new StageImage('tools', { packages: { make: { ...packages.make, fingerprint } } });
    await valueOf(image.remoteImage.urn);
    expect(inputsOf('Image')).toMatchObject({ name: 'seedstage/tools:x86_64' });
  });

  it('is pushed by a provider for the same engine, under the registry’s name, with a secret password', async () => {
    const host = { kind: 'docker', address: 'tcp://builder:2376', ca: 'A', cert: 'B', key: 'C' } as const;
    const pem = Object.fromEntries(
      ['ca', 'cert', 'key'].map((name) => [name, `-----BEGIN ${name.toUpperCase()}-----`]),
    );
    const image = new StageImage('tools', {
      packages,
      name: 'team/tools:1',
      host: { ...host, ...pem },
      registry: { address: 'http://127.0.0.1:5000', username: 'grower', password: 'word' },
    });
    await valueOf(image.repoDigest ?? pulumi.output(''));
    expect(inputsOf('Image')).toMatchObject({
      name: 'team/tools:1',
      tags: ['127.0.0.1:5000/team/tools:1'],
      // Of the host, its key alone is secret; here the whole host is shown as one that has a secret.
      host: { value: { key: pem['key'] } },
    });
    expect(inputsOf('RegistryImage')).toMatchObject({
      name: '127.0.0.1:5000/team/tools:1',
      keepRemotely: true,
    });
    const provider = inputsOf('docker') ?? {};
    expect(provider).toMatchObject({
      host: 'tcp://builder:2376',
      caMaterial: pem['ca'],
      certMaterial: pem['cert'],
    });
    expect(JSON.stringify(provider['registryAuth'])).toContain('http://127.0.0.1:5000');
    expect(JSON.stringify(inputsOf('StageImage') ?? {})).not.toContain('"word"');
  });

  it('says what to install where there is no @pulumi/docker', () => {
    expect(() => peer('@pulumi/docker', 'StageImage "tools"', ['/'])).toThrow(
      'StageImage "tools" needs the npm package @pulumi/docker, which is not installed\n' +
        "  Install it beside seedstage: npm install '@pulumi/docker@^5.2.0'. Pulumi then installs its plugin.",
    );
  });

  it.each<[string, Partial<StageImageArgs>, string]>([
    ['no packages', { packages: {} }, 'StageImage "s": packages is {}; expected artifacts by name'],
    ['a name without a tag', { name: 'x' }, 'name is "x"; expected a repository and a tag'],
    [
      'a machine as its host',
      { host: { kind: 'local' } },
      'host is {"kind":"local"}; expected a Docker Engine',
    ],
    [
      'a registry that is none',
      { registry: { address: 'ghcr.io/team' } },
      'registry.address is "ghcr.io/team"; expected the name of a registry, such as ghcr.io or registry.example.org:5000.',
    ],
    [
      'a user without a password',
      { registry: { address: 'ghcr.io', username: 'me' } },
      'registry.password is missing; expected a username and a password, or neither.',
    ],
  ])('refuses %s before anything is declared', (_what, args, text) => {
    expect(() => new StageImage('s', { packages, ...args })).toThrow(text);
    expect(declared).toEqual([]);
  });
});
