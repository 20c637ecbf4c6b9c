import { archOf, type ArchName } from '../ground/arch';
import { UserError } from '../ground/user-error';

/** The properties of the machine that determine what can run here. */
export interface Platform {
  /** As Node's process.platform. */
  readonly os: string;
  /** As Node's process.arch. */
  readonly cpu: string;
}

/** The arch that launcher.c is compiled for: it contains this arch's system call numbers. */
export const LAUNCHER_ARCH: ArchName = 'x86_64';

/**
 * Refuses a machine on which the `local` host cannot work.
 *
 * @throws UserError on anything but Linux, and on a CPU that cannot run the arch's seed
 */
export function checkLocal(
  arch: string,
  platform: Platform = { os: process.platform, cpu: process.arch },
): void {
  const { runsOn, linux } = archOf(arch);
  const hint = `Run the command on an ${linux.machine} Linux machine, such as a virtual machine or a CI runner.`;
  if (platform.os !== 'linux') {
    throw new UserError(
      `the host "local" builds in Linux namespaces, and this machine runs ${platform.os}`,
      hint,
    );
  }
  if (!runsOn.includes(platform.cpu)) {
    throw new UserError(
      `the host "local" runs programs of ${arch}, and this machine's CPU is ${platform.cpu}`,
      hint,
    );
  }
}
