import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { signRecord, SignedTrust } from '../../../builder/caches/signed-trust';
import type { Trust } from '../../../builder/caches/trust';
import { sha256 } from '../../../builder/ground/digest';
import type { Builder, BuildResult } from '../../../builder/grow/builder';
import { recordText, type BuildRecord } from '../../../builder/store/record';
import { manifestOf } from '../../../builder/tree/manifest';
import { scratch } from '../../support/scratch';
import { makeSigningKey } from '../../support/signing-keys';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, run, testBuilder } from '../../support/test-builder';
import { WebServer } from '../sources/support/web-server';
import { directoryUrl, push, recordOf } from './support/caches';

/** The right files of a cache, as somebody may change them. */
type Files = Map<string, Buffer>;
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const work = scratch('hostile-caches');
const assets = new TestAssets(join(work, 'assets'));
assets.recipe('lower', installs('usr/share/lower', 'lower\n'));
assets.recipe('other', installs('usr/share/other', 'other\n'));
assets.recipe('strict', installs('usr/share/strict', 'strict\n'), {
  expect: { 'usr/share/strict': sha256('strict\n') },
});
const never = new AbortController().signal;
const ours = makeSigningKey(work, 'ours');
const foreign = makeSigningKey(work, 'foreign');
const trust = new SignedTrust([ours.trusted]);

let theirs: Builder;
let lower: BuildResult;
let other: BuildResult;
const right: Files = new Map();

beforeAll(async () => {
  theirs = testBuilder(join(work, 'theirs'), assets.root);
  const seed = await grow(theirs, 'seed');
  lower = await grow(theirs, 'lower', { seed });
  other = await grow(theirs, 'other', { seed });
  const place = directoryUrl(join(work, 'cache'));
  for (const each of [lower, other]) await push(theirs, each, place, [await signed(recordOf(theirs, each))]);
  for (const directory of ['keys', 'blobs/sha256']) {
    for (const name of readdirSync(join(work, 'cache', directory))) {
      right.set(`/${directory}/${name}`, readFileSync(join(work, 'cache', directory, name)));
    }
  }
});

async function signed(record: BuildRecord, by = ours): Promise<unknown> {
  return await signRecord(record, by.signer, { version: '1' }, never);
}

/** A server with these files; `answer` may answer in their place. */
async function serve(files: Files, answer?: Answer): Promise<string> {
  const server = await WebServer.start((request, response) => {
    if (answer !== undefined) {
      answer(request, response);
      return;
    }
    send(files, request, response);
  });
  return server.url();
}

