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

/** A request whose answer has begun. */
interface Answered {
  readonly request: ClientRequest;
  readonly answer: IncomingMessage;
  readonly body: AsyncIterable<Buffer>;
}

/** A file on a web server, through a proxy where the environment names one, as curl would. */
export class HttpPlace implements Place {
  readonly network = true;
  readonly label: string;

  /**
   * @param url of the file; user and password in it are sent as basic authentication, to its own server only
   * @param label what readers know the place by; the URL without its credentials if not given
   * @param environment where proxies are looked up
   */
  constructor(
    private readonly url: URL,
    private readonly timeLimits: TimeLimits,
    label?: string,
    private readonly environment: NodeJS.ProcessEnv = process.env,
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

  /** Asks for the file, wherever the server sends us. */
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
      if (!/^https?:$/.test(url.protocol) || seen.has(url.href))
        throw new PlaceFailure('redirects in a circle, or to what is not http(s)');
    }
  }

  /** One request, on a connection of its own: nothing of it is left over for the next. */
  private async ask(url: URL, signal: AbortSignal): Promise<Answered> {
    const proxy = proxyFor(url, this.environment);
    const socket = await connectTo(url, proxy, { signal, limit: this.timeLimits.connect });
    // A proxy is told the whole URL, unless it has only made the connection.
    const asks = proxy !== undefined && url.protocol === 'http:' ? proxy : undefined;
    const asked = request({
      createConnection: () => socket,
      path: `${asks ? url.origin : ''}${url.pathname}${url.search}`,
      headers: {
        host: url.host,
        'user-agent': 'seedstage',
        // A .tar.gz must come as it lies there, not as what some server makes of it.
        'accept-encoding': 'identity',
        connection: 'close',
        ...(url.origin === this.url.origin ? authorization(this.url) : {}),
        ...(asks ? proxyHeaders(asks) : {}),
      },
    });
    // Errors that come after the answer has begun find this listener still there.
    return await new Promise((resolve, reject) => {
      asked.on('error', reject);
      // Whatever becomes of the request, such as an answer that is to switch protocols: without a connection it ends.
      socket.once('close', () => reject(brokenOff()));
      asked.on('response', (answer) => resolve({ request: asked, answer, body: bodyOf(asked, answer) }));
      asked.end();
    });
  }
}

/** A URL as it is asked for. What a redirect says of users and passwords is not ours to repeat. */
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

/** Refuses at once what cannot be the source. */
function checkAnswer(
  { statusCode, headers }: IncomingMessage,
  lock: Pick<SourceLock, 'size'> | undefined,
): void {
  if (statusCode === 407) throw new PlaceFailure('answers 407: the proxy wants a user and a password');
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
