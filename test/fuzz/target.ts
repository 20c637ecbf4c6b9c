import type * as fc from 'fast-check';
import type { Room } from './room';

/** What became of a case: both are fine, and a target of which one never happens tests nothing. */
export type Answer = 'accepted' | 'refused';

/** Something of seedstage that reads what others wrote. */
export interface Target<Case> {
  /** As it is called on the command line. */
  readonly name: string;
  readonly cases: fc.Arbitrary<Case>;
  /**
   * Reads one case, in a directory of its own.
   *
   * @returns what became of it; a UserError that is thrown counts as `refused`, and anything else that is thrown is
   *   what is looked for
   */
  readonly read: (input: Case, room: Room) => Answer | Promise<Answer>;
}

/** Any target: a search only hands cases on. */
export type AnyTarget = Target<unknown>;

/** A target for the list of all: what its cases are is its own affair. */
export function target<Case>(of: Target<Case>): AnyTarget {
  return of as AnyTarget;
}