function send(files: Files, { url = '' }: IncomingMessage, response: ServerResponse): void {
  const bytes = files.get(url);
  if (bytes === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
}

let stores = 0;
/** Builds `lower` with a cache. @returns how, what was said, and how long it took */
async function growWith(place: string, settings: { trust?: Trust; unsigned?: boolean } = {}) {
  const store = join(work, `store-${(stores += 1)}`);
  const { unsigned = false, trust: whom = trust } = settings;
  const mine = testBuilder(store, assets.root, {
    offline: false,
    trust: whom,
    caches: [{ place, unsigned }],
  });
  const said: string[] = [];
  const started = Date.now();
  const warn = (text: string): void => void said.push(text.replace(`${place}/`, 'PLACE'));
  const seed = await grow(mine, 'seed', {}, { run: { ...run(), warn } });
  const got = await grow(mine, 'lower', { seed }, { run: { ...run(), warn } });
  expect(got.fingerprint).toBe(lower.fingerprint); // whatever the cache does
  expect(await mine.check(got.key)).toBe('present');
  expect(existsSync(mine.store.path('work', got.key))).toBe(false);
  await mine.close();
  return { how: got.how, said, seconds: (Date.now() - started) / 1000, store };
}

/** The index of a key, changed. */
function changedIndex(change: (index: Index) => unknown, key = lower.key): Files {
  const path = `/keys/${lower.key}.json`;
  const index = JSON.parse(String(right.get(`/keys/${key}.json`))) as Index;
  return new Map([...right, [path, Buffer.from(JSON.stringify(change(index)))]]);
}

interface Index {
  key: string;
  entries: {
    record: BuildRecord & { digest?: string };
    manifest: object;
    archive: object;
    statements: unknown[];
  }[];
}

/** The same files, with another archive for the artifact. */
function changedArchive(bytes: Buffer): Files {
  const files = changedIndex(({ entries: [entry], ...rest }) => ({
    ...rest,
    entries: [{ ...entry, archive: { digest: sha256(bytes), size: bytes.length } }],
  }));
  return files.set(`/blobs/sha256/${sha256(bytes)}`, bytes);
}

async function archiveOf(
  entries: readonly { name: string; type?: 'symlink' | 'directory'; linkname?: string; text?: string }[],
) {
  const archive = pack();
  for (const { text = '', ...header } of entries) archive.entry({ mode: 0o755, ...header }, text);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}

const HONEST = [
  { name: 'usr/', type: 'directory' as const },
  { name: 'usr/share/', type: 'directory' as const },
];

describe('a cache with the right signature', () => {
  it('is used, and says by whom', async () => {
    const { how, said, store } = await growWith(await serve(right));
    expect([how, said]).toEqual(['from a cache', []]);
    const record = testBuilder(store, assets.root).records.byKey(lower.key);
    expect(record?.substituted?.signer).toBe('ours');
  });

  it('is used from where a transfer broke off', async () => {
    let broken = 0;
    const ranges: (string | undefined)[] = [];
    const place = await serve(right, (request, response) => {
      const bytes = right.get(request.url ?? '');
      if (bytes === undefined || !isArchive(request.url ?? '')) {
        send(right, request, response);
        return;
      }
      ranges.push(request.headers.range);
      const from = Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0);
      const headers = {
        'content-length': bytes.length - from,
        'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
      };
      response.writeHead(from === 0 ? 200 : 206, headers);
      if ((broken += 1) > 1) return void response.end(bytes.subarray(from));
      return void response.write(bytes.subarray(0, 50), () => response.destroy());
    });
    expect((await growWith(place)).how).toBe('from a cache');
    expect(ranges).toEqual([undefined, 'bytes=50-']);
  });
});

function isArchive(path: string): boolean {
  return (
    right
      .get(path)
      ?.subarray(0, 2)
      .equals(Buffer.from([0x1f, 0x8b])) === true
  );
}

describe('a cache that cannot be believed is not used', () => {
  it.each<[string, () => Promise<Files> | Files, RegExp]>([
    ['without a signature', () => changedIndex(withStatements([])), /is not believed: it is not signed/],
    [
      "with a foreign key's signature",
      async () => changedIndex(withStatements([await signed(recordOf(theirs, lower), foreign)])),
      /no trusted key \(ours\) has signed it/,
    ],
    [
      'with the signature of another record',
      async () => changedIndex(withStatements([await signed(recordOf(theirs, other))])),
      /no trusted key/,
    ],
    [
      'with garbage for signatures',
      () =>
        changedIndex(
          withStatements([
            null,
            7,
            [],
            { payload: 'x' },
            'text',
            { payload: '', payloadType: '', signatures: [] },
          ]),
        ),
      /no trusted key/,
    ],
    [
      'with the index of another key',
      () => changedIndex((index) => index, other.key),
      /its index is that of another key/,
    ],
    [
      'with the record of another key',
      () => changedIndex((index) => ({ ...index, key: lower.key }), other.key),
      /its record belongs to another key/,
    ],
    [
      'with another fingerprint in the record',
      () => changedIndex(changedRecord({ fingerprint: 'f'.repeat(64) })),
      /its manifest is not that of its record/,
    ],
    [
      'with other inputs in the record',
      () => changedIndex(changedRecord({ given: { seed: 'f'.repeat(64) } })),
      /no trusted key/,
    ],
    [
      'with a record that was taken from a cache itself',
      () => changedIndex(changedRecord({ substituted: { cache: 'x' } })),
      /but of a substitution/,
    ],
    [
      'with an index of a later format',
      () => changedIndex((index) => ({ ...index, format: 2 })),
      /is not one that is known here/,
    ],
    [
      'with an index that is no JSON',
      () => new Map([...right, [`/keys/${lower.key}.json`, Buffer.from('<html>')]]),
      /is not one that is known here/,
    ],
  ])('%s', async (_, files, why) => {
    const { how, said } = await growWith(await serve(await files()));
    expect(how).toBe('built');
    expect(said).toEqual([expect.stringMatching(why)]);
  });

  const withStatements =
    (statements: unknown[]) =>
    (index: Index): unknown => ({
      ...index,
      entries: index.entries.map((entry) => ({ ...entry, statements })),
    });

  const changedRecord =
    (change: Partial<BuildRecord>) =>
    (index: Index): unknown => ({
      ...index,
      entries: index.entries.map(({ record, ...rest }) => {
        const changed = { ...record, ...change };
        delete changed.digest; // of all other fields, as they were
        return { ...rest, record: JSON.parse(recordText(changed)) as unknown };
      }),
    });

  it('whose builders disagree about the result', async () => {
    const record = { ...recordOf(theirs, lower), id: 'second', fingerprint: other.fingerprint };
    const second = {
      record: JSON.parse(recordText(record)) as BuildRecord,
      manifest: { digest: other.fingerprint, size: 1 },
      archive: { digest: 'a'.repeat(64), size: 1 },
      statements: [await signed(record)],
    };
    const files = changedIndex((index) => ({ ...index, entries: [...index.entries, second] }));
    const { how, said } = await growWith(await serve(files));
    expect(how).toBe('built');
    expect(said).toEqual([
      'the cache PLACE is not used for lower: those who built it disagree about the result',
    ]);
  });
});

