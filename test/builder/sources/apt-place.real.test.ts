import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256OfFileSync } from '../../../builder/ground/digest';
import { writeAptConfig } from '../../../builder/sources/places/apt-config';
import { TIME_LIMITS } from '../../../builder/sources/time-limits';
import { aptUsable } from '../../../builder/sources/places/apt-place';
import {
  configuredArchives,
  DEBIAN_KEYRING,
  type DebianArchive,
} from '../../../builder/sources/places/debian-archive';
import type { SourceLock } from '../../../builder/sources/source-lock';
import { SourceShelf, type FetchProgress } from '../../../builder/sources/source-shelf';
import { scratch } from '../../support/scratch';
import { errorText } from '../../support/user-errors';
import { HASTE, lockOf, never, someBytes } from './support/locks';
import { MANNERS } from './support/manners';
import { archiveAt, TestArchive } from './support/debian-archive';
import { WebServer } from './support/web-server';

const NO_APT = !aptUsable({ url: '', suites: [], trust: 'trusted=yes' });
const NO_DEBIAN = NO_APT || !existsSync(DEBIAN_KEYRING);

const root = scratch('apt');
const bytes = someBytes();
const FILE = 'thing_1.0.orig.tar.gz';
const lock = lockOf(bytes, { debian: { package: 'thing', version: '1.0-1', file: FILE } });
let count = 0;

function newStore(): string {
  const storeDir = join(root, String((count += 1)));
  mkdirSync(storeDir);
  return storeDir;
}

/** What a source comes to from an archive that hangs: nothing, soon. @returns the error's text */
async function fetchInHaste(archive: DebianArchive): Promise<string> {
  return await errorText(() => fetchFrom([archive], lock, newStore(), [], HASTE));
}

/** Fetches the source from these archives. @returns where it came from */
async function fetchFrom(
  archives: readonly DebianArchive[],
  wanted: SourceLock = lock,
  storeDir = newStore(),
  told: FetchProgress[] = [],
  timeLimits = TIME_LIMITS,
): Promise<string> {
  const shelf = new SourceShelf({ storeDir, mirrors: [], offline: false, timeLimits, archives });
  const { path, from } = await shelf.fetch(wanted, {
    signal: never,
    progress: (progress) => told.push(progress),
  });
  expect(sha256OfFileSync(path)).toBe(wanted.sha256);
  expect(readdirSync(join(storeDir, 'tmp'))).toEqual([]);
  return from;
}

