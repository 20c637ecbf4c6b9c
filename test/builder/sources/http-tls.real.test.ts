import { build } from 'esbuild';
import { createServer, type ServerOptions } from 'node:https';
import { createServer as createHttpServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CertificateAuthority } from '../../support/certificates';
import { runProgram } from '../../support/program';
import { scratch } from '../../support/scratch';
import { lockOf, someBytes } from './support/locks';
import { takeFrom } from './support/take';

const directory = scratch('tls');
const bytes = someBytes();
const lock = lockOf(bytes);
/** Takes a file as the provider would, in a process of its own: Node reads NODE_EXTRA_CA_CERTS when it starts. */
const program = join(directory, 'take.cjs');
let authority: CertificateAuthority;

async function serve(options: ServerOptions): Promise<number> {
  const server = createServer(options, (_, response) => response.end(bytes));
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function inChild(url: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const env = { PATH: process.env['PATH'], ...environment };
  return (await runProgram(process.execPath, [program, url, String(bytes.length)], { env })).stdout;
}

describe.skipIf(!CertificateAuthority.available)('a server with TLS', () => {
  beforeAll(async () => {
    authority = await CertificateAuthority.found(join(directory, 'ca'), 'Test');
    await build({
      stdin: {
        contents: `
          import { takeFrom } from './support/take';
          takeFrom(process.argv[2], { size: Number(process.argv[3]) }, { environment: process.env }).then((taken) =>
            process.stdout.write(typeof taken === 'string' ? taken : 'it came: ' + taken.length));`,
        resolveDir: __dirname,
      },
      ...{
        bundle: true,
        platform: 'node',
        format: 'cjs',
        outfile: program,
        logLevel: 'silent',
        external: ['vitest'],
      },
    });
  });

  test('is trusted where NODE_EXTRA_CA_CERTS names its authority, and only there', async () => {
    const port = await serve(await authority.certify('localhost', 'ec'));
    const url = `https://localhost:${port}/file`;
    expect(await inChild(url, { NODE_EXTRA_CA_CERTS: authority.file })).toBe('it came: 20000');
    expect(await inChild(url, {})).toBe(
      'its certificate is from an authority that is not trusted here (NODE_EXTRA_CA_CERTS=FILE adds one)',
    );
  });

  test('is reached through a proxy that never sees what is said', async () => {
    const port = await serve(await authority.certify('far.test', 'ec'));
    const asked: (string | undefined)[] = [];
    const proxy = createHttpServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url, request.headers['proxy-authorization']);
      const upstream = connect(port, 'localhost', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      for (const each of [socket, upstream]) each.on('error', () => each.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port: proxyPort } = proxy.address() as AddressInfo;
    const taken = await inChild('https://far.test/file', {
      NODE_EXTRA_CA_CERTS: authority.file,
      https_proxy: `me:pw@127.0.0.1:${proxyPort}`,
    });
    proxy.close();
    expect(taken).toBe('it came: 20000');
    expect(asked).toEqual(['far.test:443', `Basic ${Buffer.from('me:pw').toString('base64')}`]);
  });

  test('may be the proxy itself', async () => {
    const proxy = await serve(await authority.certify('localhost', 'ec'));
    const environment = { NODE_EXTRA_CA_CERTS: authority.file, http_proxy: `https://localhost:${proxy}` };
    expect(await inChild('http://far.test/file', environment)).toBe('it came: 20000');
  });

  test.each([
    ['is for another host', 'elsewhere.test', 2, 'its certificate is for another host'],
    ['has expired', 'localhost', -1, 'its certificate has expired, or the clock of this machine is wrong'],
  ])('whose certificate %s', async (_, host, days, reason) => {
    const port = await serve(await authority.certify(host, 'ec', days));
    const environment = { NODE_EXTRA_CA_CERTS: authority.file };
    expect(await inChild(`https://localhost:${port}/file`, environment)).toBe(reason);
  });

  test('that is none: a web server without', async () => {
    const server = createHttpServer((_, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await takeFrom(`https://127.0.0.1:${port}/file`, lock)).toBe(
      'does not speak TLS, or no version that is supported here',
    );
    server.close();
  });

  test('of versions long past', async () => {
    const port = await serve({
      ...(await authority.certify('localhost', 'rsa')),
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    expect(await takeFrom(`https://localhost:${port}/file`, lock)).toBe(
      'does not speak TLS, or no version that is supported here',
    );
  });
});
