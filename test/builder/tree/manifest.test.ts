import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manifestOf, parseManifest, scanTree, type ManifestEntry } from '../../../builder/tree/manifest';
import { scratch } from '../../support/scratch';

const root = scratch('manifest');

function makeTree(name: string): string {
  const tree = join(root, name);
  mkdirSync(join(tree, 'usr/bin'), { recursive: true });
  chmodSync(join(tree, 'usr'), 0o755);
  chmodSync(join(tree, 'usr/bin'), 0o755);
  writeFileSync(join(tree, 'usr/bin/tool'), 'hello\n');
  chmodSync(join(tree, 'usr/bin/tool'), 0o755);
  symlinkSync('tool', join(tree, 'usr/bin/alias'));
  return tree;
}

describe('scanTree', () => {
  it('has one line an entry, whose digests another program agrees with', async () => {
    const tree = makeTree('lines');
    const digest = execFileSync('sha256sum', [join(tree, 'usr/bin/tool')], { encoding: 'utf8' }).slice(0, 64);
    const manifest = await scanTree(tree);
    expect(manifest.text).toBe(
      [
        'usr\tdir\t0755\t0\t',
        'usr/bin\tdir\t0755\t0\t',
        'usr/bin/alias\tlink\t0000\t0\ttool',
        `usr/bin/tool\tfile\t0755\t6\t${digest}`,
        '',
      ].join('\n'),
    );
    const fingerprint = execFileSync('sha256sum', { input: manifest.text, encoding: 'utf8' }).slice(0, 64);
    expect(manifest).toMatchObject({ fingerprint, size: 6, files: 2 });
  });

  it('does not count times and hard links, and counts a mode', async () => {
    const [one, two] = [makeTree('one'), makeTree('two')];
    execFileSync('touch', ['-d', '1999-01-01', join(two, 'usr/bin/tool')]);
    linkSync(join(two, 'usr/bin/tool'), join(root, 'hard'));
    expect((await scanTree(two)).fingerprint).toBe((await scanTree(one)).fingerprint);
    chmodSync(join(two, 'usr/bin/tool'), 0o644);
    expect((await scanTree(two)).fingerprint).not.toBe((await scanTree(one)).fingerprint);
  });

  it('reads files larger than one piece', async () => {
    const tree = join(root, 'large');
    mkdirSync(tree);
    writeFileSync(join(tree, 'zeros'), Buffer.alloc(3_000_000));
    const digest = execFileSync('sha256sum', [join(tree, 'zeros')], { encoding: 'utf8' }).slice(0, 64);
    expect((await scanTree(tree)).entries[0]?.content).toBe(digest);
  });

  it('keeps names that are not UTF-8, and sorts them by bytes', async () => {
    const tree = join(root, 'bytes');
    mkdirSync(tree);
    const names = [Buffer.from([0xff]), Buffer.from('é'), Buffer.from('a\tb'), Buffer.from('a\\b')];
    for (const name of names) writeFileSync(Buffer.concat([Buffer.from(`${tree}/`), name]), '');
    const paths = (await scanTree(tree)).text.split('\n').map((line) => line.split('\t')[0]);
    expect(paths).toEqual(['a\\x09b', 'a\\x5cb', '\\xc3\\xa9', '\\xff', '']);
  });

  it('names sockets and fifos for what they are', async () => {
    const tree = join(root, 'odd');
    mkdirSync(tree);
    execFileSync('mkfifo', [join(tree, 'pipe')]);
    expect((await scanTree(tree)).entries[0]?.type).toBe('fifo');
  });
});

describe('parseManifest', () => {
  const name = fc
    .uint8Array({ minLength: 1, maxLength: 12 })
    .map((bytes) => Buffer.from(bytes).toString('latin1').replace(/[\0/]/g, '_'))
    .filter((each) => each !== '.' && each !== '..');
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
  const entry = fc.record({
    path,
    type: fc.constant('link' as const),
    mode: fc.constant(0),
    size: fc.constant(0),
    content: path,
  });

  it('reads back what was written, for names of any bytes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: (each) => each.path }), (entries: ManifestEntry[]) => {
        const manifest = manifestOf(entries);
        expect(parseManifest(manifest.text)).toEqual(manifest);
      }),
    );
  });

  it('is the same in whatever order the names come', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: (each) => each.path }), (entries: ManifestEntry[]) => {
        expect(manifestOf([...entries].reverse()).text).toBe(manifestOf(entries).text);
      }),
    );
  });

  it.each([
    'usr dir',
    'usr\tdir\t0755\t0',
    'usr\tthing\t0755\t0\t',
    'usr\tdir\t9755\t0\t',
    'usr\tdir\t\t0\t',
    'usr\tdir\t0755\t-1\t',
    'usr\tdir\t0755\t1e3\t',
    'usr\tdir\t0755\t0\t\tmore',
    '../etc\tdir\t0755\t0\t',
    'usr/../../etc\tdir\t0755\t0\t',
    '/etc\tdir\t0755\t0\t',
    'usr//x\tdir\t0755\t0\t',
    'usr/\\x2e\\x2e/x\tdir\t0755\t0\t',
    '\tdir\t0755\t0\t',
    'usr\tdir\t0755\t0\t\u00e9',
  ])('refuses a line of another form, and paths that lead out: %j', (line) => {
    expect(() => parseManifest(`${line}\n`)).toThrow(`not a manifest line: ${JSON.stringify(line)}`);
  });
});
