import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configuredArchives, poolUrl, snapshotUrl } from '../../../builder/sources/places/debian-archive';
import { scratch } from '../../support/scratch';

const root = scratch('archives');
const PUBLIC = 'http://deb.debian.org/debian';
const KEYRING = 'signed-by=/usr/share/keyrings/debian-archive-keyring.gpg';
let count = 0;

/** The archives of a machine whose apt is configured by these files. */
function archives(files: Record<string, string>): { url: string; trust: string }[] {
  const directory = join(root, String((count += 1)));
  mkdirSync(join(directory, 'sources.list.d'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return configuredArchives(directory).map(({ url, trust }) => ({ url, trust }));
}

describe('the archives to ask', () => {
  test('the public one, where apt is not configured', () => {
    expect(archives({})).toEqual([{ url: PUBLIC, trust: KEYRING }]);
  });

  test("the machine's mirror first: one line", () => {
    const text =
      '# deb http://old/debian sid main\ndeb [arch=amd64 signed-by=/k.gpg] http://mirror/debian/ bookworm main contrib\n';
    expect(archives({ 'sources.list': text })).toEqual([
      { url: 'http://mirror/debian', trust: 'signed-by=/k.gpg' },
      { url: PUBLIC, trust: KEYRING },
    ]);
  });

  test("the machine's mirror first: a paragraph", () => {
    const text = [
      'Types: deb',
      '# a remark',
      'URIs: https://mirror/debian',
      'Suites: bookworm bookworm-updates',
      'Components: main',
      '',
      'Types: deb',
      'URIs: https://other/debian',
      'Suites: trixie',
      'Components: main',
    ].join('\n');
    expect(archives({ 'sources.list.d/debian.sources': text })[0]).toEqual({
      url: 'https://mirror/debian',
      trust: KEYRING,
    });
  });

  test('the public one is asked once, whatever it is reached by', () => {
    const text = 'deb https://deb.debian.org/debian/ trixie main\n';
    expect(archives({ 'sources.list': text })).toEqual([
      { url: 'https://deb.debian.org/debian', trust: KEYRING },
    ]);
  });

  test('what others add to Debian is not Debian', () => {
    const text = [
      'deb http://security.debian.org/debian-security bookworm-security main',
      'deb https://download.example.com/linux/debian bookworm stable',
      'deb https://apt.example.org/pub bookworm-pgdg main',
      'deb http://archive.ubuntu.com/ubuntu noble main',
      'deb cdrom:[Debian]/ bookworm main',
    ].join('\n');
    const disabled = 'Enabled: no\nTypes: deb\nURIs: http://mirror/debian\nSuites: sid\nComponents: main\n';
    const embedded =
      'Types: deb\nURIs: http://mirror/x\nSuites: nodistro\nComponents: main\nSigned-By:\n -----BEGIN PGP\n .\n x\n';
    const files = {
      'sources.list': text,
      'sources.list.d/a.sources': disabled,
      'sources.list.d/b.sources': embedded,
    };
    expect(archives(files)).toEqual([{ url: PUBLIC, trust: KEYRING }]);
  });
});

test('where a file lies in the pool', () => {
  const archive = { url: PUBLIC, suites: [], trust: '' };
  expect(poolUrl(archive, 'musl', 'musl_1.2.5.orig.tar.gz').href).toBe(
    `${PUBLIC}/pool/main/m/musl/musl_1.2.5.orig.tar.gz`,
  );
  expect(poolUrl(archive, 'libfoo', 'libfoo_1+dfsg.orig.tar.xz').href).toBe(
    `${PUBLIC}/pool/main/libf/libfoo/libfoo_1%2Bdfsg.orig.tar.xz`,
  );
});

test('where a file lies in the snapshot archive', () => {
  expect(snapshotUrl('ab'.repeat(20)).href).toBe(`https://snapshot.debian.org/file/${'ab'.repeat(20)}`);
});
