import { execFileSync } from 'node:child_process';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeArchive } from '../../../builder/tree/archive-file';
import { checkedBytes } from '../../../builder/tree/checked-bytes';
import { exportDirectory, exportEntries, exportTar } from '../../../builder/export/export-tree';
import { imageOf, type Image } from '../../../builder/export/image';
import { imageArchive } from '../../../builder/export/image-archive';
import { writeOciArchive } from '../../../builder/export/oci-archive';
import { writeInitramfs } from '../../../builder/export/initramfs';
import { scanTree } from '../../../builder/tree/manifest';
import { Store, type Presence } from '../../../builder/store/store';
import { addEntry } from '../../../builder/tree/tree-archive';
import { writeTree } from '../../../builder/tree/write-tree';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, testBuilder } from '../../support/test-builder';
import { mayMount, Tmpfs } from '../../support/tmpfs';
import { errorText } from '../../support/user-errors';

const root = scratch('checked-bytes');
const assets = new TestAssets(join(root, 'assets'));
const builder = testBuilder(join(root, 'store'), assets.root);
const { store } = builder;
const targets = join(root, 'targets');
let artifacts: string[];
let file: string;

/** The store as somebody sees it who looked at it just before it was damaged. */
class Late extends Store {
  override check(): Promise<Presence> {
    return Promise.resolve('present');
  }
}
const late = new Late(store.root);

beforeEach(async () => {
  assets.recipe('one', installs('usr/one', 'one') + installs('usr/two', 'two'));
  const seed = await grow(builder, 'seed');
  const { fingerprint } = await grow(builder, 'one', { seed });
  artifacts = [fingerprint];
  file = join(store.tree(fingerprint), 'usr/two');
  rmSync(file, { force: true, recursive: true });
  writeFileSync(file, 'two', { mode: 0o644 });
  rmSync(targets, { recursive: true, force: true });
  mkdirSync(targets);
});

const CHANGES: Readonly<Record<string, () => void>> = {
  'its bytes are different': () => writeFileSync(file, 'TWO'),
  'it is shorter': () => writeFileSync(file, 'tw'),
  'it is longer': () => writeFileSync(file, 'two!'),
  'it cannot be read (ENOENT)': () => rmSync(file),
  'it cannot be read (ELOOP)': () => {
    rmSync(file);
    symlinkSync('/etc/passwd', file);
  },
  'it cannot be read (EISDIR)': () => {
    rmSync(file);
    mkdirSync(file);
  },
};

describe.each(Object.entries(CHANGES))(
  'a file of an artifact that changes while it is read: %s',
  (says, change) => {
    const text =
      `/usr/two changed in the store while it was read: ${says}. The output that was being written is not kept\n` +
      '  Find out what writes to the store, then run `pulumi up --refresh`, which makes it again.';

    it('leaves in no directory, archive or root file system', async () => {
      const what = { artifacts };
      const target = (name: string): string => join(targets, name);
      mkdirSync(target('empty'));
      change();
      const ways: Readonly<Record<string, () => Promise<unknown>>> = {
        'a new directory': async () => writeTree(target('new'), await exportEntries(store, what)),
        'an empty directory': async () => writeTree(target('empty'), await exportEntries(store, what)),
        tar: () => exportTar(late, what, target('file.tar')),
        initramfs: () => writeInitramfs(late, what, [], target('initramfs')),
        'an image, as it is described': () => imageOf(late, 'x86_64', artifacts),
      };
      for (const way of Object.values(ways)) expect(await errorText(way)).toBe(text);
      expect([readdirSync(targets), readdirSync(target('empty'))]).toEqual([['empty'], []]);
    });

    it('leaves in no image that was described before', async () => {
      const image: Image = await imageOf(store, 'x86_64', artifacts);
      change();
      expect(await errorText(() => writeOciArchive(image, 'a/b:c', join(targets, 'file.oci.tar')))).toBe(
        text,
      );
      expect(readdirSync(targets)).toEqual([]);
      const load = async (): Promise<void> => {
        for await (const chunk of imageArchive(image, 'a/b:c')) expect(chunk).toBeDefined();
      };
      expect(await errorText(load)).toBe(text);
    });
  },
);

describe('an export', () => {
  it('keeps the file that was there when it fails, and replaces it when it is whole', async () => {
    const tar = join(targets, 'file.tar');
    writeFileSync(tar, 'old');
    writeFileSync(file, 'TWO');
    await errorText(() => exportTar(late, { artifacts }, tar));
    expect(readFileSync(tar, 'utf8')).toBe('old');
    writeFileSync(file, 'two');
    await exportTar(store, { artifacts }, tar);
    expect(execFileSync('tar', ['-xOf', tar, 'usr/two'], { encoding: 'utf8' })).toBe('two');
    expect(readdirSync(targets)).toEqual(['file.tar']);
  });

  it('is refused where no file can be', async () => {
    const to = (place: string): Promise<string> => errorText(() => exportTar(store, { artifacts }, place));
    expect(await to(join(targets, 'no/file.tar'))).toBe(
      `there is no directory ${targets}/no\n  Create it first, or name another file.`,
    );
    expect(await to(targets)).toBe(
      `${targets} is a directory, expected a file to write\n  Name another file.`,
    );
    // One of the test's own: what went wrong here would put a file in the machine's place of nothing.
    const pipe = join(root, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(await to(pipe)).toContain(`${pipe} is not a plain file, expected a file to write`);
    expect(statSync(pipe).isFIFO()).toBe(true);
    expect(await errorText(() => writeTree(file, []))).toContain('two is not a directory');
  });

  it.skipIf(!mayMount)('that finds the disk full leaves nothing', async () => {
    const disk = new Tmpfs(join(root, 'disk'));
    await disk.mount('size=64k');
    const large = { artifacts: [(await grow(builder, 'seed')).fingerprint] };
    for (const write of [exportTar, exportDirectory] as const) {
      await expect(write(store, large, join(disk.directory, 'it'))).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(readdirSync(disk.directory)).toEqual([]);
    }
  });

  it('has modes and times of the artifact, whatever the umask', async () => {
    const before = process.umask(0o077);
    try {
      await writeTree(join(targets, 'new'), await exportEntries(store, { artifacts }));
    } finally {
      process.umask(before);
    }
    expect((await scanTree(join(targets, 'new'))).fingerprint).toBe(artifacts[0]);
    expect(['usr', 'usr/one'].map((name) => statSync(join(targets, 'new', name)).mtimeMs)).toEqual([
      1000, 1000,
    ]);
  });
});

describe('checked bytes', () => {
  it('wait for no FIFO', async () => {
    const fifo = join(root, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const entry = { path: 'fifo', type: 'file', mode: 0o644, size: 1, content: '0' } as const;
    const read = async (): Promise<void> => {
      for await (const chunk of checkedBytes(entry, fifo)) expect(chunk).toBeDefined();
    };
    expect(await errorText(read)).toContain('/fifo changed in the store while it was read');
  });

  it('are those of a file of many pieces', async () => {
    const large = join(root, 'large');
    writeFileSync(large, Buffer.alloc(5_000_001, 7));
    const [entry] = (await scanTree(root)).entries.filter(({ path }) => path === 'large');
    if (entry === undefined) throw new Error('it is not there');
    const tar = join(targets, 'large.tar');
    await writeArchive(tar, async (archive) => {
      await addEntry(archive, entry, large);
      archive.finalize();
    });
    let bytes = 0;
    for await (const chunk of createReadStream(tar)) bytes += (chunk as Buffer).length;
    expect(bytes).toBeGreaterThan(5_000_001);
    expect(existsSync(tar)).toBe(true);
  });
});
