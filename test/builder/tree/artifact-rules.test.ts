import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkArtifact, type OutputFindings } from '../../../builder/tree/artifact-rules';
import { assetsDir } from '../../../builder/ground/assets';
import { manifestOf, parseManifest, type ManifestEntry } from '../../../builder/tree/manifest';
import { errorText } from '../../support/user-errors';

const file: ManifestEntry = {
  path: 'usr/bin/x',
  type: 'file',
  mode: 0o755,
  size: 1,
  content: 'a'.repeat(64),
};
const dir = (path: string): ManifestEntry => ({ path, type: 'dir', mode: 0o755, size: 0, content: '' });
const link = (path: string, content: string): ManifestEntry => ({
  path,
  type: 'link',
  mode: 0,
  size: 0,
  content,
});
const latin1 = (text: string): string => Buffer.from(text).toString('latin1');

const refused: [string, Partial<ManifestEntry>, string][] = [
  ['a set-uid file', { mode: 0o4755 }, '/out/usr/bin/x is set-uid'],
  ['a set-gid file', { mode: 0o2755 }, '/out/usr/bin/x is set-gid'],
  ['a sticky file', { mode: 0o1755 }, '/out/usr/bin/x is a file with the sticky bit'],
  ['a set-gid directory', { type: 'dir', mode: 0o2755 }, '/out/usr/bin/x is set-gid'],
  ['a file that its owner cannot read', { mode: 0o277 }, '/out/usr/bin/x cannot be read by its owner'],
  ['a directory that its owner cannot enter', { type: 'dir', mode: 0o677 }, '/out/usr/bin/x cannot be read'],
  ['a socket', { type: 'socket' }, '/out/usr/bin/x is a socket'],
  ['a device', { type: 'device' }, '/out/usr/bin/x is a device'],
  ['a fifo', { type: 'fifo' }, '/out/usr/bin/x is a fifo'],
  ['a path outside usr', { path: 'etc/x' }, '/out/etc/x is outside usr/'],
  ['usr that is a link', { path: 'usr', type: 'link', content: 'x' }, '/out/usr (-> x) is not a directory'],
  ['a name that is not UTF-8', { path: 'usr/a\xff' }, '/out/usr/a\\xff has a name that is not UTF-8'],
  ['an overlong form of /', { path: 'usr/a\xc0\xaf' }, '/out/usr/a\\xc0\\xaf has a name that is not UTF-8'],
  ['half a surrogate pair', { path: 'usr/\xed\xa0\x80' }, 'has a name that is not UTF-8'],
  ['a newline', { path: 'usr/a\nb' }, '/out/usr/a\\x0ab has a control character in its name'],
  ['an escape', { path: 'usr/\x1b[2J' }, '/out/usr/\\x1b[2J has a control character in its name'],
  ['a C1 control', { path: latin1('usr/\u009b') }, '/out/usr/\\xc2\\x9b has a control character'],
  ['a line separator', { path: latin1('usr/\u2028') }, 'has a control character in its name'],
  ['a turn of the direction of writing', { path: latin1('usr/\u202ecod.exe') }, 'has a control character'],
  ['a name too long', { path: `usr/${'n'.repeat(256)}` }, 'has a name of more than 255 bytes'],
  ['a path too long', { path: `usr${'/nine-long'.repeat(110)}` }, 'is a path of more than 1024 bytes'],
  ['a path too deep', { path: `usr${'/d'.repeat(128)}` }, 'is more than 128 levels deep'],
  [
    'a whiteout of images',
    { path: 'usr/.wh.bin' },
    '/out/usr/.wh.bin has a name that would remove other files',
  ],
  [
    'an opaque mark of images',
    { path: 'usr/.wh..wh..opq' },
    '/out/usr/.wh..wh..opq has a name that would remove',
  ],
  ['an empty target', { type: 'link', content: '' }, '/out/usr/bin/x (-> ) is a symlink to nothing'],
  [
    'a target too long',
    { type: 'link', content: 'x'.repeat(1025) },
    'is a symlink to a path of more than 1024',
  ],
  [
    'a target not UTF-8',
    { type: 'link', content: '\xff' },
    '(-> \\xff) is a symlink to a name that is not UTF-8',
  ],
  [
    'a target with a newline',
    { type: 'link', content: 'a\n' },
    '(-> a\\x0a) is a symlink to a name with a control',
  ],
];

