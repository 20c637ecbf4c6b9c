import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DebianArchive } from '../../../builder/sources/places/debian-archive';
import { SourceShelf, type FetchProgress, type ShelfSettings } from '../../../builder/sources/source-shelf';
import { scratch } from '../../support/scratch';
import { errorText } from '../../support/user-errors';
import { HASTE, lockOf, never, someBytes } from './support/locks';
import { flipped, MANNERS } from './support/manners';
import { closedUrl, WebServer } from './support/web-server';

const root = scratch('shelf');
const socket = join(root, 'socket');
let count = 0;
const bytes = someBytes();
const lock = lockOf(bytes);
const run = { signal: never };

function directory(files: Record<string, Buffer> = {}): string {
  const made = join(root, String((count += 1)));
  mkdirSync(made);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(made, name), content);
  return made;
}

function shelf(settings: Partial<ShelfSettings> = {}): SourceShelf {
  return new SourceShelf({
    storeDir: directory(),
    mirrors: [],
    offline: false,
    archives: [],
    ...settings,
  });
}

async function serving(manner: keyof typeof MANNERS): Promise<WebServer> {
  return await WebServer.start(MANNERS[manner](bytes));
}

describe('the places', () => {
  test('are tried in order, each that fails costs a moment, and the next one is used', async () => {
    const manners = [
      'silent',
      'stalls',
      'half',
      'halfAsWhole',
      'wrong',
      'missing',
      'longer',
      'endless',
      'whole',
    ] as const;
    const servers = await Promise.all(manners.map((manner) => serving(manner)));
    const urls = [await closedUrl('/x'), ...servers.map((server) => server.url('/x'))];
    const after = await serving('whole');
    const started = performance.now();
    const fetched = await shelf({ mirrors: [after.url()], timeLimits: HASTE }).fetch(
      lockOf(bytes, { urls }),
      run,
    );
    expect(fetched.from).toBe(urls.at(-1));
    expect(readFileSync(fetched.path)).toEqual(bytes);
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(servers.map((server) => server.requests.length)).toEqual(manners.map(() => 1));
    expect(after.requests).toHaveLength(0);
  });

  test('mirror directory, upstream, pool of an archive without apt, mirrors', async () => {
    const server = await serving('missing');
    const archive: DebianArchive = {
      url: server.url('/debian'),
      suites: [],
      trust: 'signed-by=/no/such/keyring.gpg',
    };
    const urls = [server.url('/upstream/a'), server.url('/upstream/b')];
    const debian = { package: 'libthing', version: '1.0-1', file: 'libthing_1.0+dfsg.orig.tar.gz' };
    const mirrors = [server.url('/one/'), server.url('/two?token=secret')];
    const settings = { mirrors, archives: [archive], mirrorDir: directory() };
    await errorText(() => shelf(settings).fetch(lockOf(bytes, { urls, debian }), run));
    expect(server.requests.map((request) => request.url)).toEqual([
      '/upstream/a',
      '/upstream/b',
      '/debian/pool/main/libt/libthing/libthing_1.0%2Bdfsg.orig.tar.gz',
      '/one/thing-1.0.tar.gz',
      '/two/thing-1.0.tar.gz?token=secret',
    ]);
  });

  test('a mirror directory comes before any network call, and what is wrong in it is passed over', async () => {
    const server = await serving('whole');
    const urls = [server.url('/x')];
    const good = directory({ [lock.file]: bytes });
    const from = await shelf({ mirrorDir: good }).fetch(lockOf(bytes, { urls }), run);
    expect(from.from).toBe(`the directory ${good}`);
    expect(server.requests).toHaveLength(0);
    const bad = directory({ [lock.file]: flipped(bytes) });
    const other = await shelf({ mirrorDir: bad }).fetch(lockOf(bytes, { urls }), run);
    expect(other.from).toBe(urls[0]);
  });

  test('a mirror may be a directory of this machine', async () => {
    const mirror = pathToFileURL(directory({ [lock.file]: bytes })).href;
    const fetched = await shelf({ mirrors: [mirror], offline: true }).fetch(lock, run);
    expect(fetched.from).toBe(mirror);
  });

  test('a mirror that is none is refused at once', async () => {
    const text = await errorText(() => shelf({ mirrors: ['ftp://me:secret@host/x'] }));
    expect(text).toBe(
      'the mirror ftp://***@host/x cannot be used\n' +
        '  Give http://HOST/DIR, https://HOST/DIR or file:///DIR: ' +
        'pulumi config set seedstage:mirrors \'["https://HOST/DIR"]\'.',
    );
    expect(await errorText(() => shelf({ mirrors: ['mirror.example.org'] }))).toContain(
      'the mirror "mirror.example.org" cannot be used',
    );
  });
});

