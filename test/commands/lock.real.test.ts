import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { loadSourceLock, SourceShelf, unpackSource } from '../../builder/sources';
import { lockCommand, versionIn } from '../../commands/lock';
import { WebServer } from '../builder/sources/support/web-server';
import { callCommand, jsonOf, type Called } from '../support/call-command';
import { scratch } from '../support/scratch';
import { layLauncherTcc } from '../support/seed';
import { testBuilder } from '../support/test-builder';

const root = scratch('lock');
const [recipes, store] = [join(root, 'recipes'), join(root, 'store')];
const LICENCE = ['--licence', 'MIT'];
let server: WebServer;

beforeAll(async () => {
  mkdirSync(join(root, 'thing-1.2/src'), { recursive: true });
  mkdirSync(recipes);
  writeFileSync(join(root, 'thing-1.2/src/a.c'), 'int a;\n');
  execFileSync('tar', ['-czf', 'thing-1.2.tar.gz', 'thing-1.2'], { cwd: root });
  execFileSync('tar', ['-cf', 'loose-3.tar', '-C', 'thing-1.2', 'src', '-C', '..', 'thing-1.2.tar.gz'], {
    cwd: root,
  });
  writeFileSync(join(root, 'empty-1.tar.gz'), '');
  writeFileSync(join(root, 'broken-1.tar.gz'), 'no archive');
  server = await WebServer.start(({ url = '' }, response) => {
    const file = join(root, url.slice(1));
    if (existsSync(file)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  });
});

async function call(...argv: readonly string[]): Promise<Called> {
  layLauncherTcc(store);
  return await callCommand(lockCommand, [...argv, '--recipes', recipes, '--store', store]);
}

describe('lock', () => {
  it('makes a lock that loads, and whose tree comes out as it says', async () => {
    const { code, out, err } = await call('thing', server.url('/thing-1.2.tar.gz'), ...LICENCE);
    expect([code, err]).toEqual([0, []]);
    expect(out[0]).toMatch(/recipes\/sources\/thing\.yaml: thing 1\.2, \d+ bytes, sha256 [0-9a-f]{64}$/);
    const lock = loadSourceLock([recipes], 'thing');
    expect(lock).toMatchObject({
      ...{ version: '1.2', licence: 'MIT', file: 'thing-1.2.tar.gz', root: 'thing-1.2', unpacked: 1 },
      urls: [server.url('/thing-1.2.tar.gz')],
    });
    const shelf = new SourceShelf({ storeDir: store, mirrors: [], offline: true });
    const never = new AbortController().signal;
    const { path, from } = await shelf.fetch(lock, { signal: never });
    expect(from).toBe('store');
    const { toolbox } = testBuilder(store).machine;
    const manifest = await unpackSource(lock, path, join(root, 'tree'), { toolbox, signal: never });
    expect(manifest.fingerprint).toBe(lock.tree);
  });

  it('takes an archive without a single top directory, and says so to programs', async () => {
    const called = await call('loose', server.url('/loose-3.tar'), ...LICENCE, '--json');
    expect(called.code).toBe(0);
    expect(jsonOf(called)).toMatchObject({ lock: { name: 'loose', version: '3' } });
    expect(loadSourceLock([recipes], 'loose').root).toBeUndefined();
  });

  it('overwrites nothing without --force', async () => {
    const file = join(recipes, 'sources/kept.yaml');
    mkdirSync(join(recipes, 'sources'), { recursive: true });
    writeFileSync(file, 'mine');
    const args = ['kept', server.url('/thing-1.2.tar.gz'), ...LICENCE];
    const { code, err } = await call(...args);
    expect([code, err[0]]).toEqual([2, `npm run lock: ${file} already exists; --force overwrites it`]);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect((await call(...args, '--force')).code).toBe(0);
    expect((await call('make', server.url('/thing-1.2.tar.gz'), ...LICENCE, '--force')).err[0]).toMatch(
      /there is already a lock of that name: \S+assets\/sources\/make\.yaml$/,
    );
  });

  it.each([
    [['thing-1.2.tar.gz'], 2, 'the licence of new is missing: give it by --licence SPDX'],
    [
      ['thing.tar.gz', ...LICENCE],
      2,
      'the file name thing.tar.gz has no version: give it by --version VERSION',
    ],
    [['none-1.tar.gz', ...LICENCE], 1, 'none-1.tar.gz: answers 404'],
    [['empty-1.tar.gz', ...LICENCE], 1, 'empty-1.tar.gz: sends nothing'],
    [['broken-1.tar.gz', ...LICENCE], 1, 'new 1 cannot be unpacked: tar ended with exit code 2'],
    [['', ...LICENCE], 2, 'the URL has no file name: give one by --file NAME'],
    [['thing-1.2.tar.gz', '--licence', '!'], 1, 'licence is "!": expected an SPDX licence expression'],
  ])('refuses %j', async ([file = '', ...more], code, text) => {
    const called = await call('new', server.url(`/${file}`), ...more);
    expect([called.code, called.out]).toEqual([code, []]);
    expect(called.err[0]).toContain(text);
    expect(called.err.slice(1).join('\n')).toMatch(/^ {2,}\S/);
    expect(existsSync(join(recipes, 'sources/new.yaml'))).toBe(false);
  });

  it('refuses to go to the network where the project forbids it', async () => {
    const project = join(root, 'project');
    mkdirSync(project);
    writeFileSync(join(project, 'Pulumi.yaml'), 'name: mine\nruntime: yaml\n');
    writeFileSync(join(project, 'Pulumi.dev.yaml'), 'config: { seedstage:offline: true }\n');
    const stands = vi.spyOn(process, 'cwd').mockReturnValue(project);
    const called = await call('new', server.url('/thing-1.2.tar.gz'), ...LICENCE);
    stands.mockRestore();
    expect(called.code).toBe(2);
    expect(called.err.join('\n')).toContain(
      'seedstage:offline is set, and a new archive comes from the network\n  Unset it (pulumi config rm seedstage:offline), or leave --offline out.',
    );
  });

  it('refuses two URLs of different archives, and what is no URL', async () => {
    const urls = [server.url('/thing-1.2.tar.gz'), server.url('/loose-3.tar')];
    expect((await call('new', ...urls, ...LICENCE)).err[0]).toContain('two URLs give different archives');
    expect((await call('new', './thing-1.2.tar.gz', ...LICENCE)).err[0]).toContain('is not an http(s) URL');
  });

  it.each([
    ['hello-2.12.1.tar.gz', '2.12.1'],
    ['tcc_0.9.27.orig.tar.bz2', '0.9.27'],
    ['gcc-10.2.0.tar.xz', '10.2.0'],
    ['man-pages-6.9.1.tgz', '6.9.1'],
    ['archive.tar.gz', undefined],
  ])('finds in %s the version %s', (file, version) => {
    expect(versionIn(file)).toBe(version);
  });
});
