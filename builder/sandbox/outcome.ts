import { UserError } from '../user-error';
import type { Outcome } from './launch';

/** Linux error numbers that are told apart. */
export const ERRNO = { EPERM: 1, EACCES: 13, ENOSPC: 28, EUSERS: 87 } as const;

/**
 * What a run came to.
 *
 * @throws UserError when the program was not started, or was killed from outside
 */
export function finished(outcome: Outcome): { exitCode: number; cpuSeconds: number } {
  if (outcome.kind === 'exit') return { exitCode: outcome.code, cpuSeconds: outcome.cpuSeconds };
  if (outcome.kind === 'killed') {
    throw new UserError(
      'the sandbox was killed from outside',
      'Look for the kernel being out of memory (dmesg), and run `pulumi up` again.',
    );
  }
  throw refusal(outcome.what, outcome.argument, outcome.errno);
}

/** What it means that the kernel refused a step of the launcher. */
function refusal(what: string, argument: string, errno: number): UserError {
  if (what === 'unshare' && Object.values<number>(ERRNO).includes(errno)) {
    return new UserError(
      `this machine's kernel does not give an ordinary user namespaces of his own (unshare: error ${errno})`,
      'Allow it (sysctl kernel.apparmor_restrict_unprivileged_userns=0, kernel.unprivileged_userns_clone=1, user.max_user_namespaces>0), or run as root.',
    );
  }
  if (what === 'execve') {
    return new UserError(
      `the sandbox has no program ${argument} (error ${errno})`,
      'Give the build a need that brings it.',
    );
  }
  return new UserError(
    `the kernel refused a step of the sandbox: ${what} ${argument} (error ${errno})`,
    'Inside a container, it needs the right to mount (for example: --privileged); see docs/sandbox.md.',
  );
}
