import type { SourceLock } from './source-lock';

/** Why a place did not return a source. The message is one clause for a list of reasons, without credentials. */
export class PlaceFailure extends Error {
  override readonly name = 'PlaceFailure';
}

/** One attempt to read from a place. */
export interface Visit {
  /** Ends the attempt when it is aborted. */
  readonly signal: AbortSignal;
  /** Called with the number of bytes of the source since the attempt began. */
  readonly arrived: (bytes: number) => void;
}

/** A place that may have a source. The caller checks what it returns. */
export interface Place {
  /** The place's name in messages, without credentials. */
  readonly label: string;
  /** Whether reading from it makes a network call. */
  readonly network: boolean;
  /**
   * Reads all bytes of the source.
   *
   * @throws PlaceFailure if the place does not have it, or does not answer in time
   */
  read(lock: SourceLock, visit: Visit): AsyncIterable<Uint8Array>;
}