const leaves = "is a symlink that leaves the artifact's root";
const unsure = 'is a symlink with a .. after a name that is not a directory of the artifact';
const endless = 'is a symlink that leads through more than 40 links, or to itself';

/** Links beside usr, usr/a, usr/a/b, the file usr/file and what is named: the last one is refused. */
const badLinks: [string, [string, string][], string][] = [
  ['above the root', [['usr/l', '../../etc/passwd']], leaves],
  ['to an absolute path', [['usr/l', '/etc/passwd']], leaves],
  ['to //', [['usr/l', '//x']], leaves],
  // What it looks like is usr/etc/passwd.
  [
    'out through a link upwards',
    [
      ['usr/a/up', '..'],
      ['usr/l', 'a/up/../../etc/passwd'],
    ],
    leaves,
  ],
  [
    'out through a link to a link',
    [
      ['usr/a/up', 'again'],
      ['usr/a/again', '../..'],
      ['usr/l', 'a/up/..'],
    ],
    leaves,
  ],
  [
    'out through a link that comes later',
    [
      ['usr/z', '..'],
      ['usr/l', 'z/..'],
    ],
    leaves,
  ],
  ['behind what another could bring', [['usr/l', 'nowhere/../x']], unsure],
  [
    'behind what a link lacks',
    [
      ['usr/a/gone', '../nowhere'],
      ['usr/l', 'a/gone/../x'],
    ],
    unsure,
  ],
  ['behind a file', [['usr/l', 'file/../a']], unsure],
  ['to itself', [['usr/l', 'l']], endless],
  ['to itself, another way', [['usr/l', './a/../l/x']], endless],
  [
    'around',
    [
      ['usr/one', 'two'],
      ['usr/two', 'l'],
      ['usr/l', 'one'],
    ],
    endless,
  ],
  [
    'through 41 links',
    [
      ...Array.from({ length: 40 }, (_, i): [string, string] => [`usr/n${i}`, i ? `n${i - 1}` : 'a']),
      ['usr/l', 'n39'],
    ],
    endless,
  ],
];

const goodLinks: [string, [string, string][]][] = [
  [
    'within',
    [
      ['usr/a/l', '../file'],
      ['usr/l', 'a/b/../..'],
    ],
  ],
  ['to the root itself', [['usr/l', '..']]],
  [
    'to what another may bring',
    [
      ['usr/l', 'lib/nowhere/x'],
      ['usr/m', '../etc/x'],
    ],
  ],
  [
    'through links that stay',
    [
      ['usr/a/up', '..'],
      ['usr/l', 'a/up/a/up/file'],
      ['usr/m', 'a/up/../usr/file'],
    ],
  ],
  [
    'through 40 links',
    Array.from({ length: 40 }, (_, i): [string, string] => [`usr/n${i}`, i ? `n${i - 1}` : 'a']),
  ],
];

/** A tree with these links. */
function withLinks(links: readonly [string, string][]): ReturnType<typeof manifestOf> {
  const tree = [dir('usr'), dir('usr/a'), dir('usr/a/b'), { ...file, path: 'usr/file' }];
  return manifestOf([...tree, ...links.map(([path, target]) => link(path, target))]);
}

