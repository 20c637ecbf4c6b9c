import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** What busybox 1.37 gets wrong and no small patch mends: a command; what it says, with the exit code; what is right. */
const FAULTS: readonly [what: string, command: string, wrong: string, right: string][] = [
  [
    'awk: a word boundary after the first match',
    `awk 'BEGIN { s = "abc abd"; gsub(/\\<b*/, "X", s); print s }'`,
    'XaXXc XaXXd, 0',
    'Xabc Xabd, 0',
  ],
  ['timeout: the exit code', 'timeout 0.1 sleep 5 2>says; echo $?', '143, 0', '124, 0'],
  ['ash: a subshell at once in a command substitution', 'echo $((echo 0) | cat)', ', 2', '0, 0'],
];

/**
 * Tests that what is known to be wrong still is: whoever mends it takes it off the list.
 *
 * @param rootOf a directory that holds busybox below usr/, and may be written to
 */
export function testKnownBusybox(rootOf: () => string): void {
  describe('what busybox is known to get wrong', () => {
    it.each(FAULTS)('%s', (_what, command, wrong, right) => {
      const args = ['--map-root-user', 'chroot', rootOf(), '/usr/bin/sh', '-c', command];
      const env = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' };
      const { stdout, status } = spawnSync('unshare', args, { encoding: 'utf8', env, timeout: 10_000 });
      const said = `${stdout.trim()}, ${status}`;
      expect(said).not.toBe(right);
      expect(said).toBe(wrong);
    });
  });
}
