import { describe, expect, it } from 'vitest';
import type { VmHost } from '../../../builder/sandbox/hosts';
import { lineLost, noConnection } from '../../../builder/vm/ssh-error';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH4YQ5dm5mMlWqzqm9dGMCLKJkUkBT5kDbAqNKdpTVYs';
const host: VmHost = { kind: 'vm', address: 'vm.example', user: 'grower', port: 2222, hostKey: KEY };

// What OpenSSH 9.2 says, word for word.
const CHANGED = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
The fingerprint for the ED25519 key sent by the remote host is
SHA256:2Ys2Ppe6GPkDT97CripxXKDULIsIa+ZGHOkecVXwVKQ.
Host key for seedstage-vm has changed and you have requested strict checking.
Host key verification failed.
`;
const UNKNOWN = `No ECDSA host key is known for vm.example and you have requested strict checking.
Host key verification failed.
`;

describe('why there is no connection', () => {
  it('another host key: both are told, and that nothing was sent', () => {
    const { problem, nextStep } = noConnection(host, CHANGED);
    expect(problem).toMatch(
      /^grower@vm\.example:2222 shows the host key SHA256:2Ys2Ppe6GPkDT97CripxXKDULIsIa\+ZGHOkecVXwVKQ, expected ssh-ed25519 SHA256:[A-Za-z0-9+/]{43}$/,
    );
    expect(nextStep).toContain('Nothing was sent.');
  });

  it('a machine that a known_hosts file does not name', () => {
    const rest: VmHost = { kind: 'vm', address: 'vm.example', user: 'grower', port: 2222 };
    const { problem } = noConnection({ ...rest, knownHosts: '~/.ssh/known_hosts' }, UNKNOWN);
    expect(problem).toBe('grower@vm.example:2222 shows another host key, expected one of ~/.ssh/known_hosts');
  });

  it.each([
    [
      'grower@vm.example: Permission denied (publickey).',
      /does not accept the key: grower@vm\.example: Permission/,
    ],
    ['Load key "/x": bad permissions\nPermission denied', /does not accept the key: Load key/],
    [
      'ssh: Could not resolve hostname vm.example: Name or service not known',
      /^the address of grower@vm\.example:2222 cannot be looked up: /,
    ],
    [
      'ssh: connect to host vm.example port 2222: Connection refused',
      /cannot be reached by ssh: ssh: connect to host/,
    ],
    ['', /cannot be reached by ssh: ssh gives no reason$/],
  ])('%j', (said, problem) => {
    expect(noConnection(host, said).problem).toMatch(problem);
  });

  it('what somebody else wrote is shown as one short line', () => {
    const { problem } = noConnection(host, `\x1b[31m${'x'.repeat(5000)}\u202e\n`);
    expect(['\x1b', '\u202e', '\n'].filter((each) => problem.includes(each))).toEqual([]);
    expect(problem.length).toBeLessThan(400);
  });
});

it('a line that was lost: the build ends there, and what to do', () => {
  const { problem, nextStep } = lineLost(host, 'Timeout, server vm.example not responding.');
  expect(problem).toBe(
    'the connection to grower@vm.example:2222 was lost: Timeout, server vm.example not responding.',
  );
  expect(nextStep).toContain('end by themselves within 30 s');
});
