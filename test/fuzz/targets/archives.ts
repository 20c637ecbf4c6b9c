import * as fc from 'fast-check';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256 } from '../../../builder/ground/digest';
import { scanTree } from '../../../builder/tree/manifest';
import { unpackSource } from '../../../builder/sources/unpack';
import type { SourceLock } from '../../../builder/sources/source-lock';
import { removeTree } from '../../../builder/tree/tree-files';
import { UserError } from '../../../builder/ground/user-error';
import { BAIT, type Room, SECRET_DIGEST } from '../room';
import { tarOf, type Member } from '../tar';
import { target, type Answer } from '../target';
import { testBuilder } from '../../support/test-builder';

/** Parts of names: what tar, a file system or a reader could take for something else. */
const part = fc.constantFrom(
  ...[
    'a',
    'b',
    'dir',
    'link',
    '..',
    '.',
    '',
    'x\ny',
    '\xff\xfe',
    'é',
    '-x',
    '--to-command=sh',
    '~',
    'a\\b',
    ' ',
  ],
  ...['x'.repeat(99), 'x'.repeat(255), 'x'.repeat(256), '.wh.a', 'C:', '*', '\x1b[2J'],
);
const below = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
const name = fc.oneof(
  { weight: 8, arbitrary: below },
  { weight: 1, arbitrary: below.map((text) => `/${text}`) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        `${BAIT}/secret`,
        `${BAIT}/new`,
        '../../bait/secret',
        '../../../bait/new',
        'link/secret',
        'link/new',
      ],
      ...['dir/../../../bait/new', 'd/'.repeat(3000), `${'e'.repeat(200)}/`.repeat(30), '', '.', '..', '/'],
    ),
  },
);
const mode = fc.constantFrom(0o644, 0o755, 0, 0o4755, 0o2755, 0o6777, 0o1777, 0o7777777);
const paxRecord = fc.oneof(
  fc.tuple(fc.constantFrom('path', 'linkpath'), name),
  fc.constantFrom<[string, string]>(
    ...([
      ['size', '99999999999'],
      ['size', '-1'],
      ['mtime', '99999999999999999999'],
      ['mtime', 'nan'],
      ['uid', '4294967296'],
      ['hdrcharset', 'BINARY'],
      ['SCHILY.xattr.security.capability', '\x01\0\0\x02\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0'],
      ['SCHILY.xattr.user.a', 'b'],
      ['SCHILY.acl.access', 'user::rwx,user:0:rwx,group::rwx,mask::rwx,other::rwx'],
      ['RHT.security.selinux', 'system_u:object_r:shadow_t:s0'],
      ['GNU.sparse.major', '1'],
      ['GNU.sparse.size', '99999999999999'],
      ['GNU.sparse.realsize', '99999999999999'],
      ['GNU.sparse.name', '../../bait/new'],
      ['a\0b', 'x'],
    ] as [string, string][]),
  ),
);
/** Files and links more often than devices, headers of other formats, and what is no type at all. */
const TYPES = Array.from('0000122233456777SDMVXgxLK\0Z');

const member: fc.Arbitrary<Member> = fc
  .record(
    {
      type: fc.constantFrom(...TYPES),
      name,
      target: name,
      mode,
      content: fc.constantFrom('', 'text\n', 'x'.repeat(600)),
      size: fc.constantFrom(0, 1, 511, 513, 1e6, 2 ** 33, 2 ** 40, -1),
      pax: fc.array(paxRecord, { maxLength: 2 }),
      gnu: fc.boolean(),
      checksumOff: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1),
      realSize: fc.constantFrom(0, 600, 2 ** 20, 2 ** 33, 2 ** 43, 2 ** 62),
    },
    { requiredKeys: ['type', 'name', 'target', 'gnu'], noNullPrototype: true },
  )
  // Most of them say the truth of their size, or all that follows is lost.
  .chain((each) =>
    fc.nat(9).map((dice) => {
      const { size, ...honest } = each;
      return dice === 0 && size !== undefined ? each : honest;
    }),
  );

/** Little to read, and much to unpack. */
const sparse: fc.Arbitrary<Member> = fc
  .constantFrom(2 ** 20, 2 ** 30, 2 ** 33, 2 ** 43, 2 ** 62)
  .map((realSize) => ({ type: 'S', name: 'sparse', content: 'x'.repeat(512), realSize }));

const link = (from: string, to: string): Member => ({ type: '2', name: from, target: to });
const hard = (from: string, to: string, content = ''): Member => ({
  type: '1',
  name: from,
  target: to,
  content,
});
const file = (at: string): Member => ({ type: '0', name: at, content: 'escaped\n', mode: 0o6777 });
const directory = (at: string, bits = 0o755): Member => ({ type: '5', name: at, mode: bits });

