import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { HASTE, lockOf, someBytes } from './support/locks';
import { RawServer } from './support/raw-server';
import { takeFrom } from './support/take';

// An error that nobody waits for any more would end the provider. Here it fails the run: vitest takes each
// uncaught exception and unhandled rejection for a failure.

const small = someBytes(64);
const large = someBytes(6_000_000);
const LATE = new Set(['reset', 'half-closed']);

/** How a server lets go of a connection after what it had to say. */
const ENDINGS: Readonly<Record<string, (socket: Socket) => void>> = {
  closed: (socket) => socket.destroySoon(),
  'half-closed': (socket) => socket.end(),
  reset: (socket) => void socket.resetAndDestroy(),
};

/** A whole answer with this file. */
function http(body: Buffer, { version = '1.1', length = true } = {}): Buffer {
  const header = `HTTP/${version} 200 OK\r\nServer: x\r\n${length ? `Content-Length: ${body.length}\r\n` : ''}\r\n`;
  return Buffer.concat([Buffer.from(header), body]);
}

function chunked(...parts: readonly (string | Buffer)[]): Buffer {
  const header = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  return Buffer.concat([header, ...parts].map((part) => Buffer.from(part)));
}

/** Either all of the file, or a reason; never anything else. */
function expectHonest(taken: Buffer | string, file: Buffer): void {
  if (typeof taken === 'string') expect(taken).toMatch(/^(broke off the connection|does not answer in HTTP)/);
  else expect(file.subarray(0, taken.length).equals(taken)).toBe(true); // what is missing, the caller notices
}

describe.each(Object.keys(ENDINGS))('a server whose connection is %s', (ending) => {
  const end = ENDINGS[ending] ?? ((socket: Socket) => socket.destroy());

  test.each([
    ['with a length', http(small)],
    ['of HTTP/1.0, without one', http(small, { version: '1.0', length: false })],
    [
      'in chunks',
      chunked('20\r\n', small.subarray(0, 32), '\r\n20\r\n', small.subarray(32), '\r\n0\r\n\r\n'),
    ],
  ])('after any byte of an answer %s', async (_, answer) => {
    let said = 0;
    const server = await RawServer.start((socket) => {
      socket.write(answer.subarray(0, (said += 1)), () => end(socket));
    });
    while (said < answer.length) expectHonest(await takeFrom(server.url(), lockOf(small)), small);
    expect(server.heard).toHaveLength(answer.length);
    if (LATE.has(ending)) return;
    expect(await takeFrom(server.url(), lockOf(small))).toEqual(small);
  });

  test.each([
    ['all', large.length],
    ['half', large.length / 2],
  ])('while seven slow takers still have %s of it before them', async (_, sent) => {
    const server = await RawServer.start((socket) => {
      socket.write(http(large, { version: '1.0' }).subarray(0, sent + 200), () => end(socket));
    });
    const takers = Array.from({ length: 7 }, async () => {
      let pauses = 0;
      const slowly = async (): Promise<void> => {
        if ((pauses += 1) <= 30) await sleep(10);
      };
      return await takeFrom(server.url(), lockOf(large), { slowly });
    });
    for (const taken of await Promise.all(takers)) expectHonest(taken, large);
  });
});

