import * as fc from 'fast-check';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetsDir } from '../../../builder/ground/assets';
import { loadSourceLock, lockDigest, sourceNames, SourceShelf } from '../../../builder/sources';
import { UserError } from '../../../builder/ground/user-error';
import { hostileText } from '../hostile-values';
import type { Room } from '../room';
import { target, type Answer } from '../target';
import { yamlTexts } from '../yaml-texts';

const digest = fc.constantFrom('0'.repeat(64), 'a'.repeat(64));
const path = fc.oneof(fc.constantFrom('a', 'a/b.tar', 'doc/x'), hostileText());
const url = fc.oneof(
  fc.constant('https://example.org/thing-1.0.tar.gz'),
  hostileText().map((text) => `https://example.org/${text}`),
  hostileText().map((text) => `https://${text}/thing`),
);
const FIELDS = {
  name: fc.constant('thing'),
  version: fc.oneof(fc.constant('1.0'), hostileText()),
  licence: fc.constantFrom('MIT', 'MIT OR (GPL-2.0-only WITH x)'),
  file: fc.oneof(fc.constant('thing-1.0.tar.gz'), hostileText()),
  size: fc.integer(),
  sha256: digest,
  root: fc.oneof(fc.constant('thing-1.0'), hostileText()),
  tree: digest,
  unpacked: fc.double(),
  inner: path,
  omit: fc.array(path, { maxLength: 2 }),
  only: fc.array(path, { maxLength: 2 }),
  urls: fc.array(url, { maxLength: 2 }),
  debian: fc.record({ package: path, version: path, file: path }),
  snapshot: fc.constant('0'.repeat(40)),
};

const SOURCES = join(assetsDir(), 'sources');
const REAL = readdirSync(SOURCES).map((name) => readFileSync(join(SOURCES, name)));

/** A source lock: read, hashed, and its source looked for without a network. */
export const locks = target<Buffer>({
  name: 'locks',
  cases: yamlTexts(REAL, FIELDS),
  read: readLock,
});

async function readLock(text: Buffer, room: Room): Promise<Answer> {
  const sources = join(room.directory, 'sources');
  const mirror = join(room.directory, 'mirror');
  for (const directory of [sources, mirror]) mkdirSync(directory);
  symlinkSync(join(room.bait, 'secret'), join(mirror, 'thing-1.0.tar.gz'));
  const wanted = /^name: ([\w.+-]{1,40})$/m.exec(text.toString('latin1'))?.[1] ?? 'thing';
  writeFileSync(join(sources, `${wanted}.yaml`), text);
  sourceNames([room.directory]);
  const lock = loadSourceLock([room.directory], wanted);
  lockDigest(lock);
  const places = { mirrors: ['https://example.org/mirror'], mirrorDir: mirror, archives: [], offline: true };
  const shelf = new SourceShelf({ storeDir: join(room.directory, 'store'), ...places });
  shelf.has(lock);
  await shelf.check(lock);
  await refusal(shelf.fetch(lock, { signal: new AbortController().signal }));
  return 'accepted';
}

/** Nothing has the source: that is said, and is no flaw of the lock. */
async function refusal(fetch: Promise<unknown>): Promise<void> {
  try {
    await fetch;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return;
  }
  throw new Error('a source was found that is nowhere');
}
