import type { Readable } from 'node:stream';
import { UserError } from '../ground/user-error';
import type { SandboxJob } from './sandbox';
import type { Toolbox } from './toolbox';

/**
 * Unpacks what a run left below /out on another machine. The archive is as hostile as the run, so tar runs in a sandbox
 * that sees only the run's own directory.
 *
 * @param archive a tar archive
 * @param member the name of /out in it
 * @throws UserError if tar refuses it
 */
export async function unpackOutput(
  toolbox: Toolbox,
  archive: Readable,
  { writable, signal }: Pick<SandboxJob, 'writable' | 'signal'>,
  member: string,
): Promise<void> {
  const { code, stderr } = await toolbox.run({
    program: 'tar',
    args: ['--extract', '--preserve-permissions', '--no-same-owner', '--file', '-', '--', member],
    input: archive,
    directory: writable,
    signal,
  });
  if (code === 0) return;
  const reason = stderr.trim().split('\n').slice(0, 3).join('\n    ');
  throw new UserError(
    `the build's output cannot be unpacked: tar ended with exit code ${code}:\n    ${reason}`,
    'Change the script to install plain files, directories and relative symlinks below $DESTDIR/usr.',
  );
}
