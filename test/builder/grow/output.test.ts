import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scanTree, type Manifest } from '../../../builder/tree/manifest';
import { openPlaces, takeOutput, type TakeOptions } from '../../../builder/grow/output';
import { deepTree } from '../../support/deep-tree';
import { isRoot } from '../../support/ordinary-user';
import { scratch } from '../../support/scratch';
import { errorText } from '../../support/user-errors';

const root = scratch('output');

interface Run {
  readonly writable: string;
  readonly out: string;
  readonly to: string;
  /** What the build does, and what comes of it. */
  readonly take: (build: () => void, options?: TakeOptions) => Promise<Manifest>;
}

/** The writable directories of a run, with a file in /out. */
function prepare(): Run {
  const work = mkdtempSync(join(root, 'run-'));
  const [writable, to] = [join(work, 'writable'), join(work, 'tree')];
  for (const name of ['src', 'build', 'out/usr', 'tmp']) mkdirSync(join(writable, name), { recursive: true });
  writeFileSync(join(writable, 'out/usr/file'), 'x');
  const take = async (build: () => void, options?: TakeOptions): Promise<Manifest> => {
    const places = openPlaces(writable);
    try {
      build();
      return await takeOutput('demo', writable, places, to, options);
    } finally {
      places.close();
    }
  };
  return { writable, out: join(writable, 'out'), to, take };
}

describe('takeOutput', () => {
  it('moves the output, sets times and keeps modes', async () => {
    const { out, to, take } = prepare();
    const manifest = await take(() => {
      chmodSync(join(out, 'usr/file'), 0o751);
      symlinkSync('file', join(out, 'usr/link'));
      chmodSync(out, 0o500);
    });
    expect(manifest.text).toBe((await scanTree(to)).text);
    expect(manifest.text).toContain('usr/file\tfile\t0751\t1\t');
    const found = execFileSync('find', [to, '-printf', '%T@ %U\\n'], { encoding: 'utf8' });
    const owner = process.getuid?.() ?? 0;
    expect(new Set(found.trim().split('\n'))).toEqual(new Set([`1.0000000000 ${owner}`]));
    expect(statSync(to).mode & 0o7777).toBe(0o755);
  });

  it.runIf(isRoot)("makes it root's, whoever built it", async () => {
    const { writable, to, take } = prepare();
    await take(() => execFileSync('chown', ['-R', '-h', '1592590337:1592590337', writable]));
    expect(execFileSync('find', [to, '-not', '-uid', '0'], { encoding: 'utf8' })).toBe('');
  });

  const replaced: [string, (at: string, aside: string) => void, string][] = [
    ['a link', (at) => symlinkSync(root, at), `was replaced by a symbolic link to ${root}`],
    ['a link with a newline', (at) => symlinkSync('a\nb', at), 'was replaced by a symbolic link to a\\x0ab'],
    ['another directory', (at) => mkdirSync(at), 'was replaced by another directory'],
    ['a file', (at) => writeFileSync(at, ''), 'was replaced by a file'],
    ['a fifo', (at) => void execFileSync('mkfifo', [at]), 'was replaced by a fifo'],
    ['nothing', () => undefined, 'was removed'],
    ['a link to itself, moved', (at, aside) => symlinkSync(aside, at), 'was replaced by a symbolic link to '],
  ];
  const cases = replaced.flatMap((each) =>
    ['src', 'build', 'out', 'tmp'].map((name) => [name, ...each] as const),
  );
  it.each(cases)('refuses /%s that became %s', async (name, _, replace, says) => {
    const { writable, to, take } = prepare();
    const at = join(writable, name);
    const before = statSync(root).mtimeMs;
    const text = await errorText(() =>
      take(() => {
        renameSync(at, `${at}-aside`);
        replace(at, `${at}-aside`);
      }),
    );
    expect(text).toContain(`demo: /${name} ${says}`);
    expect(text).toContain('Change the script to keep /src, /build, /out and /tmp themselves');
    expect(lstatSync(to, { throwIfNoEntry: false })).toBeUndefined();
    expect(statSync(root).mtimeMs).toBe(before);
  });

  it('knows another directory although it has the number of the one that was removed', async () => {
    const { writable, take } = prepare();
    const tmp = join(writable, 'tmp');
    const text = await errorText(() =>
      take(() => {
        rmdirSync(tmp);
        for (let index = 0; index < 50; index += 1) {
          mkdirSync(tmp);
          rmdirSync(tmp);
        }
        mkdirSync(tmp);
      }),
    );
    expect(text).toContain('/tmp was replaced by another directory');
  });

  it('refuses hard links out, and follows no link within', async () => {
    const { writable, out, take } = prepare();
    writeFileSync(join(writable, 'build/object'), '');
    const text = await errorText(() =>
      take(() => {
        linkSync(join(writable, 'build/object'), join(out, 'usr/object'));
        symlinkSync(root, join(out, 'usr/root'));
      }),
    );
    expect(text).toContain('/out/usr/object is a hard link to a file outside /out');
    expect(text).toContain('/out/usr/root (-> ');
  });

  it.each([0, 10_000])('refuses a tree that is too deep, with %i more levels', async (more) => {
    const { out, take } = prepare();
    const text = await errorText(() => take(() => deepTree(out, 130 + more)));
    expect(text).toContain('demo: the output cannot be an artifact: /out/d/d/d');
    expect(text).toContain(' is more than 128 levels deep');
    expect(text.length).toBeLessThan(600);
  });

  it('refuses a path that is longer than any system takes', async () => {
    const { out, take } = prepare();
    const text = await errorText(() => take(() => deepTree(out, 50, undefined, 'n'.repeat(255))));
    expect(text).toContain('is a path of more than 1024 bytes');
  });

  it('takes what the host found', async () => {
    const findings = { attributes: [{ path: '', attribute: 'system.posix_acl_default' }] };
    const text = await errorText(() => prepare().take(() => undefined, { findings }));
    expect(text).toContain('/out/ has the extended attribute system.posix_acl_default');
  });

  it('lets go of its descriptors', async () => {
    const before = readdirSync('/proc/self/fd').length;
    await prepare().take(() => undefined);
    await errorText(() =>
      prepare().take(() => closeSync(openSync('/dev/null', 'r')), {
        findings: { sockets: ['usr/s'] },
      }),
    );
    expect(readdirSync('/proc/self/fd').length).toBe(before);
  });
});
