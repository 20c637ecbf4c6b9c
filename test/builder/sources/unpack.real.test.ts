import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scanTree } from '../../../builder/tree/manifest';
import { unpackSource } from '../../../builder/sources';
import { tarOf } from '../../fuzz/tar';
import { scratch } from '../../support/scratch';
import { errorText } from '../../support/user-errors';
import { lockOf, never, someBytes } from './support/locks';
import { testBuilder } from '../../support/test-builder';

const root = scratch('unpack');
const OLD = 1_000_000_000;
let count = 0;

function fresh(): string {
  return join(root, String((count += 1)));
}

/** A name that is not UTF-8. */
function odd(directory: string): Buffer {
  return Buffer.concat([Buffer.from(`${directory}/caf`), Buffer.from([0xe9])]);
}

/** A tree as sources are: a directory, a script, data, a link, an odd name. */
function lay(
  directory: string,
  modes: { readonly sub: number; readonly script: number; readonly data: number },
): string {
  mkdirSync(join(directory, 'sub'), { recursive: true });
  writeFileSync(join(directory, 'configure'), '#!/bin/sh\n');
  writeFileSync(join(directory, 'sub', 'data'), 'x'.repeat(100_000));
  writeFileSync(odd(directory), 'latin1\n');
  symlinkSync('sub/data', join(directory, 'link'));
  chmodSync(join(directory, 'configure'), modes.script);
  chmodSync(join(directory, 'sub', 'data'), modes.data);
  chmodSync(odd(directory), modes.data);
  chmodSync(join(directory, 'sub'), modes.sub);
  utimesSync(join(directory, 'configure'), OLD, OLD);
  return directory;
}

/** As somebody packed it, with modes of his own. */
const source = lay(join(root, 'source', 'thing-1.0'), { sub: 0o2777, script: 0o775, data: 0o666 });
/** As it is unpacked: with the modes that umask 022 leaves. */
const unpacked = lay(fresh(), { sub: 0o755, script: 0o755, data: 0o644 });

function archive(option: string, directory = join(root, 'source'), what = 'thing-1.0'): string {
  const file = fresh();
  execFileSync('tar', ['--create', option, '--file', file, '--directory', directory, what]);
  return file;
}

const gzipped = archive('--gzip');
const { machine } = testBuilder(fresh());
const { toolbox } = machine;
let lock = lockOf(someBytes());
beforeAll(async () => {
  lock = { ...lock, tree: (await scanTree(unpacked)).fingerprint };
});

async function unpack(file: string, wanted = lock, directory = fresh()): Promise<string> {
  await unpackSource(wanted, file, directory, { toolbox, signal: never });
  return directory;
}

describe('an archive', () => {
  test.each(['--gzip', '--bzip2', '--xz', '--no-auto-compress'])(
    'packed with %s gives the tree of the lock',
    async (option) => {
      const directory = await unpack(archive(option));
      expect(readFileSync(join(directory, 'configure'), 'utf8')).toBe('#!/bin/sh\n');
    },
  );

  test.each([0o002, 0o022, 0o077])('gives the same tree under umask %o', async (umask) => {
    const before = process.umask(umask);
    try {
      const { fingerprint } = await scanTree(await unpack(gzipped));
      expect(fingerprint).toBe(lock.tree);
    } finally {
      process.umask(before);
    }
  });

  test("keeps the archive's times", async () => {
    const directory = await unpack(gzipped);
    expect(statSync(join(directory, 'configure')).mtimeMs).toBe(OLD * 1000);
  });

  test('is unpacked as whom builds run as, whoever packed it', async () => {
    const file = fresh();
    const owner = ['--owner=4242', '--group=4242'];
    execFileSync('tar', [
      '--create',
      ...owner,
      '--file',
      file,
      '--directory',
      join(root, 'source'),
      'thing-1.0',
    ]);
    const identity = machine.identity();
    const uid = identity === 'self' ? process.getuid?.() : identity;
    expect(statSync(join(await unpack(file), 'configure')).uid).toBe(uid);
  });

  test('may have no top directory', async () => {
    const { fingerprint } = await scanTree(
      await unpack(archive('--xz', source, '.'), { ...lock, root: undefined }),
    );
    expect(fingerprint).toBe(lock.tree);
  });

  test('may be in another one', async () => {
    const outer = join(root, 'outer', 'thing-9');
    mkdirSync(outer, { recursive: true });
    cpSync(archive('--xz'), join(outer, 'thing-1.0-dfsg.tar.xz'));
    const parent = fresh();
    await unpack(
      archive('--gzip', join(root, 'outer'), 'thing-9'),
      { ...lock, inner: 'thing-9/thing-1.0-dfsg.tar.xz' },
      join(parent, 'tree'),
    );
    expect(readdirSync(parent)).toEqual(['tree']);
  });

  test('may be unpacked without what the lock omits, by its exact path', async () => {
    const directory = fresh();
    const wanted = { ...lock, omit: ['sub', 'configur*', 'data'] };
    expect(await errorText(() => unpack(gzipped, wanted, directory))).toContain('has the fingerprint');
    const rest = lay(fresh(), { sub: 0o755, script: 0o755, data: 0o644 });
    rmSync(join(rest, 'sub'), { recursive: true });
    await unpack(gzipped, { ...wanted, tree: (await scanTree(rest)).fingerprint });
    await unpack(archive('--xz', source, '.'), { ...lock, root: undefined, omit: [] });
  });

  test('may be unpacked as far as the lock names it, and no further', async () => {
    const part = lay(fresh(), { sub: 0o755, script: 0o755, data: 0o644 });
    for (const name of readdirSync(part, { encoding: 'buffer' })) {
      const path = Buffer.concat([Buffer.from(`${part}/`), name]);
      if (!['sub', 'configure'].includes(name.toString())) rmSync(path, { recursive: true });
    }
    const tree = (await scanTree(part)).fingerprint;
    await unpack(gzipped, { ...lock, only: ['sub', 'configure'], tree });
    expect(await errorText(() => unpack(gzipped, { ...lock, only: ['nothing'] }))).toContain(
      'Not found in archive',
    );
  });

  test("is unpacked by the project's rules, not the user's: TAR_OPTIONS has no effect", async () => {
    process.env['TAR_OPTIONS'] = '--exclude=configure';
    try {
      expect(readdirSync(await unpack(gzipped))).toContain('configure');
    } finally {
      delete process.env['TAR_OPTIONS'];
    }
  });
});

