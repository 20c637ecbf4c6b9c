import { describe, expect, it } from 'vitest';
import { parseOutcome } from '../../../builder/sandbox/launch';
import { finished } from '../../../builder/sandbox/outcome';
import { errorText } from '../../support/user-errors';

const said = (text: string): Promise<string> => errorText(async () => finished(parseOutcome(text)));

describe('the result of the launcher', () => {
  it('is an exit code with the time that it took', () => {
    expect(parseOutcome('exit 7 1500000 500000\n')).toEqual({
      kind: 'exit',
      code: 7,
      cpuSeconds: 2,
      seen: { attributes: [], links: [], sockets: [], bytes: 0, replaced: [] },
    });
  });

  it('tells sockets by path: no archive brings them back', () => {
    const outcome = parseOutcome('socket /out/usr/s\\x0a\nexit 0 1 1\n');
    expect(outcome).toMatchObject({ seen: { sockets: ['usr/s\n'] } });
  });

  it('tells how large the files below /out are together', () => {
    expect(parseOutcome('size 751619276800\nexit 0 1 1\n')).toMatchObject({ seen: { bytes: 700 * 2 ** 30 } });
  });

  it('tells extended attributes by path, whatever bytes it has', () => {
    const text =
      'attribute security.capability /out/usr/a\\x0ab\\x20c\\xff\nattribute user.x /out\nexit 0 1 1\n\n\n';
    expect(parseOutcome(text)).toMatchObject({
      seen: {
        attributes: [
          { attribute: 'security.capability', path: 'usr/a\nb c\xff' },
          { attribute: 'user.x', path: '' },
        ],
      },
    });
  });

  it('tells hard links out of the output, and what became of places', () => {
    const modes = { '/src': 0, '/build': 0o100644, '/out': 0o120777, '/tmp': 0o140755 };
    const lines = Object.entries(modes).map(([path, mode]) => `replaced ${path} ${mode}\n`);
    expect(parseOutcome(`${lines.join('')}link /out/usr/x\nexit 0 1 1\n`)).toMatchObject({
      seen: {
        links: ['usr/x'],
        replaced: [
          '/src was removed',
          '/build was replaced by a file',
          '/out was replaced by a symbolic link',
          '/tmp was replaced by a socket',
        ],
      },
    });
  });

  it('is the first reason, where the program was not started', () => {
    expect(parseOutcome('failed overlay lowerdir=a b 22\nexit 125 0 0\n')).toEqual({
      kind: 'failed',
      what: 'overlay',
      argument: 'lowerdir=a b',
      errno: 22,
    });
  });

  it.each([
    ['', 'the sandbox was killed from outside'],
    ['signal 9 0 0\n', 'the sandbox was killed from outside'],
    ['attribute user.x /out\n', 'the sandbox was killed from outside'],
    [
      'limit memory 8589934592\nexit 137 1 1\n',
      'its processes used more than 8 GB of memory together, and were killed',
    ],
    [
      'failed unshare user 1\n',
      "this machine's kernel does not allow user namespaces, and every build needs one",
    ],
    ['failed unshare user 28\n', 'user.max_user_namespaces>0'],
    ['failed mount private 13\n', 'allows no mounts in a user namespace (error 13)'],
    ['failed mount private 13\n', 'kernel.apparmor_restrict_unprivileged_userns=0'],
    ['failed proc root/proc 22\n', 'expected Linux 5.8 or later'],
    ['failed execve /bin/sh 2\n', 'the sandbox has no program /bin/sh (error 2)'],
    ['failed seccomp - 22\n', 'the kernel refused a step of the sandbox: seccomp - (error 22)'],
  ])('%j is told as: %s', async (text, expected) => {
    expect(await said(text)).toContain(expected);
  });
});
