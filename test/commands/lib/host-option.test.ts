import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostOf, type HostFlags } from '../../../commands/lib/host-option';
import { errorText } from '../../support/user-errors';

describe('the host that options name', () => {
  it.each<[HostFlags, object]>([
    [{}, { kind: 'docker' }],
    [{ host: 'docker' }, { kind: 'docker' }],
    [
      { host: 'docker', 'host-jobs': '4' },
      { kind: 'docker', jobs: 4 },
    ],
    [{ host: 'ssh://203.0.113.7' }, { kind: 'vm', address: '203.0.113.7', knownHosts: '~/.ssh/known_hosts' }],
    [
      {
        ...{ host: 'ssh://grower@builder.example.org:2222/srv/seedstage', 'known-hosts': 'known' },
        ...{ identity: '../key', 'host-jobs': '8' },
      },
      {
        ...{
          kind: 'vm',
          user: 'grower',
          address: 'builder.example.org',
          port: 2222,
          directory: '/srv/seedstage',
        },
        ...{ knownHosts: resolve('known'), identity: resolve('../key'), jobs: 8 },
      },
    ],
    [
      { host: 'ssh://root@[2001:db8::7]:22/' },
      { kind: 'vm', user: 'root', address: '2001:db8::7', port: 22, knownHosts: '~/.ssh/known_hosts' },
    ],
  ])('%o', (flags, host) => {
    expect(hostOf(flags, 'verify hosts')).toEqual(host);
  });

  it.each<[HostFlags, string]>([
    [
      { host: 'moon' },
      '--host is "moon", expected docker or ssh://[USER@]ADDRESS[:PORT][/DIRECTORY]\n  See: ',
    ],
    [{ host: 'ssh://' }, '--host is "ssh://", expected docker or ssh://'],
    [
      { host: 'ssh://-oProxyCommand=x' },
      '--host is "ssh://-oProxyCommand=x": its address is "-oProxyCommand=x"; expected the name or IP address of a machine\n',
    ],
    [{ host: 'ssh://a b@x' }, '--host is "ssh://a b@x": its user is "a b"; expected the name of a user\n'],
    [
      { host: 'ssh://x:70000' },
      '--host is "ssh://x:70000": its port is 70000; expected a port, 1 to 65535\n',
    ],
    [{ host: 'ssh://x/srv/a b' }, 'its directory is "/srv/a b"; expected an absolute path'],
    [
      { host: 'ssh://x', 'host-jobs': 'many' },
      '--host-jobs is "many"; expected a number of compile jobs, 1 to 1024\n',
    ],
    [
      { host: 'docker', identity: 'key' },
      '--identity is given, but it is only for a machine (--host ssh://…)\n',
    ],
  ])('is refused: %o', async (flags, text) => {
    expect(await errorText(() => hostOf(flags, 'verify hosts'))).toContain(text);
  });
});