describe('an error', () => {
  test('of a tree that is another one says both fingerprints', async () => {
    const other = { ...lock, tree: '1'.repeat(64) };
    const text = await errorText(() => unpack(gzipped, other));
    expect(text).toContain(
      `the tree unpacked from thing-1.0.tar.gz has the fingerprint ${lock.tree}, but the source lock "thing" says tree: ${other.tree}\n`,
    );
    expect(text).toContain("this machine's tar or file system changes names, modes or contents");
  });

  test('of an archive without that top directory', async () => {
    const text = await errorText(() => unpack(gzipped, { ...lock, root: 'thing-2.0' }));
    expect(text).toContain(
      'thing 1.0 cannot be unpacked: tar ended with exit code 2:\n    tar: thing-2.0: Not found in archive',
    );
    expect(text).toContain('the lock says root: thing-2.0, inner: (none).');
  });

  test('of a lock whose inner archive is a directory, or a link', async () => {
    expect(await errorText(() => unpack(gzipped, { ...lock, inner: 'thing-1.0/sub' }))).toBe(
      'thing 1.0 cannot be unpacked: thing-1.0/sub in thing-1.0.tar.gz is not a plain file\n' +
        '  Set inner in the lock to the path of a plain file in the archive.',
    );
    expect(await errorText(() => unpack(gzipped, { ...lock, inner: 'thing-1.0/link' }))).toContain(
      'thing-1.0/link in thing-1.0.tar.gz is a symbolic link, or is not there',
    );
  });

  test('of a small archive with a file that is long and takes no disk, in seconds', async () => {
    const file = fresh();
    writeFileSync(file, tarOf([{ type: 'S', name: 'hole', content: 'x'.repeat(512), realSize: 2 ** 32 }]));
    expect(await errorText(() => unpack(file, { ...lock, root: undefined }))).toBe(
      'thing 1.0 is not what its lock says (unpacked: 3 MB): in the tree unpacked from thing-1.0.tar.gz, ' +
        'hole is beyond the limit of 70 MB for all files together\n' +
        '  Look at the archive (tar --list --verbose), and correct the lock if the archive is as it should be.',
    );
  });

  test('shows what tar says of a name without what a terminal obeys', async () => {
    const hostile = [{ type: '0', name: '\x1b[2J/../x', content: 'x' }];
    const file = fresh();
    writeFileSync(file, tarOf(hostile));
    const text = await errorText(() => unpack(file, { ...lock, root: undefined }));
    expect(text).toContain("Member name contains '..'");
    expect(text).not.toContain('\x1b');
  });

  test('of what is no archive', async () => {
    const file = fresh();
    writeFileSync(file, someBytes());
    expect(await errorText(() => unpack(file))).toContain(
      'thing 1.0 cannot be unpacked: tar ended with exit code 2',
    );
  });

  test('of a missing decompressor says how to get it', async () => {
    const directory = fresh();
    mkdirSync(directory);
    const [tar = ''] = execFileSync('sh', ['-c', 'command -v tar'], { encoding: 'utf8' }).split('\n');
    symlinkSync(tar, join(directory, 'tar'));
    const file = archive('--xz');
    const path = process.env['PATH'];
    process.env['PATH'] = directory;
    try {
      expect(await errorText(() => unpack(file))).toBe(
        'the program `xz` is not on PATH; it is needed to unpack thing-1.0.tar.gz\n' +
          '  Install it (for example: apt-get install xz-utils).',
      );
    } finally {
      process.env['PATH'] = path;
    }
  });

  // Only root can make a file system as small as this one.
  test.skipIf(process.getuid?.() !== 0)('of a full disk says how much is needed', async () => {
    const directory = fresh();
    mkdirSync(directory);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', directory]);
    try {
      expect(await errorText(() => unpack(gzipped, lock, directory))).toBe(
        `thing 1.0 cannot be unpacked: the disk is full; its tree needs 3 MB in ${directory}\n` +
          '  Free some space (npm run gc), or set seedstage:store to a directory on a larger disk. No partly written file is kept.',
      );
    } finally {
      execFileSync('umount', [directory]);
    }
  });

  test('is not what a call that is called off ends with', async () => {
    const signal = AbortSignal.abort(new Error('called off'));
    await expect(unpackSource(lock, gzipped, fresh(), { toolbox, signal })).rejects.toThrow('called off');
  });
});
