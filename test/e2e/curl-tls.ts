import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { SecureVersion } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TlsAuthority, type Identity } from '../support/tls-authority';

/** Exit codes of curl. */
const [COULD_NOT_SHAKE_HANDS, NOT_TRUSTED] = [35, 60];

/** What a curl can do, by the library that it has TLS from. */
const TLS13: Readonly<Record<'bearssl' | 'mbedtls', boolean>> = { bearssl: false, mbedtls: true };

/**
 * Tests of a curl that was grown, against a server on this machine's loopback whose authority is the test's own.
 *
 * @param root a directory of the test's own, not there yet
 * @param program gives the path of curl: a static program, which runs here as well as where it was grown
 */
export function testCurl(root: string, tls: keyof typeof TLS13, program: () => string): void {
  const servers: Server[] = [];
  let authority: TlsAuthority;
  let stranger: TlsAuthority;

  async function serve(identity: Identity, version: SecureVersion): Promise<number> {
    const options = { ...identity, minVersion: version, maxVersion: version };
    const server = createServer(options, (request, response) =>
      response.end(`you asked for ${request.url ?? ''}`),
    );
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  /** Asks the server at a port for a page, by a name that is looked up nowhere. */
  async function fetch(
    port: number,
    name: string,
    ca = authority.file,
  ): Promise<{ code: number; said: string }> {
    const where = ['--resolve', `${name}:${port}:127.0.0.1`, `https://${name}:${port}/page`];
    const child = spawn(
      program(),
      ['--silent', '--show-error', '--max-time', '20', '--cacert', ca, ...where],
      {
        env: {},
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const [said, error, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number]>,
    ]);
    return { code, said: said + error };
  }

  beforeAll(() => {
    authority = new TlsAuthority(join(root, 'authority'));
    stranger = new TlsAuthority(join(root, 'stranger'));
  });

  afterAll(() => {
    for (const server of servers) server.close();
  });

  it.each(['rsa', 'ec'] as const)('fetches from a server with a certificate of the kind %s', async (kind) => {
    const port = await serve(authority.identity('server.test', kind), 'TLSv1.2');
    expect(await fetch(port, 'server.test')).toEqual({ code: 0, said: 'you asked for /page' });
  });

  it('refuses a server that somebody else vouches for', async () => {
    const port = await serve(stranger.identity('server.test', 'ec'), 'TLSv1.2');
    expect((await fetch(port, 'server.test')).code).toBe(NOT_TRUSTED);
    expect((await fetch(port, 'server.test', stranger.file)).code).toBe(0);
  });

  it('refuses a server of another name', async () => {
    const port = await serve(authority.identity('server.test', 'ec'), 'TLSv1.2');
    expect((await fetch(port, 'other.test')).code).toBe(NOT_TRUSTED);
  });

  const [how, code] = TLS13[tls] ? ['speaks', 0] : ['does not come to terms with', COULD_NOT_SHAKE_HANDS];
  it(`${how} TLS 1.3`, async () => {
    const port = await serve(authority.identity('server.test', 'ec'), 'TLSv1.3');
    expect((await fetch(port, 'server.test')).code).toBe(code);
  });
}
