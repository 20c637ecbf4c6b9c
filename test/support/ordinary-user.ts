import { execFileSync } from 'node:child_process';
import { afterAll } from 'vitest';

/** Whether this process is root: only root can make a user, or run something as one. */
export const isRoot = process.getuid?.() === 0;

/** A user of this machine who is nobody special. */
export interface OrdinaryUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const made: string[] = [];

afterAll(() => {
  for (const name of made) execFileSync('userdel', [name]);
});

/**
 * Makes a user without a home; he is removed when the file's tests have ended. He has no password, which is something
 * else than a locked account: sshd lets nobody into one that is locked.
 */
export function makeUser(): OrdinaryUser {
  const name = `seedstage-${process.pid}`;
  execFileSync('useradd', ['--system', '--no-create-home', '--user-group', '--password', '*', name]);
  made.push(name);
  const id = (what: string): number => Number(execFileSync('id', [what, name], { encoding: 'utf8' }));
  return { name, uid: id('-u'), gid: id('-g') };
}
