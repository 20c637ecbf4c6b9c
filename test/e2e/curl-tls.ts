import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server, type ServerOptions } from 'node:https';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type SecureVersion } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CertificateAuthority, type Credentials, type KeyKind } from '../support/certificates';
import { startProgram, type Ended } from '../support/program';

/** The TLS library that a curl is linked with. */
export type Tls = 'bearssl' | 'mbedtls';

/** curl's exit codes. */
const [GOOD, HTTP_ERROR, NO_TLS, NOT_TRUSTED] = [0, 22, 35, 60];

/** How each calls itself, and what it makes of a server that speaks TLS 1.3 only. */
const LIBRARIES = {
  bearssl: { version: /BearSSL/, newest: NO_TLS },
  mbedtls: { version: /mbedTLS\/3\./, newest: GOOD },
} as const;

const HOST = 'fetch.test';
/** More than one record of TLS, and nothing that packing makes small. */
const BODY = randomBytes(3_000_000);
const TEXT = 'packed, and unpacked\n'.repeat(10_000);

/**
 * The tests of a curl against servers on the loopback. They belong to no test file of their own, since a curl takes an
 * hour to grow: who has one calls them.
 *
 * @param root a directory of the test's own, not there yet
 * @param program the curl, asked for when the tests run
 * @param bundle the file of certificate authorities that is grown with it, if there is one
 */
export function testCurlTls(root: string, tls: Tls, program: () => string, bundle?: () => string): void {
  const servers: Server[] = [];
  const leaves = {} as Record<KeyKind, Credentials>;
  let authority: CertificateAuthority;

  const serve = async (credentials: Credentials, options: ServerOptions = {}): Promise<number> => {
    const server = createServer({ ...credentials, ...options }, (request, response) => {
      if (request.url === '/body') response.end(BODY);
      else if (request.url === '/packed')
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(TEXT));
      else if (request.url === '/moved') response.writeHead(302, { location: '/' }).end();
      else if (request.url === '/missing') response.writeHead(404).end();
      else response.end(`${request.method ?? ''} over TLS\n`);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const only = (version: SecureVersion): ServerOptions => ({ minVersion: version, maxVersion: version });

  /** Without the user's settings, and without a name server: each name is this machine. */
  const curl = async (port: number, args: readonly string[], host = HOST, path = '/'): Promise<Ended> =>
    startProgram(
      program(),
      [
        ...['-q', '--silent', '--show-error', '--max-time', '60', '--resolve', `${host}:${port}:127.0.0.1`],
        ...args,
        `https://${host}:${port}${path}`,
      ],
      { env: {} },
    ).ended;
  const trusting = (file = authority.file): string[] => ['--cacert', file];

  /** Nothing of what a server said may come out that was not trusted. */
  const expectRefused = ({ code, stdout, text }: Ended): void => {
    expect(code, text).toBe(NOT_TRUSTED);
    expect(stdout).toBe('');
  };

  beforeAll(async () => {
    mkdirSync(root);
    authority = await CertificateAuthority.found(join(root, 'authority'), 'An authority');
    leaves.rsa = await authority.certify(HOST, 'rsa');
    leaves.ec = await authority.certify(HOST, 'ec');
  });

  afterAll(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('says which library it is linked with', async () => {
    const { stdout } = await startProgram(program(), ['--version']).ended;
    const found = Object.entries(LIBRARIES).filter(([, { version }]) => version.test(stdout));
    expect(found.map(([name]) => name)).toEqual([tls]);
  });

  describe.each(['rsa', 'ec'] as const)('from a server with a key of kind %s', (kind) => {
    it('fetches', async () => {
      const ran = await curl(await serve(leaves[kind]), trusting());
      expect(ran.text).toBe('GET over TLS\n');
      expect(ran.code).toBe(GOOD);
    });

    it('fetches with TLS 1.2', async () => {
      const ran = await curl(await serve(leaves[kind], only('TLSv1.2')), trusting());
      expect(ran.text).toBe('GET over TLS\n');
    });

    it('refuses one whose authority it does not know', async () => {
      const stranger = await CertificateAuthority.found(join(root, `stranger-${kind}`), 'A stranger');
      expectRefused(await curl(await serve(leaves[kind]), trusting(stranger.file)));
    });

    it('refuses one whose authority only calls itself as one that it knows', async () => {
      const impostor = await CertificateAuthority.found(join(root, `impostor-${kind}`), 'An authority');
      expectRefused(await curl(await serve(await impostor.certify(HOST, kind)), trusting()));
    });

    it('refuses one that is certified for another host', async () => {
      expectRefused(await curl(await serve(leaves[kind]), trusting(), 'other.test'));
    });

    it('refuses one whose certificate has expired', async () => {
      expectRefused(await curl(await serve(await authority.certify(HOST, kind, -1)), trusting()));
    });

    const { newest } = LIBRARIES[tls];
    it(`${newest === GOOD ? 'fetches' : 'says that it cannot speak'} with TLS 1.3 only`, async () => {
      const ran = await curl(await serve(leaves[kind], only('TLSv1.3')), trusting());
      expect(ran.code, ran.text).toBe(newest);
      expect(ran.stdout).toBe(newest === GOOD ? 'GET over TLS\n' : '');
    });
  });

  it('gets a large file whole', async () => {
    const sha256 = (what: Buffer | string): string => createHash('sha256').update(what).digest('hex');
    const file = join(root, 'body');
    const ran = await curl(await serve(leaves.rsa), [...trusting(), '-o', file], HOST, '/body');
    expect(ran.text).toBe('');
    expect(sha256(readFileSync(file))).toBe(sha256(BODY));
  });

  it('unpacks what was packed, and goes where it is sent', async () => {
    const port = await serve(leaves.ec);
    expect((await curl(port, [...trusting(), '--compressed'], HOST, '/packed')).text).toBe(TEXT);
    expect((await curl(port, [...trusting(), '--location'], HOST, '/moved')).text).toBe('GET over TLS\n');
  });

  it('does not tell what is missing as a success, with --retry neither', async () => {
    const port = await serve(leaves.ec);
    const code = async (...args: string[]): Promise<number | undefined> =>
      (await curl(port, [...trusting(), '--fail', ...args], HOST, '/missing')).code;
    expect([await code(), await code('--retry', '2')]).toEqual([HTTP_ERROR, HTTP_ERROR]);
  });

  it('trusts whom it is told to trust', async () => {
    const stranger = await CertificateAuthority.found(join(root, 'insecure'), 'A stranger');
    const ran = await curl(await serve(leaves.rsa), [...trusting(stranger.file), '--insecure']);
    expect(ran.text).toBe('GET over TLS\n');
  });

  it.runIf(bundle)(
    "reads the bundle of the world's authorities, none of which knows this server",
    async () => {
      expectRefused(await curl(await serve(leaves.rsa), trusting(bundle?.())));
    },
  );
}
