import { limitsFor } from '../../../builder/sandbox/limits';
import { describe, expect, it, vi } from 'vitest';
import { checkVersion, connectEngine, engineError } from '../../../builder/docker/engine';
import { changedPaths } from '../../../builder/docker/stray-changes';
import { containerOf } from '../../../builder/docker/docker-sandbox';

const version = (more: object): Parameters<typeof checkVersion>[0] =>
  ({ ApiVersion: '1.41', Version: '20.10.24', Os: 'linux', ...more }) as Parameters<typeof checkVersion>[0];

describe('an engine', () => {
  it('of 20.10 or later will do', () => {
    expect(() => {
      checkVersion(version({}));
      checkVersion(version({ ApiVersion: '1.52', Version: '29.0.0' }));
    }).not.toThrow();
  });

  it('that is older is refused', () => {
    expect(() => checkVersion(version({ ApiVersion: '1.40', Version: '19.03.1' }))).toThrow(
      /is 19\.03\.1 with API 1\.40, expected API 1\.41 or later\n {2}Update it to Docker Engine 20\.10/,
    );
  });

  it('of Windows containers is refused', () => {
    expect(() => checkVersion(version({ Os: 'windows' }))).toThrow(
      /runs windows containers, expected linux\n {2}Switch it to Linux containers/,
    );
  });

  it.each([
    ['http://[', /DOCKER_HOST is "http:.*", expected an address such as unix:.*\n.*unset it/],
    ['unix:///nobody/here.sock', /at unix:\/\/\/nobody\/here.sock cannot be reached: .*ENOENT.*\n.*Start it/],
  ])('at %s is not to be had', async (address, says) => {
    vi.stubEnv('DOCKER_HOST', address);
    await expect(connectEngine()).rejects.toThrow(says);
    vi.unstubAllEnvs();
  });

  it.each([
    [
      'write /x: no space left on device',
      undefined,
      /the disk of the Docker Engine at .* is full: .*\n.*prune/,
    ],
    ['connect ECONNREFUSED /x.sock', 'ECONNREFUSED', /was lost: .*\n.*Start the engine/],
    ['socket hang up', undefined, /was lost: socket hang up/],
    [
      '(HTTP code 500) server error',
      undefined,
      /reported an error: \(HTTP code 500\).*\n.*Check the engine.s log/,
    ],
  ])('that says "%s" is understood', (message, code, says) => {
    const error = Object.assign(new Error(message), code === undefined ? {} : { code });
    expect((engineError('make', error) as Error).message).toMatch(says);
  });
});

describe('what a run changed', () => {
  const changed = (...changes: [string, number][]): string[] =>
    changedPaths(
      changes.map(([Path, Kind]) => ({ Path, Kind })),
      '/root',
    );

  it('within the writable directories, beside the root and by mounting is no matter', () => {
    expect(
      changed(
        ['/root', 0],
        ['/launcher/result', 1],
        ['/root/out/usr', 1],
        ['/root/tmp', 0],
        ['/root/dev', 0],
      ),
    ).toEqual([]);
  });

  it('elsewhere is told by the name that was changed, added or removed', () => {
    expect(changed(['/root/etc', 0], ['/root/etc/x', 1])).toEqual(['/etc/x']);
    expect(changed(['/root/usr', 0], ['/root/usr/bin', 0], ['/root/usr/bin/sh', 2])).toEqual(['/usr/bin/sh']);
    expect(changed(['/root/usr', 0], ['/root/usr/lib', 0], ['/root/usr/lib/libc.a', 0])).toEqual([
      '/usr/lib/libc.a',
    ]);
  });
});

describe('a container', () => {
  const job = {
    ...{ scratch: '/s', layers: [], recipe: new Map(), writable: '/w', command: ['/bin/sh'] },
    ...{
      environment: { A: 'b' },
      limits: limitsFor(2),
      signal: new AbortController().signal,
      output: () => undefined,
    },
  };

  const run = { image: 'image', id: 'id', owner: 1592590336 };

  it('has no network, no mount of the machine, no privilege, and is found again by its label', () => {
    const { HostConfig = {}, Labels, platform, Cmd, User } = containerOf(job, run);
    expect(HostConfig.NetworkMode).toBe('none');
    expect([HostConfig.Binds, HostConfig.Mounts, HostConfig.Privileged]).toEqual(Array(3).fill(undefined));
    expect([HostConfig.CapDrop, HostConfig.CapAdd]).toEqual([['ALL'], undefined]);
    expect(User).toBe('1592590336:1592590336');
    expect(Labels).toEqual({ 'seedstage.run': 'id' });
    expect(platform).toBe('linux/amd64');
    expect(Cmd?.slice(-4)).toEqual(['variable', 'A=b', '--', '/bin/sh']);
  });

  it('of Podman has its /proc uncovered in the way that Podman understands, and Docker refuses', () => {
    const unmasked = [false, true].map((podman) => {
      const { HostConfig } = containerOf(job, run, podman);
      return (HostConfig?.SecurityOpt as string[]).includes('unmask=ALL');
    });
    expect(unmasked).toEqual([false, true]);
  });
});
