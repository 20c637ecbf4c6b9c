import type { ClientRequest, IncomingMessage } from 'node:http';
import { brokenOff } from './http-failure';

/** So much may wait to be taken; then the server has to wait, too. */
const MOST_WAITING = 1 << 20;

/** What has arrived of a body and is not taken yet. */
interface Arrived {
  readonly chunks: Buffer[];
  bytes: number;
  end?: { readonly error?: Error };
  /** Called when something has changed. */
  wake: () => void;
}

/**
 * The body of an answer, watched from this call on: a connection may break before it is read. All that arrived before a connection broke is given before the error is thrown: the
 * stream's own iterator would drop it, and nobody could say how far a server came.
 *
 * @param request whose answer it is: what the parser does not understand is an error of the request
 */
export function bodyOf(request: ClientRequest, answer: IncomingMessage): AsyncIterable<Buffer> {
  const arrived: Arrived = { chunks: [], bytes: 0, wake: () => undefined };
  const ended = (error?: Error): void => {
    arrived.end ??= error === undefined ? {} : { error };
    arrived.wake();
  };
  request.on('error', ended);
  answer.on('error', ended);
  answer.on('close', () => ended(brokenOff()));
  answer.on('end', () => ended());
  answer.on('data', (chunk: Buffer) => {
    arrived.chunks.push(chunk);
    arrived.bytes += chunk.length;
    if (arrived.bytes > MOST_WAITING) answer.pause();
    arrived.wake();
  });
  return taken(arrived, answer);
}

async function* taken(arrived: Arrived, answer: IncomingMessage): AsyncGenerator<Buffer> {
  for (;;) {
    const chunk = arrived.chunks.shift();
    if (chunk !== undefined) {
      arrived.bytes -= chunk.length;
      yield chunk;
    } else if (arrived.end !== undefined) {
      if (arrived.end.error !== undefined) throw arrived.end.error;
      return;
    } else {
      const more = new Promise<void>((resolve) => (arrived.wake = resolve));
      answer.resume();
      await more;
    }
  }
}
