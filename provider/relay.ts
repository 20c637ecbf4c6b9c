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

/** The call by which the engine checks that a provider is alive; "not implemented" means yes. */
const HEALTH = '/grpc.health.v1.Health/Check';

/**
 * The memory limit of a session, in megabytes. It is as in gRPC's own server, because messages are as large as states.
 */
const SESSION_MEMORY = Number.MAX_SAFE_INTEGER;

/** How long a process may take to end after its connection has closed, in milliseconds. */
const PATIENCE = 10_000;
const CONNECTION_LOST =
  "seedstage's provider ended: it closed the connection to its own front\n" +
  '  Finished builds are kept: `pulumi up` continues from there. Please report this.';

/**
 * Passes gRPC calls on to another process, byte for byte, and answers them itself once that process is dead: callers
 * then get the cause instead of a closed connection.
 */
export class Relay {
  private readonly server: Http2Server = createServer({ maxSessionMemory: SESSION_MEMORY });
  private readonly open = new Set<ServerHttp2Stream>();
  private target: ClientHttp2Session | undefined;
  private death: string | undefined;

  /** Listens on the loopback, and returns the port. */
  async listen(): Promise<number> {
    this.server.on('stream', (stream, headers) => this.take(stream, headers));
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  /** @param port the other process's port on the loopback */
  reach(port: number): void {
    this.target = connect(`http://127.0.0.1:${port}`, { maxSessionMemory: SESSION_MEMORY });
    this.target.on('error', ignore); // the end of the process gives a better reason
    this.target.on('close', () => {
      setTimeout(() => this.dead(CONNECTION_LOST), PATIENCE).unref();
    });
  }

  /** The other process has ended: all pending and future calls get this text as their error. */
  dead(text: string): void {
    this.death ??= text;
    for (const stream of this.open) answer(stream, this.death);
  }

  private take(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    stream.on('error', ignore); // the caller has gone
    const health = headers[constants.HTTP2_HEADER_PATH] === HEALTH;
    if (this.death !== undefined) {
      refuse(stream, health ? UNIMPLEMENTED : UNKNOWN, this.death);
      return;
    }
    // From now on, the call is answered when the process turns out to be dead, unless it has been answered before.
    this.open.add(stream);
    stream.once('close', () => this.open.delete(stream));
    const { target } = this;
    if (target && !target.closed) passOn(stream, target.request(headers), () => !target.destroyed);
  }
}

/** Connects a call with the same call to the other process. */
function passOn(from: ServerHttp2Stream, to: ClientHttp2Stream, connected: () => boolean): void {
  let trailers: IncomingHttpHeaders = {};
  to.on('error', ignore); // `close` handles it
  to.on('close', () => {
    // The process has dropped only this call. If the process is dead, the call waits for the cause.
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

/** Answers with an error only: "Trailers-Only" in gRPC's protocol (PROTOCOL-HTTP2.md). */
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
  // reported elsewhere
}
