import { callText } from './call-text';
import { fileSystemFull } from './disk-full';
import { UserError } from './user-error';

/** By error code: what the machine refused, and what its user can do. */
const SITUATIONS: Readonly<Record<string, readonly [problem: string, nextStep: string]>> = {
  EACCES: ['permission is denied', 'See whom it belongs to (ls -ld), and run this as that user.'],
  EPERM: [
    'the operation is not permitted',
    'See whom it belongs to (ls -ld, lsattr -d), and run this as that user.',
  ],
  EROFS: ['its file system is read-only', 'Mount it writable.'],
  EDQUOT: ["the user's disk quota is used up", `Free some space (${callText('gc')}).`],
  EFBIG: ['the file would be larger than is allowed', 'Raise the limit (ulimit -f).'],
  EIO: ['the disk cannot be read or written', 'Look into the kernel log (dmesg): the disk may be failing.'],
  ESTALE: ['its network file system has lost it', 'Mount it again, then run this again.'],
  ENOTDIR: ['there is a file where a directory is expected', 'Move it away.'],
  EISDIR: ['there is a directory where a file is expected', 'Move it away.'],
  ELOOP: ['there is a link where a file or directory is expected', 'Move the link away.'],
  ENXIO: ['there is a pipe or device where a file is expected', 'Move it away.'],
  ENAMETOOLONG: ['the path is too long', 'Name a shorter one.'],
  EBUSY: [
    'it is in use, or something is mounted there',
    'Unmount it, or end what uses it; then run this again.',
  ],
  EXDEV: ['it is on another file system than the rest', 'Keep the whole store on one file system.'],
  EMFILE: ['this process has too many open files', 'Raise the limit (ulimit -n 4096), then run this again.'],
  ENFILE: ['the machine has too many open files', 'End what holds them, then run this again.'],
  EAGAIN: [
    'no further process could be started',
    'Raise the limit (ulimit -u), or end others; then run this again.',
  ],
  ENOMEM: [
    'the machine is out of memory',
    'End what holds it, or set seedstage:jobs lower; then run this again.',
  ],
};

/**
 * Turns an error of the operating system into an error for the user: the machine's state is not a bug of ours.
 *
 * @returns undefined for an error that is not the machine's, or that may be our own mistake (ENOENT)
 */
export function systemError(error: unknown): UserError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path, syscall = '' } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return fileSystemFull(path);
  const situation = Object.hasOwn(SITUATIONS, code ?? '') ? SITUATIONS[code ?? ''] : undefined;
  if (situation === undefined) return systemError(error.cause);
  const [problem, nextStep] = situation;
  return new UserError(`${path ?? 'a file'}: ${problem} (${code} ${syscall})`.replace(' )', ')'), nextStep);
}
