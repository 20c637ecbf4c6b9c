import type { BuildRecord } from '../store/record';

/** Whether a record is believed. */
export type Belief =
  | {
      /** Who signed it, as the policy names him. */
      readonly signer: string;
    }
  | {
      /** Why it is not believed: one clause. */
      readonly refused: string;
    };

/** Decides whether what a cache says is believed: its bytes are checked anyway, but not who made them from what. */
export interface Trust {
  /**
   * @param record what a cache claims: this key gives this fingerprint
   * @param statements the signatures that the cache has for it; anything, because a cache may be hostile
   */
  believes(record: BuildRecord, statements: readonly unknown[]): Belief;
}

/** The policy of somebody who names no keys: nothing is believed. */
export const TRUST_NOBODY: Trust = {
  believes: () => ({ refused: 'no key is trusted (seedstage:trustedKeys)' }),
};
