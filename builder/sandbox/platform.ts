import { quote } from '../ground/quote';
import { UserError } from '../ground/user-error';

/** The machine as far as it decides what can run here. */
export interface Platform {
  /** As Node's process.platform. */
  readonly os: string;
  /** As Node's process.arch. */
  readonly cpu: string;
}

/** The arches that can be grown, with the CPU (in Node's words) that runs their seed. */
export const ARCHES: Readonly<Record<string, string>> = { x86_64: 'x64' };

/**
 * @throws UserError for an arch that has no seed
 */
export function checkArch(arch: string): void {
  if (Object.hasOwn(ARCHES, arch)) return;
  throw new UserError(
    `unknown arch ${quote(arch)}`,
    `Known: ${Object.keys(ARCHES).join(', ')}. CONTRIBUTING.md says how to add one.`,
  );
}

/**
 * Refuses a machine on which the `local` host cannot work.
 *
 * @throws UserError on anything but Linux, and on a CPU that cannot run the arch's seed
 */
export function checkLocal(
  arch: string,
  platform: Platform = { os: process.platform, cpu: process.arch },
): void {
  checkArch(arch);
  const hint = 'Run it on an x86_64 Linux machine (a virtual machine or a CI runner will do).';
  if (platform.os !== 'linux') {
    throw new UserError(
      `the host "local" builds in Linux namespaces, and this machine runs ${platform.os}`,
      hint,
    );
  }
  if (platform.cpu !== ARCHES[arch]) {
    throw new UserError(
      `the host "local" runs the seed of ${arch}, and this machine's CPU is ${platform.cpu}`,
      hint,
    );
  }
}
