import * as fc from 'fast-check';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assetsDir } from '../../../builder/ground/assets';
import { scanTree } from '../../../builder/tree/manifest';
import { applyPatch } from '../../../builder/sources/patch';
import { UserError } from '../../../builder/ground/user-error';
import { mutated } from '../mutation';
import { BAIT, type Room, SECRET_DIGEST } from '../room';
import { target, type Answer } from '../target';

const RECIPES = join(assetsDir(), 'recipes');
const REAL = readdirSync(RECIPES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.patch'))
  .map((file) => readFileSync(join(RECIPES, file)));

const TOKENS = [
  ...[
    '--- ',
    '+++ ',
    '@@ -1,1 +1,1 @@\n',
    '@@',
    '@@ -0,0 +1 @@\n',
    '@@ -1 +0,0 @@\n',
    '\\ No newline at end of file\n',
  ],
  ...[
    '@@ -99999999999999999999,1 +1,1 @@\n',
    '@@ -1,4000000000 +1,4000000000 @@\n',
    '+',
    '-',
    ' ',
    '\n',
    '\r\n',
    '\r',
  ],
  ...[
    'diff --git a/x b/x\n',
    'new file mode 104755\n',
    'deleted file mode 100644\n',
    'old mode 100644\n',
    'new mode 7777\n',
  ],
  ...[
    'rename from x\n',
    'rename to ../x\n',
    'copy from x\n',
    'GIT binary patch\n',
    'Binary files a and b differ\n',
  ],
  ...[
    '/dev/null',
    '../',
    'a/../../',
    '/etc/passwd',
    'a/',
    'b/',
    '"a/\\303\\244"',
    '"',
    '\\',
    '\0',
    '\t',
    '\xff',
  ],
  ...[
    'outside',
    'outside/secret',
    'directory/file',
    'file',
    'x'.repeat(250),
    'x/'.repeat(2100),
    'file/below',
  ],
];

/** Where a made-up patch leads: into the tree, through its links, and out of it. */
const place = fc.constantFrom(
  ...['a/file', 'a/directory/file', 'a/new', 'a/new/deep/er', 'a/file/below', 'a/secret', 'a/outside/secret'],
  ...[
    'a/../../../bait/secret',
    `${BAIT}/secret`,
    `a${BAIT}/secret`,
    'a/directory/../../x',
    'a//file',
    'a/./file',
  ],
  ...[
    '/dev/null',
    'file',
    '',
    'a/',
    'a/.',
    'a/..',
    `a/${'x'.repeat(250)}`,
    `a/${'x/'.repeat(2100)}x`,
    'a/é',
    'a/\xff',
  ],
  ...['a/x\0y', '"a/fi\\nle"', 'a/fi le', 'a/file\t2001-01-01', 'a/-x', 'a/dangling', 'a/directory'],
);
const number = fc.oneof(fc.nat(4), fc.constantFrom(0, 99, 2 ** 31, 2 ** 53));
const line = fc.constantFrom(
  ' one\n',
  ' two\n',
  '-one\n',
  '-two\n',
  '+three\n',
  '\n',
  '\\ No newline at end of file\n',
);
const hunk = fc
  .tuple(number, number, number, number, fc.array(line, { maxLength: 6 }))
  .map(([a, b, c, d, lines]) => `@@ -${a},${b} +${c},${d} @@\n${lines.join('')}`);
/** Counts that are right, so that more of them are applied. */
const rightHunk = fc
  .tuple(fc.subarray(['one\n', 'two\n']), fc.subarray(['one\n', 'two\n', 'three\n']))
  .map(([before, after]) => {
    const lines = [...before.map((text) => `-${text}`), ...after.map((text) => `+${text}`)];
    return `@@ -${before.length && 1},${before.length} +${after.length && 1},${after.length} @@\n${lines.join('')}`;
  });
const header = fc.constantFrom('', '', 'diff --git a/file b/file\nold mode 100644\nnew mode 106755\n');
const made = fc
  .array(
    fc
      .tuple(
        header,
        fc.oneof(place, fc.constant('a/file')),
        place,
        fc.array(fc.oneof(rightHunk, hunk), { maxLength: 3 }),
      )
      .map(([head, from, to, hunks]) => `${head}--- ${from}\n+++ ${to}\n${hunks.join('')}`),
    { maxLength: 4 },
  )
  .map((parts) => Buffer.from(parts.join(''), 'latin1'));

interface Case {
  readonly patch: Buffer;
  /** The patch that the tree is made for. */
  readonly of: Buffer;
}

/** A patch on a tree with links that lead out of it: it is applied whole, or the tree stays as it was. */
export const patches = target<Case>({
  name: 'patches',
  cases: fc.oneof(
    fc.constantFrom(...REAL).chain((of) => mutated([of], TOKENS).map((patch) => ({ patch, of }))),
    fc.record({ patch: made, of: fc.constant(Buffer.from('')) }, { noNullPrototype: true }),
  ),
  read: readPatchCase,
});

async function readPatchCase({ patch, of }: Case, room: Room): Promise<Answer> {
  const tree = join(room.directory, 'tree');
  const file = join(room.directory, 'case.patch');
  mkdirSync(join(tree, 'directory'), { recursive: true });
  for (const name of ['file', 'directory/file']) writeFileSync(join(tree, name), 'one\ntwo\n');
  symlinkSync(join(room.bait, 'directory'), join(tree, 'outside'));
  symlinkSync(join(room.bait, 'secret'), join(tree, 'secret'));
  symlinkSync(join(room.directory, 'nowhere'), join(tree, 'dangling'));
  layOut(of.toString('latin1'), tree);
  writeFileSync(file, Buffer.from(room.withBait(patch.toString('latin1')), 'latin1'));
  const before = await scanTree(tree);
  try {
    await applyPatch(file, tree);
  } catch (error) {
    if (error instanceof UserError && (await scanTree(tree)).text !== before.text) {
      throw new Error(`it was refused, and the tree has changed: ${error.message}`, { cause: error });
    }
    throw error;
  }
  const { entries } = await scanTree(tree);
  const set = entries.find(({ mode }) => (mode & 0o6000) !== 0);
  if (set !== undefined) throw new Error(`${set.path} is set-id now`);
  if (entries.some(({ content }) => content === SECRET_DIGEST))
    throw new Error('it brought a secret into the tree');
  return 'accepted';
}

/** Files with the lines that a real patch expects, at the places where it expects them. */
function layOut(patch: string, tree: string): void {
  for (const part of patch.split(/^(?=--- )/m)) {
    const name = /^--- [^/\n]+\/(\S+)/.exec(part)?.[1];
    if (name === undefined) continue;
    const lines: string[] = [];
    for (const each of part.split(/^(?=@@)/m).slice(1)) {
      const start = Number(/^@@ -(\d+)/.exec(each)?.[1]);
      while (lines.length < start - 1) lines.push(`line ${lines.length}\n`);
      const body = each.split('\n').slice(1, -1);
      lines.push(...body.filter((text) => /^[ -]/.test(text)).map((text) => `${text.slice(1)}\n`));
    }
    mkdirSync(join(tree, dirname(name)), { recursive: true });
    writeFileSync(join(tree, name), lines.join(''), 'latin1');
  }
}
