import { UserError } from '../ground/user-error';
import type { Outcome, Seen } from './launch';

/** The Linux error numbers that are distinguished. */
export const ERRNO = { EPERM: 1, EACCES: 13, EINVAL: 22, ENOSPC: 28, EUSERS: 87 } as const;

/**
 * The result of a run.
 *
 * @throws UserError if the program was not started, or was killed from outside
 */
export function finished(outcome: Outcome): {
  exitCode: number;
  cpuSeconds: number;
  seen: Seen;
} {
  if (outcome.kind === 'exit') {
    return { exitCode: outcome.code, cpuSeconds: outcome.cpuSeconds, seen: outcome.seen };
  }
  if (outcome.kind === 'memory') {
    throw new UserError(
      `its processes used more than ${Math.round(outcome.most / 2 ** 30)} GB of memory together, and were killed`,
      'Check its log for the reason, or raise seedstage:jobs: a build gets 4 GB and 2 GB more for each compile job.',
    );
  }
  if (outcome.kind === 'killed') {
    throw new UserError(
      'the sandbox was killed from outside',
      'Check whether the kernel ran out of memory (dmesg), then run `pulumi up` again.',
    );
  }
  throw refusal(outcome.what, outcome.argument, outcome.errno);
}

const ALLOW =
  'Allow it (sysctl kernel.apparmor_restrict_unprivileged_userns=0, kernel.unprivileged_userns_clone=1, user.max_user_namespaces>0); see docs/sandbox.md.';

/** The error for a step of the launcher that the kernel refused. */
function refusal(what: string, argument: string, errno: number): UserError {
  if (what === 'unshare' && Object.values<number>(ERRNO).includes(errno)) {
    return new UserError(
      `this machine's kernel does not allow user namespaces, and every build needs one (unshare: error ${errno})`,
      ALLOW,
    );
  }
  // Ubuntu 24.04 allows a user namespace, but nothing within it.
  if (what === 'mount' && (errno === ERRNO.EACCES || errno === ERRNO.EPERM)) {
    return new UserError(
      `this machine's kernel allows no mounts in a user namespace (error ${errno})`,
      ALLOW,
    );
  }
  if (what === 'proc' && errno === ERRNO.EINVAL) {
    return new UserError(
      "this machine's kernel cannot mount a /proc that shows processes only (subset=pid), expected Linux 5.8 or later",
      'Use a newer kernel, or set bootstrap:host to docker and DOCKER_HOST to an engine on one.',
    );
  }
  if (what === 'execve') {
    return new UserError(
      `the sandbox has no program ${argument} (error ${errno})`,
      'Give the build a need that contains it.',
    );
  }
  return new UserError(
    `the kernel refused a step of the sandbox: ${what} ${argument} (error ${errno})`,
    'If this runs in a container, give it the right to mount (for example: --privileged); see docs/sandbox.md.',
  );
}
