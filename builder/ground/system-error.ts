import { callText } from './call-text';
import { fileSystemFull } from './disk-full';
import { UserError } from './user-error';

/** By error code: what the machine refused, and what its user can do. */
const SITUATIONS: Readonly<Record<string, readonly [problem: string, nextStep: string]>> = {
  EACCES: ['permission is denied', 'Check who owns it (ls -ld), and run the command as that user.'],
  EPERM: [
    'the operation is not permitted',
    'Check who owns it and its attributes (ls -ld, lsattr -d), and run the command as its owner.',
  ],
  EROFS: ['its file system is read-only', 'Remount it writable.'],
  EDQUOT: ["the user's disk quota is used up", `Free some space (${callText('gc')}).`],
  EFBIG: ['the file would exceed the limit on file sizes', 'Raise the limit (ulimit -f).'],
  EIO: ['the disk cannot be read or written', 'Check the kernel log (dmesg): the disk may be failing.'],
  ESTALE: [
    'its network file system no longer has it',
    'Mount the file system again, then run the command again.',
  ],
  ENOTDIR: ['there is a file where a directory is expected', 'Move it out of the way.'],
  EISDIR: ['there is a directory where a file is expected', 'Move it out of the way.'],
  ELOOP: ['there is a link where a file or directory is expected', 'Move the link out of the way.'],
  ENXIO: ['there is a pipe or device where a file is expected', 'Move it out of the way.'],
  ENAMETOOLONG: ['the path is too long', 'Use a shorter path.'],
  EBUSY: [
    'it is in use, or something is mounted there',
    'Unmount it, or stop the program that uses it; then run the command again.',
  ],
  EXDEV: [
    'it is on a different file system from the rest of the store',
    'Keep the whole store on one file system.',
  ],
  EMFILE: [
    'this process has too many open files',
    'Raise the limit (ulimit -n 4096), then run the command again.',
  ],
  ENFILE: [
    'the machine has too many open files',
    'Stop the programs that hold them, then run the command again.',
  ],
  EAGAIN: [
    'no more processes can be started',
    'Raise the limit (ulimit -u), or stop other processes; then run the command again.',
  ],
  ENOMEM: [
    'the machine is out of memory',
    'Stop other programs, or lower seedstage:jobs; then run the command again.',
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