// Without an apt client there is nothing to test here; the pool's URLs are then used (source-shelf.real.test.ts).
describe.skipIf(NO_APT)("a Debian archive, by this machine's apt", () => {
  test('gives a file; its index is kept for the next one', async () => {
    const other = someBytes();
    const archive = await TestArchive.start([
      { name: 'thing', version: '1.0-1', files: { [FILE]: bytes, 'thing_1.0-1.dsc': undefined } },
      { name: 'other', version: '2-1', files: { 'other_2.orig.tar.xz': other } },
    ]);
    const storeDir = newStore();
    const told: FetchProgress[] = [];
    const label = `Debian's archive, by apt (${archive.server.url('/debian')})`;
    expect(await fetchFrom([archive.archive()], lock, storeDir, told)).toBe(label);
    expect(told.at(-1)).toEqual({ place: label, bytes: bytes.length, total: bytes.length });
    const debian = { package: 'other', version: '2-1', file: 'other_2.orig.tar.xz' };
    await fetchFrom([archive.archive()], lockOf(other, { debian }), storeDir);
    expect(archive.asked.filter((file) => file === 'Sources')).toHaveLength(1);
    expect(archive.asked.filter((file) => file.endsWith('.dsc'))).toEqual([]);
  });

  test('is asked for its index once, when two sources are wanted at the same time', async () => {
    const other = someBytes();
    const archive = await TestArchive.start([
      { name: 'thing', version: '1.0-1', files: { [FILE]: bytes } },
      { name: 'other', version: '2-1', files: { 'other_2.orig.tar.xz': other } },
    ]);
    const debian = { package: 'other', version: '2-1', file: 'other_2.orig.tar.xz' };
    const storeDir = newStore();
    const archives = [archive.archive()];
    const shelf = new SourceShelf({ storeDir, mirrors: [], offline: false, archives });
    await Promise.all([lock, lockOf(other, { debian })].map((each) => shelf.fetch(each, { signal: never })));
    expect(archive.asked.filter((file) => file === 'Sources')).toHaveLength(1);
  });

  test('gives it too when another file of the package is gone and apt ends with an error', async () => {
    const files = { 'thing_1.0.orig-docs.tar.gz': undefined, [FILE]: bytes };
    const archive = await TestArchive.start([{ name: 'thing', version: '1.0-1', files }]);
    await fetchFrom([archive.archive()]);
    expect(archive.asked).toContain('thing_1.0.orig-docs.tar.gz');
  });

  test('gives it from another version of the package with the same file', async () => {
    const archive = await TestArchive.start([
      { name: 'thing', version: '1.0-7', files: { [FILE]: bytes } },
      { name: 'thing', version: '1.0-1', files: { [FILE]: undefined } },
    ]);
    await fetchFrom([archive.archive()]);
  });

  test('a suite that it does not have is passed over, and so is one without the file', async () => {
    const archive = await TestArchive.start([{ name: 'thing', version: '1.0-1', files: { [FILE]: bytes } }]);
    await fetchFrom([archive.archive(['nosuch', 'test'])]);
    const empty = await TestArchive.start([{ name: 'other', version: '1', files: {} }]);
    await fetchFrom([empty.archive(), archive.archive()]);
  });

  test('an index that does not know the file is had anew after an hour, one that does after a day', async () => {
    const archive = await TestArchive.start([{ name: 'thing', version: '1.0-1', files: { [FILE]: bytes } }]);
    const storeDir = newStore();
    const unknown = lockOf(someBytes(), { debian: { package: 'thing', version: '1.0-1', file: FILE } });
    const indexes = (): number => archive.asked.filter((file) => file === 'Release').length;
    const age = (hours: number): void => {
      const [suite = ''] = readdirSync(join(storeDir, 'apt'));
      const time = Date.now() / 1000 - hours * 3600;
      utimesSync(join(storeDir, 'apt', suite, 'updated'), time, time);
    };
    const fetchUnknown = (): Promise<string> =>
      errorText(() => fetchFrom([archive.archive()], unknown, storeDir));
    expect(await fetchUnknown()).toContain(`test has no ${FILE} of this sha256`);
    await fetchUnknown();
    expect(indexes()).toBe(1);
    age(2);
    await fetchUnknown();
    expect(indexes()).toBe(2);
    age(2);
    await fetchFrom([archive.archive()], lock, storeDir);
    expect(indexes()).toBe(2);
  });

  test('says why it has not given the file', async () => {
    const archive = await TestArchive.start([
      { name: 'thing', version: '1.0-1', files: { [FILE]: undefined } },
    ]);
    const gone = lockOf(Buffer.from('gone'), { debian: lock.debian });
    expect(await errorText(() => fetchFrom([archive.archive()], gone))).toMatch(
      /Debian's archive, by apt \(http:\/\/127\.0\.0\.1:\d+\/debian\): test: Failed to fetch http:\/\/127\.0\.0\.1.*404/,
    );
    const bare = await TestArchive.start([]);
    expect(await errorText(() => fetchFrom([bare.archive(['nosuch'])]))).toMatch(
      /by apt \(.*\): nosuch: .*(404|does not have a Release file)/,
    );
  });

  test.each(['silent', 'stalls', 'trickle'] as const)(
    'a server that is %s costs a moment',
    async (manner) => {
      const server = await WebServer.start(MANNERS[manner](bytes));
      const started = performance.now();
      const text = await fetchInHaste(archiveAt(server));
      expect(text).toMatch(
        /by apt \(.*\): (no answer within|nothing came for|too slow:|the index of test: )/,
      );
      expect(performance.now() - started).toBeLessThan(15_000);
    },
  );

  test('a server that stops in the middle of the file costs a moment', async () => {
    const archive = await TestArchive.start([{ name: 'thing', version: '1.0-1', files: { [FILE]: bytes } }]);
    const front = await WebServer.start((request, response) => {
      if (request.url?.endsWith(FILE)) return MANNERS.stalls(bytes)(request, response);
      response.writeHead(307, { location: archive.server.url(request.url) }).end();
    });
    // Only the file is to come in haste: the index may take its time.
    const timeLimits = { ...TIME_LIMITS, silence: HASTE.silence };
    expect(await errorText(() => fetchFrom([archiveAt(front)], lock, newStore(), [], timeLimits))).toMatch(
      /: (nothing came for 1 s, given up after \d+ bytes|test: Failed to fetch .*)\n/,
    );
  });

  test('credentials of a mirror are not shown', async () => {
    const archive = await TestArchive.start([]);
    const { url, ...rest } = archive.archive(['nosuch']);
    const text = await errorText(() => fetchFrom([{ url: url.replace('://', '://me:hush@'), ...rest }]));
    expect(text).toContain('by apt (http://***@127.0.0.1:');
    expect(text).not.toContain('hush');
  });

  test('a store whose path apt cannot read is a reason, and nothing is left of it', async () => {
    const tmp = newStore();
    const archive = { url: 'http://127.0.0.1/debian', suites: [], trust: 'trusted=yes' };
    const lists = join(newStore(), 'x";APT::Update::Pre-Invoke "false');
    await expect(writeAptConfig(archive, 'test', { lists, tmp, silence: 1 }, never)).rejects.toThrow(
      'apt cannot use a store in whose path there is a quote, a backslash or a newline',
    );
    expect(readdirSync(tmp)).toEqual([]);
  });

  test('of the environment apt is told where programs are, and of proxies', async () => {
    const archive = { url: 'http://127.0.0.1/debian', suites: [], trust: 'trusted=yes' };
    const directories = { lists: newStore(), tmp: newStore(), silence: 1 };
    const before = { ...process.env };
    Object.assign(process.env, { APT_SOMETHING: 'x', LD_LIBRARY_PATH: '/nowhere', no_proxy: 'localhost' });
    try {
      const { env } = (await writeAptConfig(archive, 'test', directories, never)).command('apt-get', []);
      expect([env['PATH'], env['no_proxy']]).toEqual([process.env['PATH'], 'localhost']);
      expect([env['APT_SOMETHING'], env['LD_LIBRARY_PATH']]).toEqual([undefined, undefined]);
    } finally {
      process.env = before;
    }
  });

  test("nothing of the machine's own apt is read or written", async () => {
    const [lists, tmp] = [newStore(), newStore()];
    const archive = { url: 'http://127.0.0.1/debian', suites: [], trust: 'trusted=yes' };
    const apt = await writeAptConfig(archive, 'test', { lists, tmp, silence: 1 }, never);
    const { env, args } = apt.command('apt-get', ['update'], '--option');
    expect(args).toEqual(['update', '--', '--option']);
    const values = (...names: string[]): string[] => {
      const shell = execFileSync(
        'apt-config',
        ['shell', ...names.flatMap((name, index) => [`V${index}`, name])],
        { env, encoding: 'utf8' },
      );
      return [...shell.matchAll(/='(.*)'/g)].map(([, value]) => value ?? '');
    };
    const written = values(
      'Dir::State/d',
      'Dir::State::lists/d',
      'Dir::Cache/d',
      'Dir::Cache::archives/d',
      'Dir::Etc::sourcelist/f',
    );
    expect(written).toHaveLength(5);
    for (const path of written)
      expect([lists, tmp].some((directory) => path.startsWith(`${directory}/`))).toBe(true);
    const read = values(
      'Dir::Etc::sourceparts/f',
      'Dir::Etc::parts/f',
      'Dir::Etc::main/f',
      'Dir::Etc::preferences/f',
      'Dir::State::status/f',
    );
    expect(read).toEqual(Array.from({ length: 5 }, () => '/dev/null'));
    // The machine's hooks would be here if its configuration were read.
    expect(execFileSync('apt-config', ['dump'], { env, encoding: 'utf8' })).not.toContain('Invoke');
  });
});

// Skipped where apt or Debian's keyring is missing: there, the pool's URLs are used instead.
test.skipIf(NO_DEBIAN)(
  "the real archive of Debian gives a real source, by this machine's apt",
  { timeout: 120_000 },
  async () => {
    const storeDir = newStore();
    const shelf = new SourceShelf({ storeDir, mirrors: [], offline: false, archives: configuredArchives() });
    const real = lockOf(bytes, {
      file: 'make-dfsg_4.4.1.orig.tar.xz',
      size: 1125180,
      sha256: '3b16b00ea1079af9f8096bbc71ff7cc00c249fc6a862003da3c42308a0adb0fe',
      debian: { package: 'make-dfsg', version: '4.4.1-2', file: 'make-dfsg_4.4.1.orig.tar.xz' },
    });
    const { path, from } = await shelf.fetch(real, { signal: never });
    expect(from).toContain("Debian's archive, by apt (");
    expect(readFileSync(path).length).toBe(real.size);
  },
);