describe('a server that answers', () => {
  const cases: [string, string | Buffer, string][] = [
    ['nothing', '', 'broke off the connection'],
    ['garbage', '\0\x01\x02 hello\r\n\r\n', 'does not answer in HTTP'],
    ['TLS', Buffer.from('160301020001000afc', 'hex'), 'does not answer in HTTP'],
    ['as FTP does', '220 Welcome\r\n', 'does not answer in HTTP'],
    [
      'a header without an end',
      `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(1 << 20)}`,
      'answers with too large a header',
    ],
    [
      'a header of many lines',
      `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(1 << 16)}\r\n`,
      'answers with too large a header',
    ],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\nContent-Length: 64\r\nContent-Length: 65\r\n\r\n',
      'does not answer in HTTP',
    ],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: -64\r\n\r\n', 'does not answer in HTTP'],
    [
      'a length beyond all numbers',
      `HTTP/1.1 200 OK\r\nContent-Length: ${'9'.repeat(40)}\r\n\r\n`,
      'does not answer in HTTP',
    ],
    [
      'an upgrade',
      'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nhello',
      'broke off the connection',
    ],
    ['a chunk without a size', chunked('zz\r\n'), 'does not answer in HTTP'],
    ['a chunk of no end', chunked('ffffffffffffffffffff\r\n'), 'does not answer in HTTP'],
    [
      'a chunk that is longer than it says',
      chunked('2\r\n', 'abcdef'),
      'does not answer in HTTP, after 2 bytes',
    ],
    [
      'a redirect to nowhere',
      'HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n',
      'redirects in a circle, or to a URL that is not http(s)',
    ],
    ['a redirect without a place', 'HTTP/1.1 302 Found\r\n\r\n', 'answers 302'],
    ['a status that is none', 'HTTP/1.1 999 Odd\r\n\r\n', 'answers 999'],
    ['not modified', 'HTTP/1.1 304 Not Modified\r\n\r\n', 'answers 304'],
    ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', 'answers 204'],
  ];
  test.each(cases)('%s', async (_, answer, reason) => {
    const server = await RawServer.start((socket) => socket.write(answer, () => socket.end()));
    expect(await takeFrom(server.url(), lockOf(small))).toBe(reason);
  });

  test('that it goes on, again and again, is given up', async () => {
    const server = await RawServer.start((socket) => {
      const more = (): void =>
        void socket.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(100), () => setImmediate(more));
      more();
    });
    expect(await takeFrom(server.url(), lockOf(small), { timeLimits: HASTE })).toBe('no answer within 1 s');
  });

  test('twice at once, is heard once', async () => {
    const server = await RawServer.start((socket) => socket.end(Buffer.concat([http(small), http(large)])));
    expect(await takeFrom(server.url(), lockOf(small))).toEqual(small);
  });

  test('with a redirect that holds a user, does not get that one sent, nor ours elsewhere', async () => {
    const last = await RawServer.start((socket) => socket.end(http(small)));
    const location = last.url('/there').replace('://', '://other:hush@');
    const first = await RawServer.start((socket) =>
      socket.end(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\n\r\n`),
    );
    expect(await takeFrom(first.url().replace('://', '://me:secret@'), lockOf(small))).toEqual(small);
    expect(first.heard[0]).toContain(
      `authorization: Basic ${Buffer.from('me:secret').toString('base64')}\r\n`,
    );
    expect(last.heard[0]?.toLowerCase()).not.toContain('authorization');
  });

  test('a redirect to itself gets our user again', async () => {
    const server = await RawServer.start((socket) =>
      socket.end(server.heard.length > 1 ? http(small) : 'HTTP/1.1 301 Moved\r\nLocation: /there\r\n\r\n'),
    );
    expect(await takeFrom(server.url().replace('://', '://me:100%@'), lockOf(small))).toEqual(small);
    expect(server.heard[1]).toContain('GET /there HTTP/1.1\r\n');
    expect(server.heard[1]).toContain(
      `authorization: Basic ${Buffer.from('me:100%').toString('base64')}\r\n`,
    );
  });
});

test('a taker that goes away leaves no connection behind', async () => {
  const closed: Promise<unknown>[] = [];
  const server = await RawServer.start((socket) => {
    closed.push(new Promise((resolve) => socket.once('close', resolve)));
    socket.write(http(large).subarray(0, 2_000_000));
  });
  const controller = new AbortController();
  const slowly = (): Promise<void> => {
    controller.abort(new Error('enough'));
    return Promise.resolve();
  };
  const taken = takeFrom(server.url(), lockOf(large), { signal: controller.signal, slowly });
  await expect(taken).rejects.toThrow('enough');
  await Promise.all(closed);
  expect(closed).toHaveLength(1);
});
