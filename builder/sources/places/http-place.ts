import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { SourceLock } from '../source-lock';
import type { TimeLimits } from '../time-limits';
import { PlaceFailure, type Place, type Visit } from '../place';
import { showUrl } from '../redact';
import { StallGuard } from '../stall-guard';
import { connectTo, proxyHeaders } from './connection';
import { bodyOf } from './http-body';
import { brokenOff, reasonOf } from './http-failure';
import { decoded, proxyFor } from './proxy-choice';

const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** A request whose answer has started. */
interface Answered {
  readonly request: ClientRequest;
  readonly answer: IncomingMessage;
  readonly body: AsyncIterable<Buffer>;
}

/** A file on a web server, through a proxy if the environment names one, as with curl. */
export class HttpPlace implements Place {
  readonly network = true;
  readonly label: string;

  /**
   * @param url the file's URL; a user and a password in it are sent as basic authentication, only to its own server
   * @param label the place's name in messages; default: the URL without its credentials
   * @param environment where proxies are looked up
   * @param only `tls`: a redirect to a URL without TLS is refused, because nothing else checks what arrives
   */
  constructor(
    private readonly url: URL,
    private readonly timeLimits: TimeLimits,
    label?: string,
    private readonly environment: NodeJS.ProcessEnv = process.env,
    private readonly only: 'tls' | 'any' = 'any',
  ) {
    this.label = label ?? showUrl(url);
  }

  /** @param lock without one, the file's size and hash are not known */
  async *read(lock: Pick<SourceLock, 'size'> | undefined, visit: Visit): AsyncGenerator<Uint8Array> {
    visit.signal.throwIfAborted();
    const guard = new StallGuard(this.timeLimits, visit.signal);
    let bytes = 0;
    let asked: Answered | undefined;
    try {
      asked = await this.follow(guard.signal);
      checkAnswer(asked.answer, lock);
      guard.begun();
      for await (const chunk of asked.body) {
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
      asked?.request.destroy();
    }
  }

  /** Requests the file, and follows redirects. */
  private async follow(signal: AbortSignal): Promise<Answered> {
    const seen = new Set<string>();
    let url = withoutExtras(this.url);
    for (;;) {
      seen.add(url.href);
      const asked = await this.ask(url, signal);
      const { statusCode = 0, headers } = asked.answer;
      if (!REDIRECTS.has(statusCode) || headers.location === undefined) return asked;
      asked.request.destroy();
      if (seen.size > MOST_REDIRECTS) throw new PlaceFailure(`redirects more than ${MOST_REDIRECTS} times`);
      const next = URL.canParse(headers.location, url.href) ? new URL(headers.location, url) : undefined;
      url = withoutExtras(next ?? url);
      if (this.only === 'tls' && url.protocol !== 'https:')
        throw new PlaceFailure('redirects to a URL without TLS');
      if (!/^https?:$/.test(url.protocol) || seen.has(url.href))
        throw new PlaceFailure('redirects in a circle, or to a URL that is not http(s)');
    }
  }

  /** Makes one request, on a connection of its own, so that nothing of it affects the next. */
  private async ask(url: URL, signal: AbortSignal): Promise<Answered> {
    const proxy = proxyFor(url, this.environment);
    const socket = await connectTo(url, proxy, { signal, limit: this.timeLimits.connect });
    // A proxy gets the whole URL, unless it only provides a tunnel.
    const asks = proxy !== undefined && url.protocol === 'http:' ? proxy : undefined;
    const asked = request({
      createConnection: () => socket,
      path: `${asks ? url.origin : ''}${url.pathname}${url.search}`,
      headers: {
        host: url.host,
        'user-agent': 'seedstage',
        // A .tar.gz must arrive as it is stored, without a transformation by the server.
        'accept-encoding': 'identity',
        connection: 'close',
        ...(url.origin === this.url.origin ? authorization(this.url) : {}),
        ...(asks ? proxyHeaders(asks) : {}),
      },
    });
    // This listener also handles errors after the answer has started.
    return await new Promise((resolve, reject) => {
      asked.on('error', reject);
      // Rejects in any case when the connection closes, for example after an answer that switches protocols.
      socket.once('close', () => reject(brokenOff()));
      asked.on('response', (answer) => resolve({ request: asked, answer, body: bodyOf(asked, answer) }));
      asked.end();
    });
  }
}

/** A URL for a request. A user and a password that a redirect contains are not sent. */
function withoutExtras(url: URL): URL {
  const plain = new URL(url);
  plain.username = plain.password = plain.hash = '';
  return plain;
}

function authorization({ username, password }: URL): Record<string, string> {
  if (!username && !password) return {};
  const user = `${decoded(username)}:${decoded(password)}`;
  return { authorization: `Basic ${Buffer.from(user).toString('base64')}` };
}

/** Refuses an answer that cannot be the source. */
function checkAnswer(
  { statusCode, headers }: IncomingMessage,
  lock: Pick<SourceLock, 'size'> | undefined,
): void {
  if (statusCode === 407) throw new PlaceFailure('answers 407: the proxy requires a user and a password');
  if (statusCode !== 200) throw new PlaceFailure(`answers ${statusCode}`);
  const length = headers['content-length'];
  if (lock !== undefined && length !== undefined && Number(length) !== lock.size) {
    throw new PlaceFailure(`offers ${length} bytes, expected ${lock.size}`);
  }
}

function failure(error: unknown, signal: AbortSignal, bytes: number): PlaceFailure {
  const cause: unknown = signal.aborted ? signal.reason : error;
  if (cause instanceof PlaceFailure) return cause;
  const reason = reasonOf(cause);
  return new PlaceFailure(bytes > 0 ? `${reason}, after ${bytes} bytes` : reason);
}
