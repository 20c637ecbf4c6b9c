import { TIME_LIMITS, type TimeLimits } from '../../../../builder/sources/time-limits';
import { PlaceFailure } from '../../../../builder/sources/place';
import { HttpPlace } from '../../../../builder/sources/places/http-place';
import type { SourceLock } from '../../../../builder/sources/source-lock';
import { never } from './locks';

/** How a file is taken from a web server. */
export interface Taking {
  readonly timeLimits?: TimeLimits;
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Called for each chunk, and waited for: a slow taker makes the server wait. */
  readonly slowly?: () => Promise<void>;
}

/** Takes a file from a web server. @returns its bytes, or the reason why it did not come */
export async function takeFrom(url: string, lock: SourceLock, taking: Taking = {}): Promise<Buffer | string> {
  const { timeLimits = TIME_LIMITS, environment = {}, signal = never, slowly } = taking;
  const place = new HttpPlace(new URL(url), timeLimits, undefined, environment);
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of place.read(lock, { signal, arrived: () => undefined })) {
      chunks.push(chunk);
      await slowly?.();
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof PlaceFailure) return error.message;
    throw error;
  }
}
