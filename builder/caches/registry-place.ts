import * as z from 'zod';
import { DIGEST, sha256 } from '../ground/digest';
import { UserError } from '../ground/user-error';
import { PlaceFailure } from '../sources/place';
import type { Blob, BlobBytes } from './blob';
import type { ListedPlace } from './cache-place';
import type { HttpClient, WebAnswer, WebRequest } from './http-client';
import { MOST_INDEX } from './key-index';
import type { RegistryLogin } from './registry-login';
import { bytesOf, expectStatus, fileBody, isMissing, rangeFrom, Refused } from './web-place';

/** What an index is to a registry: an artifact of this type, whose config is the index, and whose layers are its blobs. */
const INDEX_TYPE = 'application/vnd.seedstage.index.v1+json';
const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const BLOB_TYPE = 'application/vnd.seedstage.blob.v1';

/** Bytes of a registry's largest manifest, by the distribution's own limit. */
const MOST_MANIFEST = 4 << 20;
/** How often a broken upload is taken up again without progress. */
const MOST_FAILURES = 3;

/** The most pages of a list of tags. */
const MOST_PAGES = 1000;

const tagsSchema = z.looseObject({ tags: z.array(z.string()).nullish() });

const manifestSchema = z.looseObject({
  config: z.looseObject({
    mediaType: z.literal(INDEX_TYPE),
    digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
    size: z.int(),
  }),
});

/** A repository of an OCI registry: the tag of a key is its index, and its layers are the blobs. */
export class RegistryPlace implements ListedPlace {
  readonly label: string;
  readonly network = true;
  private readonly base: URL;

  /**
   * @param origin of the registry
   * @param name of the repository
   */
  constructor(
    origin: URL,
    private readonly name: string,
    private readonly http: HttpClient,
    private readonly login: RegistryLogin,
  ) {
    this.label = `oci://${origin.host}/${name}`;
    this.base = new URL(`/v2/${name}/`, origin);
  }

  async index(key: string, signal: AbortSignal): Promise<string | undefined> {
    const answer = await this.ask({
      url: this.url(`manifests/${key}`),
      headers: { accept: MANIFEST_TYPE },
      signal,
    });
    if (isMissing(answer)) {
      await answer.drop();
      return undefined;
    }
    await expectStatus(answer, [200]);
    const parsed = manifestSchema.safeParse(jsonOf(await answer.text(MOST_MANIFEST)));
    if (!parsed.success) return ''; // another image has this tag, and that is no index
    const { digest, size } = parsed.data.config;
    if (size > MOST_INDEX) return '';
    const config = await this.ask({ url: this.url(`blobs/${digest}`), signal });
    await expectStatus(config, [200]);
    return await config.text(MOST_INDEX);
  }

  async read({ digest }: Blob, from: number, signal: AbortSignal): Promise<BlobBytes> {
    const url = this.url(`blobs/sha256:${digest}`);
    return await bytesOf(await this.ask({ url, headers: rangeFrom(from), signal }), from);
  }

  async has({ digest }: Blob, signal: AbortSignal): Promise<boolean> {
    const answer = await this.ask({ method: 'HEAD', url: this.url(`blobs/sha256:${digest}`), signal });
    await answer.drop();
    return answer.status === 200;
  }

