import type * as Undici from 'undici';
import type { Dispatcher } from 'undici';
import type { SourceLock } from '../source-lock';
import type { Patience } from '../patience';
import { PlaceFailure, type Place, type Visit } from '../place';
import { redact, showUrl } from '../redact';
import { StallGuard } from '../stall-guard';

const MOST_REDIRECTS = 5;

/** Why a request failed, in a reader's words. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection',
  ECONNRESET: 'broke the connection off',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached: no network',
  ENOTFOUND: 'no host of this name',
  EAI_AGAIN: 'the host name cannot be looked up: no network, or no name server',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_SOCKET: 'broke the connection off',
  UND_ERR_INVALID_ARG: 'redirects in a circle, or to what is not http(s)',
};

/** A file on a web server. Proxies are taken from `https_proxy`, `http_proxy`, `no_proxy`. */
export class HttpPlace implements Place {
  readonly network = true;
  readonly label: string;

  /**
   * @param url of the file; user and password in it are sent as basic authentication
   * @param label what readers know the place by; the URL without its credentials if not given
   */
  constructor(
    private readonly url: URL,
    private readonly patience: Patience,
    label?: string,
  ) {
    this.label = label ?? showUrl(url);
  }

  async *read(lock: SourceLock, visit: Visit): AsyncGenerator<Uint8Array> {
    // Loaded when the first request is made: a tenth of a second that most runs have no use for.
    const undici = await import('undici');
    const guard = new StallGuard(this.patience, visit.signal);
    // An agent of its own: nothing of one visit, such as a connection kept open, is left over for the next.
    const agent = new undici.EnvHttpProxyAgent({
      connect: { timeout: this.patience.connect },
      // The guard keeps the time, so that all reasons are given in the same words.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    let bytes = 0;
    try {
      const answer = await this.ask(undici, agent, guard.signal);
      checkAnswer(answer, lock);
      guard.begun();
      for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
        guard.arrived(chunk.length);
        guard.signal.throwIfAborted();
        yield chunk;
        bytes += chunk.length;
        guard.next();
      }
    } catch (error) {
      throw visit.signal.aborted ? visit.signal.reason : failure(error, guard.signal, bytes);
    } finally {
      guard.stop();
      await agent.destroy();
    }
  }

  private ask(
    { interceptors, request }: typeof Undici,
    agent: Dispatcher,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const { origin, pathname, search, username, password } = this.url;
    const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return request(`${origin}${pathname}${search}`, {
      dispatcher: agent.compose(interceptors.redirect({ maxRedirections: MOST_REDIRECTS })),
      signal,
      headers: {
        'user-agent': 'seedstage',
        // A .tar.gz must come as it lies there, not as what some server makes of it.
        'accept-encoding': 'identity',
        ...(username || password ? { authorization: `Basic ${Buffer.from(user).toString('base64')}` } : {}),
      },
    });
  }
}

/** Refuses at once what cannot be the source. */
function checkAnswer(answer: Dispatcher.ResponseData, lock: SourceLock): void {
  const { statusCode, headers } = answer;
  if (statusCode >= 300 && statusCode < 400)
    throw new PlaceFailure(`redirects more than ${MOST_REDIRECTS} times`);
  if (statusCode !== 200) throw new PlaceFailure(`answers ${statusCode}`);
  const length = headers['content-length'];
  if (length !== undefined && Number(length) !== lock.size) {
    throw new PlaceFailure(`offers ${String(length)} bytes, expected ${lock.size}`);
  }
}

function failure(error: unknown, signal: AbortSignal, bytes: number): PlaceFailure {
  const cause: unknown = signal.aborted ? signal.reason : error;
  if (cause instanceof PlaceFailure) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  const reason = REASONS[code ?? ''] ?? redact(message);
  return new PlaceFailure(bytes > 0 ? `${reason}, after ${bytes} bytes` : reason);
}
