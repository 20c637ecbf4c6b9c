import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { HASTE, lockOf, someBytes } from './support/locks';
import { MANNERS } from './support/manners';
import { RawServer } from './support/raw-server';
import { takeFrom } from './support/take';
import { closedUrl, WebServer } from './support/web-server';

const bytes = someBytes();
const lock = lockOf(bytes);

/** A proxy on this machine that connects whatever it is asked for to one server, and remembers the requests. */
async function proxyTo(port: number): Promise<{ address: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const server = createHttpServer((request, response) => {
    asked.push(request);
    response.end(bytes);
  });
  server.on('connect', (request, socket, head) => {
    asked.push(request);
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    for (const each of [socket, upstream]) each.on('error', () => each.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe('through a proxy', () => {
  test('a file of an http server comes, and the proxy is told its whole URL', async () => {
    const { address, asked } = await proxyTo(0);
    expect(
      await takeFrom('http://far.test/dir/file?x=y', lock, { environment: { http_proxy: address } }),
    ).toEqual(bytes);
    expect([asked[0]?.url, asked[0]?.headers.host]).toEqual(['http://far.test/dir/file?x=y', 'far.test']);
    expect(asked[0]?.headers['proxy-authorization']).toBeUndefined();
  });

  test('each of two servers gets its own credentials', async () => {
    const { address, asked } = await proxyTo(0);
    const environment = { http_proxy: `http://who:p%3Aw@${address}` };
    expect(await takeFrom('http://me:hush@far.test/file', lock, { environment })).toEqual(bytes);
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
    expect(asked[0]?.headers['proxy-authorization']).toBe(basic('who:p:w'));
    expect(asked[0]?.headers.authorization).toBe(basic('me:hush'));
  });

  test('no_proxy is heeded, also on the way of a redirect', async () => {
    const here = await WebServer.start(MANNERS.whole(bytes));
    const far = await WebServer.start((_, response) =>
      response.writeHead(302, { location: here.url('/x') }).end(),
    );
    const environment = { http_proxy: `127.0.0.1:${far.port}`, no_proxy: `127.0.0.1:${here.port}` };
    expect(await takeFrom('http://far.test/file', lock, { environment })).toEqual(bytes);
    expect(here.requests[0]?.url).toBe('/x');
    expect(far.requests[0]?.url).toBe('http://far.test/file');
  });
});

describe('a proxy that', () => {
  const reason = async (http_proxy: string, url = 'http://far.test/file'): Promise<Buffer | string> =>
    await takeFrom(url, lock, { environment: { http_proxy, https_proxy: http_proxy }, timeLimits: HASTE });

  test('refuses the connection', async () => {
    const address = new URL(await closedUrl('')).host;
    expect(await reason(address)).toBe(`the proxy ${address}: refuses the connection`);
  });

  test('has no name', async () => {
    expect(await reason('http://nowhere.invalid:1')).toMatch(
      /^the proxy nowhere\.invalid:1: .*host|^no answer/,
    );
  });

  test('is of a kind that is not known', async () => {
    expect(await reason('socks5://me:hush@127.0.0.1:9')).toBe(
      'the proxy 127.0.0.1:9: socks5:// is not known, only http:// and https://',
    );
  });

  test.each(['http://', '::1:3128', 'http://x:99999', 'http://x:0'])('is none: %s', async (address) => {
    expect(await reason(address)).toBe('the proxy that the environment sets is not HOST:PORT');
  });

  test.each<[string, string, string]>([
    [
      'wants to know who asks',
      'HTTP/1.1 407 Authenticate\r\n\r\n',
      'requires a user and a password: http://USER:PASSWORD@HOST:PORT',
    ],
    ['will not connect', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno', 'answers 403 to CONNECT'],
    ['does not speak HTTP', '220 hello\r\n', 'does not answer in HTTP'],
    ['speaks before TLS does', 'HTTP/1.1 200 OK\r\n\r\nhello', 'does not answer in HTTP'],
    ['goes away', '', 'broke off the connection'],
  ])('%s, when asked for https', async (_, answer, expected) => {
    const server = await RawServer.start((socket) => socket.end(answer));
    expect(await reason(`me:hush@127.0.0.1:${server.port}`, 'https://far.test/file')).toBe(
      `the proxy 127.0.0.1:${server.port}: ${expected}`,
    );
    expect(server.heard[0]).toMatch(/^CONNECT far\.test:443 HTTP\/1\.1\r\nhost: far\.test:443\r\n/);
  });

  test('wants to know who asks, when asked for http', async () => {
    const server = await RawServer.start((socket) => socket.end('HTTP/1.1 407 Authenticate\r\n\r\n'));
    expect(await reason(`127.0.0.1:${server.port}`)).toBe(
      'answers 407: the proxy requires a user and a password',
    );
  });

  test('never answers is given up', async () => {
    const server = await RawServer.start(() => undefined);
    expect(await reason(`127.0.0.1:${server.port}`, 'https://far.test/file')).toBe('no answer within 1 s');
  });

  test('connects to what is not TLS', async () => {
    const server = await RawServer.start((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const { address } = await proxyTo(server.port);
    expect(await reason(address, 'https://far.test/file')).toBe(
      'does not speak TLS, or no version that is supported here',
    );
  });

  test.each([1, 20, 38, 39])('closes after %i bytes of its answer', async (count) => {
    const answer = 'HTTP/1.1 200 Connection established\r\n\r\n';
    const server = await RawServer.start((socket) => socket.end(answer.slice(0, count)));
    expect(await reason(`127.0.0.1:${server.port}`, 'https://far.test/file')).toMatch(
      /broke off the connection$/,
    );
  });
});