describe('checkArtifact', () => {
  it.each(refused)('refuses %s', async (_, change, says) => {
    const text = await errorText(() =>
      checkArtifact('demo', manifestOf([file, { ...file, path: 'usr/y' }, { ...file, ...change }])),
    );
    expect(text).toMatch(/^demo: the output cannot be an artifact: /);
    expect(text).toContain(says);
    expect(text).toContain('below $DESTDIR/usr');
    expect(text.replace('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(text.split('\n')).toHaveLength(2);
  });

  it.each(badLinks)('refuses a link %s', async (_, links, says) => {
    const text = await errorText(() => checkArtifact('demo', withLinks(links)));
    const [, target = ''] = links.at(-1) ?? [];
    expect(text).toContain(`/out/usr/l (-> ${target}) ${says}`);
  });

  it.each(goodLinks)('takes links %s', (_, links) => {
    expect(() => checkArtifact('demo', withLinks(links))).not.toThrow();
  });

  it('refuses an output without a file', async () => {
    const empty = manifestOf([{ ...file, path: 'usr', type: 'dir' }]);
    expect(await errorText(() => checkArtifact('demo', empty))).toContain('demo: the output is empty');
  });

  it('names ten paths and counts the rest', async () => {
    const many = Array.from({ length: 13 }, (_, index) => ({ ...file, path: `etc/${index}` }));
    expect(await errorText(() => checkArtifact('demo', manifestOf(many)))).toContain('; and 3 more');
    const more = Array.from({ length: 5000 }, (_, index) => ({ ...file, path: `etc/${index}` }));
    expect(await errorText(() => checkArtifact('demo', manifestOf(more)))).toContain(
      '; and at least 990 more',
    );
  });

  it('takes links that stay inside', () => {
    const links = ['x', '../lib/y', '../../usr/z'].map((content, index): ManifestEntry => {
      return { ...file, type: 'link', path: `usr/bin/link${index}`, content };
    });
    expect(() => checkArtifact('demo', manifestOf([file, ...links]))).not.toThrow();
  });

  it('takes names of one file that are all in the tree, and refuses one that has others', async () => {
    const named = (path: string, count: number): ManifestEntry => {
      return { ...file, path, hardLinks: { count, inode: '1:2' } };
    };
    const both = ['usr/bin/c++', 'usr/bin/g++'];
    expect(() => checkArtifact('demo', manifestOf(both.map((path) => named(path, 2))))).not.toThrow();
    const text = await errorText(() => checkArtifact('demo', manifestOf(both.map((path) => named(path, 3)))));
    expect(text).toContain('/out/usr/bin/g++ is a hard link to a file outside /out');
  });

  it('takes what a host found besides', async () => {
    const found = (findings: OutputFindings): Promise<string> =>
      errorText(() => checkArtifact('demo', manifestOf([file]), findings));
    expect(await found({ sockets: ['usr/s'] })).toContain('/out/usr/s is a socket');
    const attributes = [{ path: 'usr/bin/x', attribute: 'security.capability' }];
    expect(await found({ attributes })).toContain(
      '/out/usr/bin/x has the extended attribute security.capability',
    );
    const hostile = [{ path: 'usr/\n', attribute: 'user.\x1b[2J' }];
    expect(await found({ attributes: hostile })).toContain(
      '/out/usr/\\x0a has the extended attribute user.\\x1b[2J',
    );
  });

  it('takes every artifact that is committed', () => {
    const golden = join(assetsDir(), 'golden');
    const files = readdirSync(golden, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.manifest'),
    );
    expect(files.length).toBeGreaterThan(30);
    for (const name of files) {
      const manifest = parseManifest(readFileSync(join(golden, name), 'utf8'));
      expect(() => checkArtifact(name, manifest), name).not.toThrow();
    }
  });

  it('judges 50,000 names, or as many links of the slowest kind, in less than a second of CPU time', () => {
    const directories = Array.from({ length: 200 }, (_, index) => dir(`usr/directory-${index}`));
    const paths = Array.from({ length: 50_000 }, (_, i) => `usr/directory-${i % 200}/name-${i}`);
    const files = manifestOf([dir('usr'), ...directories, ...paths.map((path) => ({ ...file, path }))]);
    expect(millisecondsOf(() => checkArtifact('demo', files))).toBeLessThan(1000);
    const chain = paths.map((path, i) =>
      link(path, i % 39 === 0 ? '../..' : `${'./'.repeat(100)}../directory-${(i - 1) % 200}/name-${i - 1}`),
    );
    const links = manifestOf([dir('usr'), ...directories, { ...file, path: 'usr/x' }, ...chain]);
    expect(millisecondsOf(() => checkArtifact('demo', links))).toBeLessThan(1000);
    const around = paths.map((path, i) =>
      link(path, `../directory-${(i + 1) % 200}/name-${(i + 1) % 50_000}`),
    );
    const loops = manifestOf([dir('usr'), ...directories, ...around]);
    expect(millisecondsOf(() => expect(() => checkArtifact('demo', loops)).toThrow(endless))).toBeLessThan(
      1000,
    );
  });
});

/** CPU time: other tests are run at the same time. */
function millisecondsOf(work: () => void): number {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}