  /** As Docker does it: the whole blob at once. If that breaks off, the registry says how much it has. */
  async write(blob: Blob, file: string, signal: AbortSignal): Promise<void> {
    let upload = await this.begin(signal);
    let failures = 0;
    for (let from = 0; ;) {
      try {
        const headers = {
          'content-type': 'application/octet-stream',
          ...(from === 0 ? {} : { 'content-range': `${from}-${blob.size - 1}` }),
        };
        const sent = await this.ask({
          method: 'PATCH',
          url: upload,
          headers,
          body: fileBody(file, blob.size, from),
          signal,
        });
        await expectStatus(sent, [202, 204]);
        await sent.drop();
        await this.finish(locationOf(sent) ?? upload, blob, signal);
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof Refused) throw error;
        const there = await this.progress(upload, signal);
        failures = there.from > from ? 0 : failures + 1;
        if (failures >= MOST_FAILURES) throw error;
        upload = there.url ?? (await this.begin(signal));
        from = there.url === undefined ? 0 : there.from;
      }
    }
  }

  async writeIndex(key: string, text: string, blobs: readonly Blob[], signal: AbortSignal): Promise<void> {
    const bytes = Buffer.from(text);
    const config = { digest: sha256(bytes), size: bytes.length };
    if (!(await this.has(config, signal))) {
      const url = await this.begin(signal);
      await this.finish(url, config, signal, bytes);
    }
    const manifest = {
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      artifactType: INDEX_TYPE,
      config: { mediaType: INDEX_TYPE, digest: `sha256:${config.digest}`, size: config.size },
      layers: blobs.map(({ digest, size }) => ({ mediaType: BLOB_TYPE, digest: `sha256:${digest}`, size })),
    };
    await this.put(
      this.url(`manifests/${key}`),
      Buffer.from(JSON.stringify(manifest)),
      MANIFEST_TYPE,
      signal,
    );
  }

  async keys(signal: AbortSignal): Promise<string[]> {
    const keys: string[] = [];
    let url: URL | undefined = this.url('tags/list?n=1000');
    for (let pages = 0; url !== undefined && pages < MOST_PAGES; pages++) {
      const answer = await this.ask({ url, signal });
      if (isMissing(answer)) {
        await answer.drop();
        return []; // nothing was pushed yet
      }
      await expectStatus(answer, [200]);
      const { tags } = tagsSchema.parse(jsonOf(await answer.text(MOST_MANIFEST)));
      keys.push(...(tags ?? []).filter((tag) => DIGEST.test(tag)));
      const [, next] = /^<([^>]+)>;\s*rel="?next"?/.exec(answer.header('link') ?? '') ?? [];
      url = next !== undefined && URL.canParse(next, url.href) ? new URL(next, url) : undefined;
    }
    return keys.sort();
  }

  async forget(key: string, signal: AbortSignal): Promise<void> {
    const headers = { accept: MANIFEST_TYPE };
    const found = await this.ask({ method: 'HEAD', url: this.url(`manifests/${key}`), headers, signal });
    await found.drop();
    if (isMissing(found)) return;
    await expectStatus(found, [200]);
    const digest = found.header('docker-content-digest') ?? '';
    const gone = await this.ask({ method: 'DELETE', url: this.url(`manifests/${digest}`), signal });
    await gone.drop();
    if (gone.status === 405 || gone.status === 400) throw cannotDelete(this.label);
    if (!isMissing(gone)) await expectStatus(gone, [200, 202]);
  }

  /** A registry removes blobs itself. */
  async sweep(): Promise<void> {
    await Promise.resolve();
  }

  private async begin(signal: AbortSignal): Promise<URL> {
    const answer = await this.ask({
      method: 'POST',
      url: this.url('blobs/uploads/'),
      headers: { 'content-length': '0' },
      signal,
    });
    await expectStatus(answer, [202]);
    await answer.drop();
    const location = locationOf(answer);
    if (location === undefined) throw new PlaceFailure('does not say where to upload to');
    return location;
  }

  private async finish(
    upload: URL,
    { digest }: Blob,
    signal: AbortSignal,
    bytes = Buffer.alloc(0),
  ): Promise<void> {
    const url = new URL(upload);
    url.searchParams.set('digest', `sha256:${digest}`);
    await this.put(url, bytes, 'application/octet-stream', signal);
  }

  /** How much of an upload has arrived; without a URL if it is not known there any more. */
  private async progress(upload: URL, signal: AbortSignal): Promise<{ from: number; url?: URL }> {
    const answer = await this.ask({ url: upload, signal });
    await answer.drop();
    const [, last] = /^(?:bytes=)?0-(\d+)$/.exec(answer.header('range') ?? '') ?? [];
    if (answer.status !== 204 || last === undefined) return { from: 0 };
    // A range has no form for nothing: an empty upload is 0-0, too, and is begun again.
    return Number(last) === 0 ? { from: 0 } : { from: Number(last) + 1, url: locationOf(answer) ?? upload };
  }

  private async put(url: URL, bytes: Buffer, type: string, signal: AbortSignal): Promise<void> {
    const read = async function* (): AsyncGenerator<Buffer> {
      yield bytes;
    };
    const headers = { 'content-type': type };
    const answer = await this.ask({
      method: 'PUT',
      url,
      headers,
      body: { size: bytes.length, read },
      signal,
    });
    await expectStatus(answer, [201]);
    await answer.drop();
  }

  /** A request with the user's credentials, if the registry wants them. */
  private async ask(request: WebRequest): Promise<WebAnswer> {
    // An upload may lead to another server, which has its own credentials in its URL.
    const own = request.url.origin === this.base.origin;
    const attempt = async (): Promise<WebAnswer> =>
      await this.http.ask({
        ...request,
        headers: { ...request.headers, ...(own ? this.login.headers() : {}) },
      });
    const answer = await attempt();
    if (answer.status !== 401 || !own) return answer;
    await answer.drop();
    const isRead = request.method === undefined || request.method === 'GET' || request.method === 'HEAD';
    const scope = `repository:${this.name}:pull${isRead ? '' : ',push'}`;
    return (await this.login.answer(answer, scope, request.signal)) ? await attempt() : answer;
  }

  private url(path: string): URL {
    return new URL(path, this.base);
  }
}

function cannotDelete(label: string): UserError {
  return new UserError(
    `the registry of ${label} does not allow that anything is removed`,
    'Allow it in its configuration (storage.delete.enabled: true), or set its own rules for how long it keeps images.',
  );
}

function locationOf(answer: WebAnswer): URL | undefined {
  const location = answer.header('location');
  return location !== undefined && URL.canParse(location, answer.url.href)
    ? new URL(location, answer.url)
    : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
