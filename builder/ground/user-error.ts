/**
 * An error that its reader can fix: it quotes the value that was found, says what was expected, and names
 * the next step. Everything that a user can meet is thrown as one of these; anything else is our bug.
 */
export class UserError extends Error {
  constructor(
    /** What is wrong, with the value that was found. */
    readonly problem: string,
    /** What to do next, as a sentence or a command. */
    readonly nextStep: string,
  ) {
    super(`${problem}\n  ${nextStep}`);
    this.name = 'UserError';
  }
}
