import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { PlaceFailure } from '../sources/place';
import { bodyOf } from '../sources/places/http-body';
import { connectTo, proxyHeaders } from '../sources/places/connection';
import { brokenOff, reasonOf } from '../sources/places/http-failure';
import { proxyFor, type Proxy } from '../sources/places/proxy-choice';
import { StallGuard } from '../sources/stall-guard';
import type { TimeLimits } from '../sources/time-limits';

const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Bytes of an unwanted body that are read, so that the connection can be used again. */
const MOST_DRAINED = 1 << 16;

/** What is sent with a request. */
export interface Sent {
  readonly size: number;
  readonly read: () => AsyncIterable<Uint8Array>;
}

/** A request. */
export interface WebRequest {
  readonly url: URL;
  /** Default: GET. */
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Sent;
  readonly signal: AbortSignal;
}

/** An answer: its body must be read, or dropped. */
export class WebAnswer {
  constructor(
    /** The URL that answered, after redirects. */
    readonly url: URL,
    private readonly request: ClientRequest,
    private readonly message: IncomingMessage,
    private readonly chunks: AsyncIterable<Buffer>,
    private readonly guard: StallGuard,
    private readonly outer: AbortSignal,
  ) {}

  get status(): number {
    return this.message.statusCode ?? 0;
  }

