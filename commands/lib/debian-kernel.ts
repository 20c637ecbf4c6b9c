import { archOf, DEFAULT_ARCH } from '../../builder/ground/arch';
import { mkdir, mkdtemp, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { onPath, runChild } from '../../builder/ground/child';
import type { Store } from '../../builder/store/store';
import { removeTree } from '../../builder/tree/tree-files';
import { UserError } from '../../builder/ground/user-error';

/** The kernel for virtual machines: small, with a serial console, and with everything needed built in. */
const PACKAGE = archOf(DEFAULT_ARCH).debian.kernel;

/**
 * Debian's newest kernel for virtual machines, which the store then keeps in `kernels/`. It is not part of the chain: a
 * machine needs a kernel as it needs a CPU.
 *
 * @throws UserError if there is no apt client, or it cannot get the package
 */
export async function debianKernel(store: Store, signal: AbortSignal): Promise<string> {
  const kept = store.path('kernels');
  const known = (await readdir(kept).catch(() => [])).filter((name) => name.startsWith('vmlinuz-')).sort();
  const last = known.at(-1);
  if (last !== undefined) return join(kept, last);
  await mkdir(store.path('tmp'), { recursive: true });
  const scratch = await mkdtemp(store.path('tmp', 'kernel-'));
  try {
    const boot = join(await unpackKernel(scratch, signal), 'boot');
    const [kernel] = (await readdir(boot)).filter((name) => name.startsWith('vmlinuz-'));
    if (kernel === undefined)
      throw noKernel(`the package on which ${PACKAGE} depends has no /boot/vmlinuz-…`);
    await mkdir(kept, { recursive: true });
    await rename(join(boot, kernel), join(kept, kernel));
    return join(kept, kernel);
  } finally {
    await removeTree(scratch);
  }
}

/**
 * Downloads the package of Debian's newest kernel for virtual machines, with its modules, and unpacks it.
 *
 * @param scratch an empty directory
 * @returns a directory below it with the package's `boot/` and `lib/modules/`
 * @throws UserError if there is no apt client, or it cannot get the package
 */
export async function unpackKernel(scratch: string, signal: AbortSignal): Promise<string> {
  for (const tool of ['apt-get', 'apt-cache', 'dpkg-deb']) {
    if (!onPath(tool)) throw noKernel(`the program \`${tool}\` is not on PATH`);
  }
  const run = async (command: string, ...args: string[]): Promise<string> => {
    const env = { PATH: process.env['PATH'], LC_ALL: 'C' };
    const { code, stdout, stderr } = await runChild({ command, args, cwd: scratch, env }, signal);
    if (code !== 0) throw noKernel(`${command} ${args.join(' ')}: ${stderr.trim().split('\n').at(-1) ?? ''}`);
    return stdout;
  };
  const depends = await run('apt-cache', 'depends', '--important', PACKAGE);
  const image = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (image === undefined) throw noKernel(`apt-cache knows of no kernel that ${PACKAGE} depends on`);
  await run('apt-get', 'download', image);
  const [archive = ''] = (await readdir(scratch)).filter((name) => name.endsWith('.deb'));
  await run('dpkg-deb', '--extract', archive, 'unpacked');
  return join(scratch, 'unpacked');
}

function noKernel(problem: string): UserError {
  return new UserError(
    `there is no kernel to boot: ${problem}`,
    'Run apt-get update first, or name your own x86_64 kernel: --kernel FILE.',
  );
}
