import { UserError } from '../../ground/user-error';
import { HttpPlace } from '../../sources/places/http-place';
import { PlaceFailure } from '../../sources/place';
import { showUrl } from '../../sources/redact';
import { TIME_LIMITS } from '../../sources/time-limits';
import type { Side } from '../side';
import { LARGEST_TEXT, textSide } from './text-side';

/**
 * A manifest, a fingerprint or a value of butch from a web server, over TLS alone.
 *
 * @throws UserError if it cannot be had, or is none of these
 */
export async function urlSide(url: string, signal: AbortSignal): Promise<Side> {
  const shown = showUrl(url);
  const bytes = await fetched(url, shown, signal);
  const side = textSide(shown, 'downloaded', bytes);
  if (side !== undefined) return side;
  throw new UserError(
    `${shown} is neither a manifest, a fingerprint nor a value of butch`,
    'Other forms are not downloaded: download the file, and name it.',
  );
}

async function fetched(url: string, shown: string, signal: AbortSignal): Promise<Buffer> {
  const place = new HttpPlace(new URL(url), TIME_LIMITS, undefined, process.env, 'tls');
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of place.read(undefined, { signal, arrived: () => undefined })) {
      size += piece.length;
      if (size > LARGEST_TEXT) throw new PlaceFailure(`sends more than ${LARGEST_TEXT >> 20} MB`);
      pieces.push(piece);
    }
  } catch (error) {
    if (!(error instanceof PlaceFailure)) throw error;
    throw new UserError(`${shown}: ${error.message}`, 'Check the URL and the network, and try again.');
  }
  return Buffer.concat(pieces);
}
