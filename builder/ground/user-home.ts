import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { UserError } from './user-error';

/**
 * The user's home: `HOME`, or else the one in the system's user database.
 *
 * @throws UserError if there is none: HOME is not set, or not a path, and the user has no entry in /etc/passwd
 */
export function userHome(home: () => string = homedir): string {
  const found = attempt(home);
  if (found !== undefined && isAbsolute(found)) return found;
  const user = process.getuid?.() ?? 'of this process';
  throw new UserError(
    found === undefined
      ? `there is no home directory: HOME is not set, and the user ${user} has no entry in /etc/passwd`
      : `HOME is "${found}", expected an absolute path`,
    'Set HOME or XDG_CACHE_HOME to a directory that you own, or set seedstage:store (commands: --store DIR).',
  );
}

function attempt(home: () => string): string | undefined {
  try {
    return home();
  } catch {
    return undefined;
  }
}