describe('when no place has it', () => {
  test('the error names every place with its reason, and no credentials', async () => {
    const [wrong, missing] = [await serving('wrong'), await serving('missing')];
    const secret = (url: string): string => `${url.replace('://', '://user:hush@')}?token=hush`;
    const settings = { mirrors: [secret(missing.url('/m'))], mirrorDir: directory() };
    const text = await errorText(() =>
      shelf(settings).fetch(lockOf(bytes, { urls: [secret(wrong.url('/w'))] }), run),
    );
    expect(text).not.toContain('hush');
    expect(text.split('\n')).toEqual([
      `no place has thing 1.0 (thing-1.0.tar.gz, 20000 bytes, sha256 ${lock.sha256}):`,
      '    the store: not there',
      `    the directory ${settings.mirrorDir}: no such file`,
      expect.stringMatching(
        new RegExp(
          `^    http://\\*\\*\\*@127.0.0.1:${wrong.port}/w\\?\\*\\*\\*: sends different bytes: their sha256 is [0-9a-f]{64}, expected`,
        ),
      ),
      `    http://***@127.0.0.1:${missing.port}/m/thing-1.0.tar.gz?***: answers 404`,
      '  Put thing-1.0.tar.gz into a directory and name it: pulumi config set seedstage:sources DIR; ' +
        'or add a mirror to seedstage:mirrors.',
    ]);
  });

  test('nothing half-written is left', async () => {
    const storeDir = directory();
    const urls = await Promise.all(
      (['half', 'wrong', 'stalls', 'endless'] as const).map(async (m) => (await serving(m)).url('/x')),
    );
    await errorText(() => shelf({ storeDir, timeLimits: HASTE }).fetch(lockOf(bytes, { urls }), run));
    expect(readdirSync(join(storeDir, 'sources'))).toEqual([]);
    expect(readdirSync(join(storeDir, 'tmp'))).toEqual([]);
  });
});

/** What may stand where a file should be, by how it is made. */
const NO_FILES: readonly [string, (path: string) => unknown][] = [
  ['a FIFO', (path) => execFileSync('mkfifo', [path])],
  ['a directory', (path) => mkdirSync(path)],
  ['a device', (path) => symlinkSync('/dev/zero', path)],
  ['a socket', (path) => symlinkSync(socket, path)],
];

beforeAll(async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return () => server.close();
});

describe('what is not a plain file', () => {
  test.each(NO_FILES)('in a mirror directory is refused at once: %s', async (kind, make) => {
    const mirrorDir = directory();
    make(join(mirrorDir, lock.file));
    const mirrors = [pathToFileURL(mirrorDir).href];
    const text = await errorText(() => shelf({ mirrorDir, mirrors }).fetch(lock, run));
    expect(text).toContain(
      `    the directory ${mirrorDir}: ${kind}, not a file\n    ${mirrors[0]}: ${kind}, not a file\n`,
    );
  });

  test.each(NO_FILES)('in the store is damage, set aside and had anew: %s', async (_, make) => {
    const one = shelf({ mirrorDir: directory({ [lock.file]: bytes }) });
    const path = one.path(lock);
    mkdirSync(dirname(path), { recursive: true });
    for (let time = 0; time < 2; time += 1) {
      // The second time, the one that was set aside before has to make room.
      make(path);
      expect([one.has(lock), await one.check(lock)]).toEqual([false, 'damaged']);
      expect((await one.fetch(lock, run)).from).toContain('the directory ');
      expect([lstatSync(path).isFile(), lstatSync(`${path}.damaged`).isFile()]).toEqual([true, false]);
      rmSync(path);
    }
  });

  test('in the store may be a link to the right file: it is not the store that has it', async () => {
    const one = shelf({ mirrorDir: directory({ [lock.file]: bytes }) });
    const elsewhere = join(directory({ file: bytes }), 'file');
    mkdirSync(dirname(one.path(lock)), { recursive: true });
    symlinkSync(elsewhere, one.path(lock));
    expect([one.has(lock), await one.check(lock)]).toEqual([false, 'damaged']);
    await one.fetch(lock, run);
    expect([one.has(lock), readFileSync(elsewhere)]).toEqual([true, bytes]);
  });

  test('is found behind links of a mirror directory, where a file may lie, too', async () => {
    const mirrorDir = directory();
    symlinkSync(join(directory({ file: bytes }), 'file'), join(mirrorDir, lock.file));
    expect((await shelf({ mirrorDir }).fetch(lock, run)).from).toBe(`the directory ${mirrorDir}`);
    const circle = directory();
    symlinkSync(lock.file, join(circle, lock.file));
    expect(await errorText(() => shelf({ mirrorDir: circle }).fetch(lock, run))).toContain(
      ': a symbolic link that leads to itself\n',
    );
  });
});

