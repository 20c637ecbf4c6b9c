/**
 * Makes this process' umask one under which work can be done: the owner may always use what is made, and never may
 * everybody write to it. What the user says of reading, and of the group, holds.
 */
export function tameUmask(): void {
  const given = process.umask(0o077);
  process.umask((given & 0o077) | 0o002);
}