describe('what a recipe expects', () => {
  it('holds for a trusted signer, too', async () => {
    const mine = testBuilder(join(work, 'strict-first'), assets.root);
    const strict = await grow(mine, 'strict', { seed: await grow(mine, 'seed') });
    // A signer's own statement that the key strict leads to the artifact `other`.
    const { fingerprint, size, files } = recordOf(theirs, other);
    const record = { ...recordOf(mine, strict), fingerprint, size, files };
    const index = JSON.parse(String(right.get(`/keys/${other.key}.json`))) as Index;
    const entries = [
      {
        ...index.entries[0],
        record: JSON.parse(recordText(record)) as unknown,
        statements: [await signed(record)],
      },
    ];
    const lie = Buffer.from(JSON.stringify({ ...index, key: strict.key, entries }));
    const place = await serve(new Map([...right, [`/keys/${strict.key}.json`, lie]]));
    const said: string[] = [];
    const fresh = testBuilder(join(work, 'strict-second'), assets.root, {
      offline: false,
      trust,
      caches: [{ place, unsigned: false }],
    });
    const watched = { run: { ...run(), warn: (text: string) => void said.push(text) } };
    const got = await grow(fresh, 'strict', { seed: await grow(fresh, 'seed') }, watched);
    expect([got.how, got.fingerprint]).toEqual(['built', strict.fingerprint]);
    expect(said.join()).toContain(
      'is not used for one build: has another /usr/share/strict than the recipe expects',
    );
    await Promise.all([mine.close(), fresh.close()]);
  });
});