  header(name: string): string | undefined {
    const value = this.message.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  /** @throws PlaceFailure if the connection breaks, or nothing comes for too long */
  async *body(): AsyncGenerator<Uint8Array> {
    const { guard } = this;
    let ended = false;
    try {
      guard.begun();
      for await (const chunk of this.chunks) {
        guard.arrived(chunk.length);
        guard.signal.throwIfAborted();
        yield chunk;
        guard.next();
      }
      ended = true;
    } catch (error) {
      throw failure(error, guard.signal, this.outer);
    } finally {
      guard.stop();
      if (!ended) this.request.destroy();
    }
  }

  /** The body as text. @throws PlaceFailure if it is longer than this */
  async text(most: number): Promise<string> {
    const chunks: Uint8Array[] = [];
    let count = 0;
    for await (const chunk of this.body()) {
      count += chunk.length;
      if (count > most) throw new PlaceFailure(`answers with more than ${most} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  /** Ends the answer without its body. */
  async drop(): Promise<void> {
    await this.text(MOST_DRAINED).catch(() => undefined);
  }
}

/**
 * An HTTP client that keeps its connections, waits for nobody too long, and goes through the proxies of the environment,
 * as curl does.
 */
export class HttpClient {
  private readonly agents = new Map<string, OriginAgent>();

  constructor(
    private readonly timeLimits: TimeLimits,
    private readonly environment: NodeJS.ProcessEnv = process.env,
  ) {}

  /**
   * Makes a request, and follows redirects of one that only reads. Credentials in the headers go to the first origin
   * alone.
   *
   * @throws PlaceFailure if there is no answer
   */
  async ask(asked: WebRequest): Promise<WebAnswer> {
    const { method = 'GET' } = asked;
    let url = plain(asked.url);
    for (let redirects = 0; ; redirects++) {
      const answer = await this.once({ ...asked, url, headers: headersFor(asked, url) });
      const location = answer.header('location');
      const isRead = method === 'GET' || method === 'HEAD';
      if (!isRead || !REDIRECTS.has(answer.status) || location === undefined) return answer;
      await answer.drop();
      const next = URL.canParse(location, url.href) ? plain(new URL(location, url)) : undefined;
      if (redirects >= MOST_REDIRECTS || next === undefined || !/^https?:$/.test(next.protocol)) {
        throw new PlaceFailure('redirects in a circle, or to a URL that is not http(s)');
      }
      url = next;
    }
  }

  /** Closes the connections that are kept. */
  close(): void {
    for (const agent of this.agents.values()) agent.destroy();
  }

  /** A connection that was kept may have been closed by the server meanwhile: then a new one is used. */
  private async once(asked: WebRequest): Promise<WebAnswer> {
    try {
      return await this.send(asked);
    } catch (error) {
      if (!(error instanceof Reused)) throw error;
      return await this.send(asked);
    }
  }

  private async send({ url, method = 'GET', headers = {}, body, signal }: WebRequest): Promise<WebAnswer> {
    signal.throwIfAborted();
    const agent = this.agentFor(url);
    const guard = new StallGuard(this.timeLimits, signal);
    const asked = request({
      agent,
      method,
      path: agent.pathOf(url),
      headers: { ...headers, ...agent.headersOf(url), ...lengthOf(body) },
    });
    const end = (): void => void asked.destroy();
    guard.signal.addEventListener('abort', end, { once: true });
    asked.once('close', () => guard.signal.removeEventListener('abort', end));
    try {
      const answered = new Promise<WebAnswer>((resolve, reject) => {
        asked.on('error', reject);
        asked.once('close', () => reject(brokenOff()));
        asked.once('response', (message) =>
          resolve(new WebAnswer(url, asked, message, bodyOf(asked, message), guard, signal)),
        );
      });
      answered.catch(() => undefined); // the body may fail first
      if (body === undefined) asked.end();
      else await Promise.race([upload(asked, body, guard), answered]);
      return await answered;
    } catch (error) {
      guard.stop();
      asked.destroy();
      if (asked.reusedSocket && !guard.signal.aborted && !signal.aborted) throw new Reused(reasonOf(error));
      throw failure(error, guard.signal, signal);
    }
  }

  private agentFor(url: URL): OriginAgent {
    const known = this.agents.get(url.origin);
    if (known !== undefined) return known;
    const agent = new OriginAgent(url, proxyFor(url, this.environment), this.timeLimits.connect);
    this.agents.set(url.origin, agent);
    return agent;
  }
}

/** A kept connection broke: another may work. */
class Reused extends PlaceFailure {}

/** The connections to one server. */
class OriginAgent extends Agent {
  private readonly ended = new AbortController();

  constructor(
    private readonly origin: URL,
    private readonly proxy: Proxy | undefined,
    private readonly limit: number,
  ) {
    super({ keepAlive: true, maxFreeSockets: 16 });
  }

  override createConnection(_: unknown, done?: (error: Error | null, socket: Socket) => void): undefined {
    const { origin, proxy, limit } = this;
    connectTo(origin, proxy, { signal: this.ended.signal, limit }).then(
      (socket) => done?.(null, socket),
      (error: unknown) => done?.(error as Error, undefined as unknown as Socket),
    );
  }

  /** A proxy gets the whole URL, unless it only provides a tunnel. */
  pathOf(url: URL): string {
    return `${this.asksProxy ? url.origin : ''}${url.pathname}${url.search}`;
  }

  headersOf(url: URL): Record<string, string> {
    const proxy = this.asksProxy && this.proxy !== undefined ? proxyHeaders(this.proxy) : {};
    return { host: url.host, 'user-agent': 'seedstage', 'accept-encoding': 'identity', ...proxy };
  }

  override destroy(): void {
    this.ended.abort();
    super.destroy();
  }

  private get asksProxy(): boolean {
    return this.proxy !== undefined && this.origin.protocol === 'http:';
  }
}

async function upload(asked: ClientRequest, { read }: Sent, guard: StallGuard): Promise<void> {
  for await (const chunk of read()) {
    guard.signal.throwIfAborted();
    guard.next();
    await new Promise<void>((resolve, reject) =>
      asked.write(chunk, (error) => (error ? reject(error) : resolve())),
    );
    guard.arrived(chunk.length);
  }
  guard.next();
  asked.end();
}

function lengthOf(body: Sent | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(body.size) };
}

function headersFor({ url: first, headers = {} }: WebRequest, url: URL): Record<string, string> {
  if (url.origin === first.origin) return { ...headers };
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization'));
}

/** A URL for a request, without a user and a password. */
function plain(url: URL): URL {
  const copy = new URL(url);
  copy.username = copy.password = copy.hash = '';
  return copy;
}

function failure(error: unknown, inner: AbortSignal, outer: AbortSignal): Error {
  if (outer.aborted) return outer.reason as Error;
  const cause: unknown = inner.aborted ? inner.reason : error;
  return cause instanceof PlaceFailure ? cause : new PlaceFailure(reasonOf(cause));
}
