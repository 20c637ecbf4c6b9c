/**
 * An error that its reader can fix: it quotes the value found, says what was expected, and names the next step. Every
 * error that a user can cause is one of these; any other error is a bug of ours.
 */
export class UserError extends Error {
  constructor(
    /** The problem, with the value found. */
    readonly problem: string,
    /** What to do next, as a sentence or a command. */
    readonly nextStep: string,
  ) {
    super(`${problem}\n  ${nextStep}`);
    this.name = 'UserError';
  }
}
