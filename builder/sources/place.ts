import type { SourceLock } from './source-lock';

/** Why a place did not give a source. The message is one clause for a list of reasons, free of credentials. */
export class PlaceFailure extends Error {
  override readonly name = 'PlaceFailure';
}

/** One visit to a place. */
export interface Visit {
  /** Ends the visit when it is given. */
  readonly signal: AbortSignal;
  /** How many bytes of the source have arrived since the visit began. */
  readonly arrived: (bytes: number) => void;
}

/** Somewhere a source may be had. What it gives is checked by whoever takes it. */
export interface Place {
  /** What a reader knows it by, free of credentials. */
  readonly label: string;
  /** Whether a visit makes a network call. */
  readonly network: boolean;
  /**
   * The source's bytes, from the first to the last.
   *
   * @throws PlaceFailure where the place does not have it, or does not answer in time
   */
  read(lock: SourceLock, visit: Visit): AsyncIterable<Uint8Array>;
}
