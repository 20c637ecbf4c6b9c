import * as fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseManifest } from '../../../builder/tree/manifest';
import { openPlaces, takeOutput } from '../../../builder/grow/output';
import { WRITABLE } from '../../../builder/sandbox/layout';
import { Store } from '../../../builder/store/store';
import { removeTree } from '../../../builder/tree/tree-files';
import { BAIT, type Room, SECRET_DIGEST } from '../room';
import { target, type Answer } from '../target';

/** Something that a build does to what it leaves. What the file system refuses is left out. */
type Step =
  | { readonly make: 'file' | 'directory' | 'fifo'; readonly at: string; readonly mode: number }
  | { readonly make: 'link' | 'hard link'; readonly at: string; readonly to: string }
  | { readonly make: 'large'; readonly at: string; readonly size: number }
  | { readonly make: 'deep'; readonly at: string; readonly levels: number }
  | { readonly make: 'nothing'; readonly at: string }
  | { readonly make: 'mode'; readonly at: string; readonly mode: number };

const part = fc.constantFrom(
  ...[
    'a',
    'b',
    'lib',
    'x\ny',
    '\xff',
    'é',
    '.wh.a',
    '\x1b[2J',
    '\xe2\x80\xae',
    'x'.repeat(255),
    '-x',
    ' ',
    '\t',
  ],
);
const path = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => ['out/usr', ...parts].join('/')),
  },
  {
    weight: 1,
    arbitrary: fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => ['out', ...parts].join('/')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('out', 'out/usr', 'src', 'tmp', 'build', 'out/usr/a', 'out/usr/lib/a'),
  },
);
const to = fc.oneof(
  path,
  fc.constantFrom(
    ...[
      BAIT,
      `${BAIT}/secret`,
      `${BAIT}/directory`,
      '/etc/passwd',
      '..',
      '../..',
      '../../../..',
      '.',
      'a',
      'b',
      'lib',
    ],
    ...[
      'a/../../../../bait/secret',
      'x'.repeat(1000),
      '/',
      '/usr/lib/a',
      '../lib/../lib/a',
      'lib/a/b/../../..',
      '\xff',
    ],
  ),
);
const mode = fc.constantFrom(0o644, 0o755, 0, 0o4755, 0o2755, 0o1777, 0o200, 0o111);
const made = { noNullPrototype: true };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      { make: fc.constantFrom('file' as const, 'directory' as const), at: path, mode },
      made,
    ),
  },
  {
    weight: 4,
    arbitrary: fc.record(
      { make: fc.constantFrom('link' as const, 'link' as const, 'hard link' as const), at: path, to },
      made,
    ),
  },
  { weight: 1, arbitrary: fc.record({ make: fc.constant('nothing' as const), at: path }, made) },
  { weight: 1, arbitrary: fc.record({ make: fc.constant('mode' as const), at: path, mode }, made) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({ make: fc.constant('fifo' as const), at: path, mode }, made),
      fc.record(
        { make: fc.constant('large' as const), at: path, size: fc.constantFrom(2 ** 20, 2 ** 26, 2 ** 35) },
        made,
      ),
      fc.record({ make: fc.constant('deep' as const), at: path, levels: fc.constantFrom(20, 150) }, made),
    ),
  },
);

/** What a build left below its writable places: it is taken as an artifact that is whole in the store, or refused. */
export const trees = target<readonly Step[]>({
  name: 'trees',
  cases: fc.array(step, { maxLength: 8 }),
  read: readTree,
});

async function readTree(steps: readonly Step[], room: Room): Promise<Answer> {
  const writable = join(room.directory, 'writable');
  const taken = join(room.directory, 'taken');
  mkdirSync(writable);
  for (const name of WRITABLE) mkdirSync(join(writable, name));
  const places = openPlaces(writable);
  try {
    for (const each of [{ make: 'file', at: 'out/usr/bin/tool', mode: 0o755 } as const, ...steps]) {
      attempt(() => perform(each, writable, room));
    }
    const manifest = await takeOutput('thing', writable, places, taken);
    const store = new Store(join(room.directory, 'store'));
    await store.put(taken, manifest);
    if ((await store.check(manifest.fingerprint, true)) !== 'present')
      throw new Error('it is not whole in the store');
    const kept = await store.manifest(manifest.fingerprint);
    if (kept.text !== manifest.text || parseManifest(kept.text).text !== kept.text)
      throw new Error('another manifest');
    if (manifest.entries.some(({ content }) => content === SECRET_DIGEST))
      throw new Error('a file from outside');
    return 'accepted';
  } finally {
    places.close();
    for (const each of [writable, taken]) await removed(each);
  }
}

/** Removes a tree as the builder does. */
async function removed(tree: string): Promise<void> {
  await removeTree(tree);
  if (lstatSync(tree, { throwIfNoEntry: false })) throw new Error(`${tree} cannot be removed`);
}

/** The name with its directories, as bytes. */
function bytes(writable: string, at: string): Buffer {
  return Buffer.concat([Buffer.from(`${writable}/`), Buffer.from(at, 'latin1')]);
}

function perform(each: Step, writable: string, room: Room): void {
  const file = bytes(writable, each.at);
  if (!isInside(writable, each.at)) return;
  switch (each.make) {
    case 'file':
      writeFileSync(file, 'a file\n', { flag: 'wx' });
      return chmodSync(file, each.mode);
    case 'directory':
      mkdirSync(file);
      return chmodSync(file, each.mode);
    case 'mode':
      return lstatSync(file).isSymbolicLink() ? undefined : chmodSync(file, each.mode);
    case 'fifo':
      return void execFileSync('mkfifo', ['--', file.toString()], { stdio: 'ignore' });
    case 'link':
      return symlinkSync(Buffer.from(room.withBait(each.to), 'latin1'), file);
    case 'hard link':
      // Not to the bait itself: one more name of it is a change of it.
      return linkSync(bytes(writable, each.to.startsWith('out/') ? each.to : 'out/usr/bin/tool'), file);
    case 'large':
      writeFileSync(file, '', { flag: 'wx' });
      return truncateSync(file, each.size);
    case 'nothing':
      return rmSync(file, { recursive: true, force: true });
    case 'deep':
      return deepen(file, each.levels);
  }
}

/** With 150 of them, a path is longer than the kernel takes. */
const LONG = 'deep'.repeat(10);

/** Deeper than a path may be long: each directory is made from within the one above it. */
function deepen(file: Buffer, levels: number): void {
  const before = process.cwd();
  mkdirSync(file);
  try {
    process.chdir(file.toString());
    for (let level = 0; level < levels; level += 1) {
      mkdirSync(LONG);
      process.chdir(LONG);
    }
  } finally {
    process.chdir(before);
  }
}

/** Makes the directories above a name, as far as no link leads elsewhere: nothing but the reader is to be blamed. */
function isInside(writable: string, at: string): boolean {
  const parts = at.split('/').slice(0, -1);
  return parts.every((_, index) => {
    const above = bytes(writable, parts.slice(0, index + 1).join('/'));
    attempt(() => mkdirSync(above));
    return lstatSync(above, { throwIfNoEntry: false })?.isDirectory() ?? false;
  });
}

function attempt(call: () => void): void {
  try {
    call();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined && !('status' in (error as object))) throw error;
  }
}