/** Members that together lead out, each of them harmless by itself. */
const plots: readonly ((way: string) => Member[])[] = [
  (way) => [link('a', way), file('a/new')],
  (way) => [link('a', way), file('a')],
  (way) => [link('a', way), hard('b', 'a/secret'), file('b')],
  (way) => [hard('a', `${way}/secret`), file('a')],
  (way) => [hard('a', `${way}/secret`, 'escaped\n')],
  (way) => [directory('a'), link('a', way), file('a/new')],
  (way) => [link('dir', '..'), link('dir/a', way), file('dir/a/new')],
  (way) => [directory('a'), link('a/up', '..'), link('b', `a/up/${way}`), file('b/new')],
  (way) => [link('a', '.'), link('a/b', way), file('a/b/new'), directory('b', 0o777)],
  (way) => [link('a', way), directory('a', 0o777), directory('a/directory', 0o777)],
  (way) => [{ ...file('a'), pax: [['path', `${way}/new`]] }],
  (way) => [
    { type: 'g', name: 'g', content: '' },
    { ...link('a', 'b'), pax: [['linkpath', way]] },
    file('a/new'),
  ],
  (way) => [directory('a', 0), file('a/b'), link('a/c', way)],
  (way) => [link('a', way), { type: 'D', name: 'a/', content: 'Nnew\0\0' }, file('a/new')],
  (way) => [link('a', way), link('b', 'a/link'), file('b')],
];
const plot = fc
  .tuple(fc.constantFrom(...plots), fc.constantFrom(BAIT, '../../bait', '../../../bait', '../../../../bait'))
  .map(([make, way]) => make(way));

interface Case {
  readonly members: readonly Member[];
  readonly packed: 'plain' | 'gzip' | 'gzip, cut off' | 'cut off' | 'flipped';
  readonly at: number;
  readonly toolbox: 'sandbox' | 'plain';
  readonly lock: Partial<SourceLock>;
}

/** An archive from somebody who means harm, unpacked as a source is; the lock names its very bytes. */
export const archives = target<Case>({
  name: 'archives',
  cases: fc.record<Case>(
    {
      members: fc
        .tuple(
          fc.oneof(plot, fc.constant([])),
          fc.array(fc.oneof({ weight: 15, arbitrary: member }, { weight: 1, arbitrary: sparse }), {
            maxLength: 3,
          }),
          fc.boolean(),
        )
        .map(([first, more, turned]) => (turned ? [...more, ...first] : [...first, ...more])),
      packed: fc.constantFrom(
        'plain',
        'plain',
        'plain',
        'gzip',
        'gzip',
        'gzip',
        'gzip, cut off',
        'cut off',
        'flipped',
      ),
      at: fc.nat(10_000),
      toolbox: fc.constantFrom('sandbox', 'plain'),
      lock: fc.constantFrom<Partial<SourceLock>[]>(
        {},
        {},
        {},
        {},
        {},
        {},
        {},
        {},
        { root: 'a' },
        { root: 'dir' },
        { omit: ['a'] },
        { only: ['a'] },
        { inner: 'a' },
      ),
    },
    { noNullPrototype: true },
  ),
  read: readArchive,
});

async function readArchive({ members, packed, at, toolbox, lock }: Case, room: Room): Promise<Answer> {
  const bytes = pack(tarOf(members.map((each) => placed(each, room))), packed, at);
  const archive = join(room.directory, 'archive');
  const tree = join(room.directory, 'tree');
  writeFileSync(archive, bytes);
  const machine = testBuilder(room.store, undefined, { unpack: toolbox }).machine;
  try {
    const signal = new AbortController().signal;
    await unpackSource({ ...lockOf(bytes), ...lock }, archive, tree, { toolbox: machine.toolbox, signal });
    throw new Error('the tree is what the lock says, which names none');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // That it is another tree than the lock names is found when all of it is unpacked.
    if (!error.message.includes('has the fingerprint')) throw error;
    await lookAt(tree);
    return 'accepted';
  } finally {
    await removed(tree);
  }
}

/** Removes a tree as the builder does. */
async function removed(tree: string): Promise<void> {
  await removeTree(tree);
  if (existsSync(tree)) throw new Error('what was unpacked cannot be removed');
}

async function lookAt(tree: string): Promise<void> {
  const { entries } = await scanTree(tree);
  const set = entries.find(({ type, mode: bits }) => type === 'file' && (bits & 0o6000) !== 0);
  if (set !== undefined) throw new Error(`${set.path} is set-id`);
  const secret = entries.find(({ content }) => content === SECRET_DIGEST);
  if (secret !== undefined) throw new Error(`${secret.path} is a file from outside`);
}

function placed(each: Member, room: Room): Member {
  const place = (text: string): string => room.withBait(text);
  return {
    ...each,
    name: place(each.name),
    ...(each.target !== undefined && { target: place(each.target) }),
    ...(each.pax && { pax: each.pax.map(([key, value]) => [key, place(value)] as const) }),
  };
}

function pack(tar: Buffer, packed: Case['packed'], at: number): Buffer {
  const place = Math.floor((at / 10_000) * tar.length);
  if (packed === 'cut off') return tar.subarray(0, place);
  if (packed === 'flipped') {
    const copy = Buffer.from(tar);
    if (place < copy.length) copy[place] = (copy[place] ?? 0) ^ 0x20;
    return copy;
  }
  if (packed === 'plain') return tar;
  const zipped = gzipSync(tar, { level: 1 });
  return packed === 'gzip' ? zipped : zipped.subarray(0, Math.floor((at / 10_000) * zipped.length));
}

function lockOf(bytes: Buffer): SourceLock {
  return {
    name: 'thing',
    version: '1.0',
    licence: 'MIT',
    file: 'thing-1.0.tar.gz',
    size: Math.max(1, bytes.length),
    sha256: sha256(bytes),
    tree: '0'.repeat(64),
    unpacked: 3,
    omit: [],
    only: [],
    urls: [],
  };
}