describe('an artifact that is not the one of its fingerprint is not taken', () => {
  it.each<[string, () => Promise<Buffer> | Buffer]>([
    ['other content', async () => await archiveOf([...HONEST, { name: 'usr/share/lower', text: 'LOWER\n' }])],
    ['a path that leads out', async () => await archiveOf([{ name: '../../escaped', text: 'x' }])],
    ['an absolute path', async () => await archiveOf([{ name: join(work, 'escaped'), text: 'x' }])],
    [
      'a link in place of a directory',
      async () =>
        await archiveOf([
          { name: 'usr', type: 'symlink', linkname: work },
          { name: 'usr/escaped', text: 'x' },
        ]),
    ],
    [
      'one more file',
      async () =>
        await archiveOf([
          ...HONEST,
          { name: 'usr/share/lower', text: 'lower\n' },
          { name: 'usr/x', text: 'x' },
        ]),
    ],
    ['one file less', async () => await archiveOf(HONEST)],
    ['a bomb', () => gzipSync(Buffer.alloc(64 << 20))],
    ['no archive', () => Buffer.from('no archive')],
    [
      'half of an archive',
      async () =>
        (await archiveOf([...HONEST, { name: 'usr/share/lower', text: 'lower\n' }])).subarray(0, 60),
    ],
  ])('%s', async (_, archive) => {
    const { how, said } = await growWith(await serve(changedArchive(await archive())));
    expect(how).toBe('built');
    expect(said).toEqual([
      expect.stringMatching(/^the cache PLACE is not used for one build: sends an archive/),
    ]);
    expect(existsSync(join(work, 'escaped'))).toBe(false);
  });

  it('a manifest that leads out of the artifact, from a cache that may be unsigned', async () => {
    const content = sha256('x');
    const file = { type: 'file' as const, mode: 0o644, size: 1, content };
    const manifest = manifestOf([
      { path: 'usr', type: 'link', mode: 0, size: 0, content: work },
      { path: 'usr/escaped', ...file },
    ]);
    const text = Buffer.from(manifest.text);
    const record = {
      ...recordOf(theirs, lower),
      fingerprint: manifest.fingerprint,
      size: manifest.size,
      files: manifest.files,
    };
    const files = changedIndex((index) => ({
      ...index,
      entries: [
        {
          ...index.entries[0],
          record: JSON.parse(recordText(record)) as unknown,
          manifest: { digest: manifest.fingerprint, size: text.length },
        },
      ],
    }));
    files.set(`/blobs/sha256/${manifest.fingerprint}`, text);
    const { how, said } = await growWith(await serve(files), { unsigned: true });
    expect(how).toBe('built');
    expect(said).toEqual([expect.stringContaining('sends a manifest that is no tree')]);
  });
});

describe('a server that misbehaves costs seconds, once', () => {
  const archives =
    (answer: Answer): Answer =>
    (request, response) => {
      if (isArchive(request.url ?? '')) answer(request, response);
      else send(right, request, response);
    };

  it.each<[string, Answer, RegExp]>([
    ['it answers 500', (_, response) => void response.writeHead(500).end(), /answers 500/],
    [
      'it wants a password',
      (_, response) => void response.writeHead(401).end(),
      /answers 401: it wants other credentials/,
    ],
    ['it closes the connection', (_, response) => void response.destroy(), /broke off the connection/],
    [
      'its index is endless',
      (_, response) => {
        const timer = setInterval(() => response.write(Buffer.alloc(1 << 20)), 5);
        response.on('close', () => clearInterval(timer));
      },
      /answers with more than/,
    ],
    [
      'its archive is cut off',
      archives((_, response) => void response.writeHead(200).end('x')),
      /ends after|different bytes/,
    ],
    [
      'its archive is longer',
      archives((_, response) => void response.writeHead(200).end(Buffer.alloc(1 << 20))),
      /sends more than/,
    ],
    [
      'its archive is missing',
      archives((_, response) => void response.writeHead(404).end()),
      /lacks a file that it names/,
    ],
    [
      'it redirects in a circle',
      (request, response) => void response.writeHead(302, { location: request.url }).end(),
      /redirects in a circle/,
    ],
  ])('%s', async (_, answer, why) => {
    const { how, said, seconds } = await growWith(await serve(right, answer));
    expect(how).toBe('built');
    expect(said).toEqual([expect.stringMatching(why)]);
    expect(seconds).toBeLessThan(10);
  });

  it('it never answers: the next build does not wait for it again', async () => {
    const place = await serve(right, () => undefined);
    const mine = testBuilder(join(work, 'patient'), assets.root, {
      offline: false,
      trust,
      caches: [{ place }],
    });
    const said: string[] = [];
    const warn = (text: string): void => void said.push(text);
    const started = Date.now();
    const seed = await grow(mine, 'seed', {}, { run: { ...run(), warn } });
    const first = Date.now();
    await grow(mine, 'lower', { seed }, { run: { ...run(), warn } });
    expect(first - started).toBeLessThan(15_000);
    expect(Date.now() - first).toBeLessThan(5_000);
    expect(said).toEqual([`the cache ${place}/ is not used any more in this run: no answer within 8 s`]);
    await mine.close();
  });
});
