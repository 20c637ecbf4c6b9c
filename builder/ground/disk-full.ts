import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { callText } from './call-text';
import { UserError } from './user-error';

/** With fewer free inodes than this, a file system counts as full: a single source unpacks to thousands of files. */
const LEAST_INODES = 1000;

/**
 * Parts of the messages that programs print when a disk or the user's quota is full: strerror's text or the error's
 * name.
 */
export const DISK_FULL_WORDS = ['o space left on', 'ENOSPC', 'isk quota exceeded', 'EDQUOT'] as const;

/** Whether the system refused to write because the disk or the user's quota is full. */
export function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** Whether a message of a program or a service says that a disk is full. */
export function saysDiskFull(text: string): boolean {
  return DISK_FULL_WORDS.some((word) => text.includes(word));
}

/** The error if the store's disk lacks space for something. */
export function diskFull(problem: string): UserError {
  return new UserError(
    problem,
    `Free some space (${callText('gc')}), or set seedstage:store to a directory on a larger disk. No partly written file is kept.`,
  );
}

/** How to free space on the disk of a remote host. */
const FREE_THERE = {
  docker:
    'Free some space there (docker image prune --all --filter label=seedstage.fingerprint, docker system df).',
  vm: "Free some space there, or name a directory on a larger disk (the host's directory). Artifacts there that no build uses were removed.",
} as const;

/** The error if a remote host's disk lacks space for something. */
export function hostDiskFull(kind: keyof typeof FREE_THERE, problem: string): UserError {
  return new UserError(problem, `${FREE_THERE[kind]} No partly written file is kept.`);
}

/** The error for a full file system; `path` is any path on it. */
export function fileSystemFull(path: string | undefined): UserError {
  if (path !== undefined && lacksInodes(path)) return noInodes(path);
  return diskFull(`${path ?? 'a file system'}: the disk is full`);
}

/** The error for a file system without free inodes, whatever space it has. */
export function noInodes(path: string): UserError {
  return new UserError(
    `${path}: its file system has no inodes left: no more files can be created, even if there is free space`,
    `Remove files (${callText('gc')}; df -i shows the count), or set seedstage:store to a directory on another file system.`,
  );
}

/** Whether a path's file system has no free inodes. One that does not count inodes has some. */
export function lacksInodes(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    try {
      const { files, ffree } = statfsSync(at);
      return files > 0 && ffree < LEAST_INODES;
    } catch {
      if (at === dirname(at)) return false;
    }
  }
}
