import * as fc from 'fast-check';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetsDir } from '../../../builder/ground/assets';
import { compareManifests, differenceText } from '../../../builder/audit/compare-manifests';
import { readGolden } from '../../../builder/audit/golden';
import { manifestOf, parseManifest, type ManifestEntry } from '../../../builder/tree/manifest';
import { mutated } from '../mutation';
import type { Room } from '../room';
import { target, type Answer } from '../target';

const TOKENS = [
  ...[
    '\t',
    '\n',
    '\t\t',
    'dir',
    'file',
    'link',
    'socket',
    'fifo',
    '0755',
    '4755',
    '07777',
    '-1',
    '1e9',
    'NaN',
  ],
  ...[
    '\\x0a',
    '\\x00',
    '\\xff',
    '\\x',
    '..',
    '../',
    '/',
    'usr/',
    'usr',
    '0',
    ' ',
    '\r\n',
    '\0',
    '\xff',
    '\xc3\xa9',
  ],
  ...['<<<<<<< HEAD\n', '=======\n', '0'.repeat(64), 'A'.repeat(64), '99999999999999999999', '__proto__'],
];

/** Names are bytes, kept one a character. */
const name = fc
  .uint8Array({ minLength: 1, maxLength: 8 })
  .map((bytes) => Buffer.from(bytes).toString('latin1').replace(/[/\0]/g, '_'))
  .filter((text) => text !== '.' && text !== '..');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const mode = fc.nat(0o7777);
const entry: fc.Arbitrary<ManifestEntry> = fc.oneof(
  fc.record({
    path,
    type: fc.constant('dir' as const),
    mode,
    size: fc.constant(0),
    content: fc.constant(''),
  }),
  fc.record({
    path,
    type: fc.constant('file' as const),
    mode,
    size: fc.maxSafeNat(),
    content: fc.constantFrom('0'.repeat(64), 'f'.repeat(64)),
  }),
  fc.record({
    path,
    type: fc.constant('link' as const),
    mode: fc.constant(0),
    size: fc.constant(0),
    content: path,
  }),
);
const entries = fc.uniqueArray(entry, { selector: (each) => each.path, maxLength: 20 });

const GOLDEN = join(assetsDir(), 'golden', 'x86_64');
const REAL = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.manifest'))
  .map((file) => readFileSync(join(GOLDEN, file)));

type Case = { readonly text: Buffer } | { readonly entries: readonly ManifestEntry[] };

/** A manifest: what is written is read back as it was, and a golden one with any change is one, or a problem. */
export const manifests = target<Case>({
  name: 'manifests',
  cases: fc.oneof(
    {
      weight: 3,
      arbitrary: mutated(
        REAL.filter(({ length }) => length < 20_000),
        TOKENS,
      ).map((text) => ({ text })),
    },
    { weight: 1, arbitrary: mutated(REAL, TOKENS).map((text) => ({ text })) },
    { weight: 2, arbitrary: entries.map((list) => ({ entries: list })) },
  ),
  read: (input, room) => ('text' in input ? golden(input.text, room) : roundTrip(input.entries, room)),
});

function golden(text: Buffer, room: Room): Answer {
  const directory = join(room.directory, 'golden', 'x86_64');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'thing.manifest'), text);
  const read = readGolden([room.directory], 'x86_64', 'thing');
  if ('problem' in read) return 'refused';
  const again = parseManifest(read.manifest.text);
  if (again.fingerprint !== read.manifest.fingerprint) throw new Error('read again, it is another manifest');
  return 'accepted';
}

function roundTrip(list: readonly ManifestEntry[], room: Room): Answer {
  const manifest = manifestOf(list);
  const read = parseManifest(manifest.text);
  if (read.text !== manifest.text || !sameEntries(read.entries, list))
    throw new Error(`what was written is not what is read:\n${manifest.text}`);
  if (manifest.text.split('\n').length !== list.length + 1) throw new Error('an entry is not a line');
  const answer = golden(Buffer.from(manifest.text), room);
  if (answer !== 'accepted') throw new Error(`it is not read as a golden manifest:\n${manifest.text}`);
  const other = manifestOf(list.slice(1));
  const differences = compareManifests(manifest, other);
  if (differences.length !== Math.min(1, list.length))
    throw new Error('one entry less is not one difference');
  for (const each of differences) differenceText(each, ['left', 'right']);
  return answer;
}

function sameEntries(read: readonly ManifestEntry[], written: readonly ManifestEntry[]): boolean {
  const text = (all: readonly ManifestEntry[]): string =>
    all
      .map(({ path, type, mode, size, content }) => JSON.stringify([path, type, mode, size, content]))
      .sort()
      .join();
  return text(read) === text(written);
}
