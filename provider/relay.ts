import {
  connect,
  constants,
  createServer,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

/** Status codes of gRPC (grpc/grpc, doc/statuscodes.md). */
const [UNKNOWN, UNIMPLEMENTED] = ['2', '12'];

/** By this call the engine asks whether a provider lives; "not implemented" means yes to it. */
const HEALTH = '/grpc.health.v1.Health/Check';

/** As long as gRPC's own server lets a session grow, in megabytes: messages are as large as states are. */
const SESSION_MEMORY = Number.MAX_SAFE_INTEGER;

/** How long after its last connection a process may be on its way to an end, in milliseconds. */
const PATIENCE = 10_000;
const CONNECTION_LOST =
  "seedstage's provider ended: it closed the connection to its own front\n" +
  '  What is built already is kept: `pulumi up` goes on from here. Please report it.';

/**
 * Hands gRPC calls on to another process, byte for byte, and answers them itself once that process is dead: whoever
 * called is then told why, instead of that a connection ended.
 */
export class Relay {
  private readonly server: Http2Server = createServer({ maxSessionMemory: SESSION_MEMORY });
  private readonly open = new Set<ServerHttp2Stream>();
  private target: ClientHttp2Session | undefined;
  private death: string | undefined;

  /** Listens on the loopback, and gives the port. */
  async listen(): Promise<number> {
    this.server.on('stream', (stream, headers) => this.take(stream, headers));
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  /** @param port where the other process listens on the loopback */
  reach(port: number): void {
    this.target = connect(`http://127.0.0.1:${port}`, { maxSessionMemory: SESSION_MEMORY });
    this.target.on('error', ignore); // the end of the process tells more
    this.target.on('close', () => {
      setTimeout(() => this.dead(CONNECTION_LOST), PATIENCE).unref();
    });
  }

  /** The other process is gone: all calls, those that wait and those to come, get this text as their error. */
  dead(text: string): void {
    this.death ??= text;
    for (const stream of this.open) answer(stream, this.death);
  }

  private take(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    stream.on('error', ignore); // whoever called has gone
    const health = headers[constants.HTTP2_HEADER_PATH] === HEALTH;
    if (this.death !== undefined) {
      refuse(stream, health ? UNIMPLEMENTED : UNKNOWN, this.death);
      return;
    }
    // From now on it is answered when the process is known to be dead, unless it has been before.
    this.open.add(stream);
    stream.once('close', () => this.open.delete(stream));
    const { target } = this;
    if (target && !target.closed) passOn(stream, target.request(headers), () => !target.destroyed);
  }
}

/** Joins a call to the same call of the other process. */
function passOn(from: ServerHttp2Stream, to: ClientHttp2Stream, connected: () => boolean): void {
  let trailers: IncomingHttpHeaders = {};
  to.on('error', ignore); // see `close`
  to.on('close', () => {
    // It has dropped this one call. Where it is dead, the call waits for the cause.
    if (connected() && to.rstCode !== constants.NGHTTP2_NO_ERROR) from.close(to.rstCode);
  });
  from.pipe(to);
  to.on('response', (headers, flags) => {
    if (from.destroyed || from.headersSent) return;
    const whole = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    from.respond(headers, { endStream: whole, waitForTrailers: !whole });
    if (!whole) to.pipe(from);
  });
  to.on('trailers', (last: IncomingHttpHeaders) => (trailers = last));
  from.on('wantTrailers', () => from.sendTrailers(trailers));
  from.on('close', () => {
    if (from.rstCode !== constants.NGHTTP2_NO_ERROR) to.close(constants.NGHTTP2_CANCEL);
  });
}

function answer(stream: ServerHttp2Stream, text: string): void {
  if (stream.destroyed) return;
  if (stream.headersSent) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else refuse(stream, UNKNOWN, text);
}

/** An answer that is an error and nothing else: "Trailers-Only" in gRPC's protocol (PROTOCOL-HTTP2.md). */
function refuse(stream: ServerHttp2Stream, status: string | undefined, text: string): void {
  stream.resume();
  stream.respond(
    {
      [constants.HTTP2_HEADER_STATUS]: 200,
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      'grpc-status': status,
      'grpc-message': encodeURI(text.toWellFormed()),
    },
    { endStream: true },
  );
}

function ignore(): void {
  // said by something else
}
