import { describe, expect, test } from 'vitest';
import { TIME_LIMITS } from '../../../builder/sources/time-limits';
import { PlaceFailure } from '../../../builder/sources/place';
import { HttpPlace } from '../../../builder/sources/places/http-place';
import { writeChecked } from '../../../builder/sources/checked-download';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from '../../support/scratch';
import { HASTE, lockOf, never, someBytes } from './support/locks';
import { MANNERS } from './support/manners';
import { closedUrl, WebServer } from './support/web-server';
import { busyPort } from './support/busy-port';

const directory = scratch('http');
const bytes = someBytes();
const lock = lockOf(bytes);
let parts = 0;

/** Takes a source from a place. @returns what arrived, or the place's reason */
async function take(url: string, signal = never, timeLimits = TIME_LIMITS): Promise<Buffer | string> {
  const place = new HttpPlace(new URL(url), timeLimits);
  const part = join(directory, String((parts += 1)));
  try {
    await writeChecked(place.read(lock, { signal, arrived: () => undefined }), part, lock, () => undefined);
    return readFileSync(part);
  } catch (error) {
    if (error instanceof PlaceFailure) return error.message;
    throw error;
  }
}

async function manner(name: keyof typeof MANNERS, timeLimits = TIME_LIMITS): Promise<string> {
  const reason = await take((await WebServer.start(MANNERS[name](bytes))).url('/file'), never, timeLimits);
  return String(reason);
}

describe('a file on a web server', () => {
  test('arrives as it lies there, even where the server says that it is encoded', async () => {
    const server = await WebServer.start((request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(bytes);
    });
    expect(await take(server.url('/file'))).toEqual(bytes);
    expect(server.requests[0]?.headers['accept-encoding']).toBe('identity');
  });

  test('is followed over redirects, to another server too', async () => {
    const last = await WebServer.start(MANNERS.whole(bytes));
    const first = await WebServer.start((_, response) =>
      response.writeHead(302, { location: last.url('/there') }).end(),
    );
    expect(await take(first.url('/file'))).toEqual(bytes);
  });

  test('credentials of a URL are sent to its server, and not on to another one', async () => {
    const last = await WebServer.start(MANNERS.whole(bytes));
    const first = await WebServer.start((_, response) =>
      response.writeHead(302, { location: last.url('/there') }).end(),
    );
    expect(await take(first.url('/file').replace('://', '://some%20one:se%3Acret@'))).toEqual(bytes);
    const sent = `Basic ${Buffer.from('some one:se:cret').toString('base64')}`;
    expect(first.requests[0]?.headers.authorization).toBe(sent);
    expect(last.requests[0]?.headers.authorization).toBeUndefined();
  });
});

describe('a web server that', () => {
  test('does not accept the connection is given up', async () => {
    await using busy = await busyPort();
    expect(await take(`http://127.0.0.1:${busy.port}/file`, never, HASTE)).toMatch(
      /^no (connection in time|answer within 1 s)$/,
    );
  });

  test('refuses the connection', async () => {
    expect(await take(await closedUrl('/file'))).toBe('refuses the connection');
  });

  test('has no name', async () => {
    expect(await take('http://nowhere.invalid/file')).toMatch(/host name|host of this name|no answer/);
  });

  test('never answers', async () => expect(await manner('silent', HASTE)).toBe('no answer within 1 s'));

  test('stops in the middle', async () =>
    expect(await manner('stalls', HASTE)).toBe('nothing came for 1 s, given up after 10000 bytes'));

  test('closes in the middle', async () =>
    expect(await manner('half')).toBe('broke off the connection, after 10000 bytes'));

  test('sends half as if it were all', async () =>
    expect(await manner('halfAsWhole')).toBe('ends after 10000 of 20000 bytes'));

  test('sends the right size with a wrong bit', async () =>
    expect(await manner('wrong')).toMatch(
      new RegExp(`^sends different bytes: their sha256 is [0-9a-f]{64}, expected ${lock.sha256}$`),
    ));

  test('does not have the file', async () => expect(await manner('missing')).toBe('answers 404'));

  test('says that it has more', async () =>
    expect(await manner('longer')).toBe('offers 40000 bytes, expected 20000'));

  test('sends without end', async () =>
    expect(await manner('endless')).toBe('sends more than the expected 20000 bytes'));

  test('sends a trickle', async () =>
    expect(await manner('trickle', HASTE)).toMatch(
      /^too slow: \d+ bytes in [\d.]+ s, given up after \d+ bytes$/,
    ));

  test('redirects in a circle', async () => {
    const server = await WebServer.start((_, response) =>
      response.writeHead(302, { location: '/file' }).end(),
    );
    expect(await take(server.url('/file'))).toMatch(/^redirects in a circle/);
  });

  test('redirects without end', async () => {
    const server = await WebServer.start((request, response) =>
      response.writeHead(302, { location: `${request.url}x` }).end(),
    );
    expect(await take(server.url('/file'))).toBe('redirects more than 5 times');
  });

  test('redirects to a file of this machine', async () => {
    const server = await WebServer.start((_, response) =>
      response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    );
    expect(await take(server.url('/file'))).toMatch(/^redirects in a circle, or to a URL that is not http/);
  });
});

test('the caller can end a visit at any time, and gets its own reason', async () => {
  const server = await WebServer.start(MANNERS.stalls(bytes));
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('enough')), 100);
  await expect(take(server.url('/file'), controller.signal)).rejects.toThrow('enough');
});

test('the place is shown without credentials', () => {
  const place = new HttpPlace(new URL('https://me:secret@example.org/dir/f.tar?token=secret#secret'), HASTE);
  expect(place.label).toBe('https://***@example.org/dir/f.tar?***');
});