describe('offline', () => {
  test('makes no network call, and the error says what was not tried', async () => {
    const server = await serving('whole');
    const archives = [
      { url: server.url('/debian'), suites: ['trixie'], trust: 'trusted=yes' },
      { url: server.url('/other'), suites: ['trixie'], trust: 'signed-by=/no/such/keyring.gpg' },
    ];
    const debian = { package: 'thing', version: '1.0-1', file: 'thing_1.0.orig.tar.gz' };
    const wanted = lockOf(bytes, { urls: [server.url('/up')], debian, snapshot: '0'.repeat(40) });
    const settings = { offline: true, mirrors: [server.url('/m')], archives };
    const text = await errorText(() => shelf(settings).fetch(wanted, run));
    expect(text).toContain(`    ${server.url('/up')}: not tried, because offline is set\n`);
    expect(text).toContain(`    ${server.url('/m')}/thing-1.0.tar.gz: not tried, because offline is set\n`);
    expect(text).toContain(
      '    https://snapshot.debian.org/file/' + '0'.repeat(40) + ': not tried, because offline is set\n',
    );
    expect(text.match(/not tried/g)).toHaveLength(5);
    expect(text).toContain('or allow the network: pulumi config rm seedstage:offline.');
    expect(server.requests).toHaveLength(0);
  });

  test('takes what a mirror directory has', async () => {
    const mirrorDir = directory({ [lock.file]: bytes });
    const fetched = await shelf({ offline: true, mirrorDir }).fetch(lock, run);
    expect(readFileSync(fetched.path)).toEqual(bytes);
  });
});

