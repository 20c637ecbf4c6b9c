import type { ClientRequest, IncomingMessage } from 'node:http';
import { brokenOff } from './http-failure';

/** How many bytes may wait to be read; beyond that, the server has to wait. */
const MOST_WAITING = 1 << 20;

/** The part of a body that has arrived and has not been read yet. */
interface Arrived {
  readonly chunks: Buffer[];
  bytes: number;
  end?: { readonly error?: Error };
  /** Called after each change. */
  wake: () => void;
}

/**
 * The body of an answer. Errors are watched from this call on, because a connection may break before the body is read.
 * All that arrived before that is returned before the error is thrown: the stream's own iterator would discard it, and
 * an error could not say how much the server had sent.
 *
 * @param request the request of the answer: an error of the parser is an error of the request
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
