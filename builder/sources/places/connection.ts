import { request } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { PlaceFailure } from '../place';
import { brokenOff, reasonOf } from './http-failure';
import type { Proxy } from './proxy-choice';

/** The limits of making a connection. */
export interface ConnectRun {
  /** Destroys the connection when it is aborted, even after it has been returned. */
  readonly signal: AbortSignal;
  /** Milliseconds for each step: connecting to the server or the proxy, and TLS with either. */
  readonly limit: number;
}

/**
 * Connects to a URL's server, with TLS if the URL is `https:`, and through a proxy if there is one. The returned
 * socket has a listener for errors, so that none is ever thrown outside a promise.
 *
 * @throws PlaceFailure if the proxy fails
 * @throws Error of Node's if the server fails
 */
export async function connectTo(url: URL, proxy: Proxy | undefined, run: ConnectRun): Promise<Socket> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const secure = url.protocol === 'https:';
  const port = Number(url.port || (secure ? 443 : 80));
  if (proxy === undefined) {
    const socket = await plain(host, port, run);
    return secure ? await encrypted(socket, host, run) : socket;
  }
  const socket = await toProxy(proxy, run, async (first) =>
    secure ? await tunnel(first, `${url.hostname}:${port}`, proxy, run.signal) : first,
  );
  return secure ? await encrypted(socket, host, run) : socket;
}

/** The header that authenticates a user to a proxy, if there are credentials. */
export function proxyHeaders({ credentials }: Proxy): Record<string, string> {
  if (credentials === undefined) return {};
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}

async function plain(host: string, port: number, run: ConnectRun): Promise<Socket> {
  run.signal.throwIfAborted();
  const socket = watched(connect({ host, port }), run.signal);
  await ready(socket, 'connect', run.limit);
  return socket;
}

async function encrypted(below: Socket, host: string, run: ConnectRun): Promise<Socket> {
  run.signal.throwIfAborted();
  const name = isIP(host) === 0 ? { servername: host } : {};
  const socket = connectTls({ socket: below, host, ...name, ALPNProtocols: ['http/1.1'] });
  socket.once('close', () => below.destroy());
  await ready(watched(socket, run.signal), 'secureConnect', run.limit);
  return socket;
}

async function toProxy(
  proxy: Proxy,
  run: ConnectRun,
  then: (socket: Socket) => Promise<Socket>,
): Promise<Socket> {
  const { scheme, host, port } = proxy;
  const failure = (reason: string): PlaceFailure => new PlaceFailure(`the proxy ${host}:${port}: ${reason}`);
  if (scheme !== 'http' && scheme !== 'https')
    throw failure(`${scheme}:// is not known, only http:// and https://`);
  if (host === '' || port < 1 || port > 65535)
    throw new PlaceFailure('the proxy that the environment sets is not HOST:PORT');
  try {
    const socket = await plain(host, port, run);
    return await then(scheme === 'https' ? await encrypted(socket, host, run) : socket);
  } catch (error) {
    run.signal.throwIfAborted();
    throw failure(reasonOf(error));
  }
}

/** Opens a tunnel through a proxy to a server. */
async function tunnel(socket: Socket, target: string, proxy: Proxy, signal: AbortSignal): Promise<Socket> {
  const headers = { host: target, ...proxyHeaders(proxy) };
  const asked = request({ method: 'CONNECT', path: target, headers, createConnection: () => socket });
  try {
    const [status, early] = await new Promise<[number | undefined, number]>((resolve, reject) => {
      asked.on('error', reject);
      socket.once('close', () => reject(brokenOff()));
      asked.on('connect', ({ statusCode }, _, head) => resolve([statusCode, head.length]));
      asked.end();
    });
    signal.throwIfAborted();
    if (status === 407)
      throw new PlaceFailure('requires a user and a password: http://USER:PASSWORD@HOST:PORT');
    if (status !== 200) throw new PlaceFailure(`answers ${status ?? 'nothing'} to CONNECT`);
    if (early > 0) throw new PlaceFailure('does not answer in HTTP'); // TLS servers wait for the client
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Adds an error listener, because an error may occur at any time, even if no caller waits for it. */
function watched(socket: Socket, signal: AbortSignal): Socket {
  const end = (): void => void socket.destroy();
  socket.on('error', () => undefined);
  signal.addEventListener('abort', end);
  socket.once('close', () => signal.removeEventListener('abort', end));
  return socket;
}

/** Waits for an event of a socket, and destroys the socket if the event does not occur in time. */
async function ready(socket: Socket, event: 'connect' | 'secureConnect', limit: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new PlaceFailure('no connection in time')), limit);
      socket.once('error', reject);
      socket.once('close', () => reject(brokenOff()));
      socket.once(event, () => resolve());
    });
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
