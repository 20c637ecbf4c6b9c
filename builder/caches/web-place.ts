import { createReadStream } from 'node:fs';
import { PlaceFailure } from '../sources/place';
import { decoded } from '../sources/places/proxy-choice';
import { showUrl } from '../sources/redact';
import { WrongBytes, type Blob, type BlobBytes } from './blob';
import type { CachePlace } from './cache-place';
import { blobPath, indexPath } from './directory-place';
import type { HttpClient, Sent, WebAnswer } from './http-client';
import { MOST_INDEX } from './key-index';

/** How often a file is sent again after a broken connection. */
const MOST_ATTEMPTS = 3;

/**
 * A directory on a web server: GET and HEAD to read it, PUT to write it. A user and a password in its URL are sent as
 * basic authentication.
 */
export class WebPlace implements CachePlace {
  readonly label: string;
  readonly network = true;

  constructor(
    private readonly root: URL,
    private readonly http: HttpClient,
  ) {
    this.label = showUrl(root);
  }

  async index(key: string, signal: AbortSignal): Promise<string | undefined> {
    const answer = await this.get(indexPath(key), signal);
    if (isMissing(answer)) {
      await answer.drop();
      return undefined;
    }
    await expectStatus(answer, [200]);
    return await answer.text(MOST_INDEX);
  }

  async read(blob: Blob, from: number, signal: AbortSignal): Promise<BlobBytes> {
    return await bytesOf(await this.get(blobPath(blob), signal, rangeFrom(from)), from);
  }

  async has(blob: Blob, signal: AbortSignal): Promise<boolean> {
    const answer = await this.http.ask({
      method: 'HEAD',
      url: this.url(blobPath(blob)),
      headers: this.headers(),
      signal,
    });
    await answer.drop();
    return answer.status === 200 && [undefined, String(blob.size)].includes(answer.header('content-length'));
  }

  async write(blob: Blob, file: string, signal: AbortSignal): Promise<void> {
    await this.put(blobPath(blob), fileBody(file, blob.size), signal);
  }

  async writeIndex(key: string, text: string, _: readonly Blob[], signal: AbortSignal): Promise<void> {
    const bytes = Buffer.from(text);
    await this.put(indexPath(key), { size: bytes.length, read: () => once(bytes) }, signal);
  }

  private async put(path: string, body: Sent, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        const url = this.url(path);
        const headers = { ...this.headers(), 'content-type': 'application/octet-stream' };
        const answer = await this.http.ask({ method: 'PUT', url, headers, body, signal });
        await expectStatus(answer, [200, 201, 204]);
        await answer.drop();
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof Refused || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }

  private async get(
    path: string,
    signal: AbortSignal,
    headers: Record<string, string> = {},
  ): Promise<WebAnswer> {
    return await this.http.ask({ url: this.url(path), headers: { ...this.headers(), ...headers }, signal });
  }

  private headers(): Record<string, string> {
    const { username, password } = this.root;
    if (username === '' && password === '') return {};
    return { authorization: basicAuthorization(`${decoded(username)}:${decoded(password)}`) };
  }

  /** The URL of a file; a query, such as a token, stays. */
  private url(path: string): URL {
    const url = new URL(this.root);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
    return url;
  }
}

/** The server answered, and refused. */
export class Refused extends PlaceFailure {}

/** @throws Refused for another status than one of these */
export async function expectStatus(answer: WebAnswer, good: readonly number[]): Promise<void> {
  if (good.includes(answer.status)) return;
  await answer.drop();
  const { status } = answer;
  const why = status === 401 || status === 403 ? ': it wants other credentials' : '';
  throw new Refused(`answers ${status}${why}`);
}

/** Servers of S3's kind answer 403 for what is missing, if their lists are closed. */
export function isMissing({ status }: WebAnswer): boolean {
  return status === 404 || status === 410;
}

/** The header that asks for a file's end. */
export function rangeFrom(from: number): Record<string, string> {
  return from === 0 ? {} : { range: `bytes=${from}-` };
}

/** The body of an answer for {@link rangeFrom}: a server may send all instead. */
export async function bytesOf(answer: WebAnswer, from: number): Promise<BlobBytes> {
  if (isMissing(answer)) {
    await answer.drop();
    throw new WrongBytes('lacks a file that it names');
  }
  if (answer.status === 206 && answer.header('content-range')?.startsWith(`bytes ${from}-`) === true) {
    return { from, bytes: answer.body() };
  }
  await expectStatus(answer, [200]);
  return { from: 0, bytes: answer.body() };
}

/** A file as the body of a request, from some offset on. */
export function fileBody(file: string, size: number, from = 0): Sent {
  return {
    size: size - from,
    read: () => createReadStream(file, { start: from, highWaterMark: 1 << 20 }),
  };
}

/** The value of the header for a user and a password. */
export function basicAuthorization(user: string): string {
  return `Basic ${Buffer.from(user).toString('base64')}`;
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
