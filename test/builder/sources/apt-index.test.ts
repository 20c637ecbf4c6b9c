import { expect, test } from 'vitest';
import { versionsWith } from '../../../builder/sources/places/apt-index';

const WANTED = { package: 'thing', version: '1.0-2', file: 'thing_1.0.orig.tar.gz' };
const RIGHT = 'a'.repeat(64);

function paragraph(name: string, version: string, sum: string, file = WANTED.file): string {
  return [
    `Package: ${name}`,
    `Version: ${version}`,
    'Files:',
    ` ${'0'.repeat(32)} 10 ${file}`,
    'Checksums-Sha256:',
    ` ${'b'.repeat(64)} 1 thing.dsc`,
    ` ${sum} 10 ${file}`,
    'Directory: pool/main/t/thing',
    '',
  ].join('\n');
}

test('every version that holds the very file, the one of the lock first', () => {
  const text = [
    paragraph('thing', '1.0-1', RIGHT),
    paragraph('thing', '1.0-2', RIGHT),
    paragraph('thing', '1.0-2', RIGHT), // apt prints a version once for each index that has it
    paragraph('thing', '1.0-3', 'c'.repeat(64)),
    paragraph('thing', '1.0-4', RIGHT, 'thing_1.0+dfsg.orig.tar.gz'),
    paragraph('things', '1.0-5', RIGHT),
  ].join('\n');
  expect(versionsWith(text, WANTED, RIGHT)).toEqual(['1.0-2', '1.0-1']);
});

test('none, where the package is not known', () => {
  expect(versionsWith('', WANTED, RIGHT)).toEqual([]);
});

test('none that apt would read as something else than a version', () => {
  const versions = ['1.0/sid', '-o=APT::x=y', '1.0 --help', '1:1.0+dfsg~rc1-1', ''];
  const text = versions.map((version) => paragraph('thing', version, RIGHT)).join('\n');
  expect(versionsWith(text, WANTED, RIGHT)).toEqual(['1:1.0+dfsg~rc1-1']);
});
