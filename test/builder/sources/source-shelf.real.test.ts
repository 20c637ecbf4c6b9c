import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { DebianArchive } from '../../../builder/sources/places/debian-archive';
import { errorText } from '../../support/user-errors';
import { HASTE, lockOf } from './support/locks';
import { flipped } from './support/manners';
import { bytes, directory, lock, run, serving, shelf } from './support/shelves';
import { closedUrl } from './support/web-server';

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
