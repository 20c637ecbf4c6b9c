/**
 * Adjusts this process's umask: the owner always gets all rights, and others never get the right to write. The user's
 * choice for the group and for reading stays.
 */
export function tameUmask(): void {
  const given = process.umask(0o077);
  process.umask((given & 0o077) | 0o002);
}