describe('the store', () => {
  test('gives what it has, without asking anybody', async () => {
    const server = await serving('whole');
    const one = shelf();
    const wanted = lockOf(bytes, { urls: [server.url('/x')] });
    expect([one.has(wanted), await one.check(wanted)]).toEqual([false, 'missing']);
    await one.fetch(wanted, run);
    expect([one.has(wanted), await one.check(wanted)]).toEqual([true, 'present']);
    expect((await one.fetch(wanted, run)).from).toBe('store');
    expect(server.requests).toHaveLength(1);
  });

  test('notices a damaged file, sets it aside and has it anew', async () => {
    const server = await serving('whole');
    const one = shelf();
    const wanted = lockOf(bytes, { urls: [server.url('/x')] });
    const { path } = await one.fetch(wanted, run);
    writeFileSync(path, flipped(bytes));
    expect([one.has(wanted), await one.check(wanted)]).toEqual([true, 'damaged']);
    const again = await one.fetch(wanted, run);
    expect(again).toEqual({ path, from: server.url('/x') });
    expect(readFileSync(path)).toEqual(bytes);
    expect(readFileSync(`${path}.damaged`)).toEqual(flipped(bytes));
  });

  test('never uses a damaged file, also when there is no other', async () => {
    const one = shelf();
    mkdirSync(join(one.path(lock), '..'), { recursive: true });
    writeFileSync(one.path(lock), flipped(bytes));
    const text = await errorText(() => one.fetch(lock, run));
    expect(text).toContain('    the store: damaged, set aside\n');
    expect(await one.check(lock)).toBe('missing');
  });

  test('cannot be written to: the error says so and what to do', async () => {
    const storeDir = join(directory({ file: bytes }), 'file');
    const text = await errorText(() =>
      shelf({ storeDir, mirrorDir: directory({ [lock.file]: bytes }) }).fetch(lock, run),
    );
    expect(text).toMatch(
      /^the store cannot be written to: .*\n {2}Make it writable, or set seedstage:store to another directory\.$/,
    );
  });

  // Only root can make a file system as small as this one.
  test.skipIf(process.getuid?.() !== 0)(
    'on a full disk says how much is needed, and leaves nothing',
    async () => {
      const storeDir = directory();
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', storeDir]);
      try {
        const large = someBytes(2_500_000);
        const mirrorDir = directory({ [lock.file]: large });
        const text = await errorText(() => shelf({ storeDir, mirrorDir }).fetch(lockOf(large), run));
        expect(text).toContain(
          'thing 1.0 cannot be stored: the disk is full; the file needs 3 MB, its tree 3 MB more',
        );
        expect(text).toContain(
          'Free some space (npm run gc), or set seedstage:store to a directory on a larger disk. No partly written file is kept.',
        );
        expect(readdirSync(join(storeDir, 'tmp'))).toEqual([]);
      } finally {
        execFileSync('umount', [storeDir]);
      }
    },
  );
});

describe('at the same time', () => {
  test('two fetches of one store download once', async () => {
    const server = await serving('whole');
    const one = shelf();
    const wanted = lockOf(bytes, { urls: [server.url('/x')] });
    const both = await Promise.all([one.fetch(wanted, run), one.fetch(wanted, run)]);
    expect(both[0]).toEqual(both[1]);
    expect(server.requests).toHaveLength(1);
  });

  test('two shelves of one store do not disturb each other', async () => {
    const server = await serving('whole');
    const storeDir = directory();
    const wanted = lockOf(bytes, { urls: [server.url('/x')] });
    const both = await Promise.all(
      [shelf({ storeDir }), shelf({ storeDir })].map((each) => each.fetch(wanted, run)),
    );
    for (const { path } of both) expect(readFileSync(path)).toEqual(bytes);
    expect(readdirSync(join(storeDir, 'tmp'))).toEqual([]);
  });

  test('who waits for another one goes on by itself when that one is called off', async () => {
    let silent = true;
    const server = await WebServer.start((_, response) => (silent ? undefined : response.end(bytes)));
    const one = shelf({ timeLimits: { answer: 60_000 } });
    const wanted = lockOf(bytes, { urls: [server.url('/x')] });
    const controller = new AbortController();
    const first = one
      .fetch(wanted, { signal: controller.signal })
      .catch((error: unknown) => (error as Error).message);
    const second = one.fetch(wanted, run);
    await expect.poll(() => server.requests.length).toBe(1);
    silent = false;
    controller.abort(new Error('called off'));
    expect(await first).toBe('called off');
    expect((await second).from).toBe(server.url('/x'));
  });
});

test('a fetch that is called off ends at once and leaves nothing', async () => {
  const server = await serving('stalls');
  const storeDir = directory();
  const controller = new AbortController();
  const wanted = lockOf(bytes, { urls: [server.url('/x')] });
  const fetched = shelf({ storeDir, timeLimits: { silence: 60_000 } }).fetch(wanted, {
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(new Error('called off')), 200);
  await expect(fetched).rejects.toThrow('called off');
  expect(readdirSync(join(storeDir, 'tmp'))).toEqual([]);
});

test('progress names the place and counts the bytes', async () => {
  const server = await serving('whole');
  const told: FetchProgress[] = [];
  const wanted = lockOf(bytes, { urls: [await closedUrl('/x'), server.url('/x')] });
  await shelf().fetch(wanted, { signal: never, progress: (progress) => told.push(progress) });
  expect(told[0]).toEqual({ place: wanted.urls[0], bytes: 0, total: bytes.length });
  expect(told.at(-1)).toEqual({ place: server.url('/x'), bytes: bytes.length, total: bytes.length });
});
