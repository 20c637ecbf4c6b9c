import {
  appendFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { assetsDir } from '../../../builder/ground/assets';
import { sha256 } from '../../../builder/ground/digest';
import { GrownTcc, keptTcc, type GrownTccParts } from '../../../builder/grow/grown-tcc';
import { SourceShelf } from '../../../builder/sources';
import { chain } from '../../../chain';
import { realSources } from '../../support/real-sources';
import { scratch } from '../../support/scratch';
import { SEED } from '../../support/seed';
import { errorText } from '../../support/user-errors';

const root = scratch('grown-tcc');
const { signal } = new AbortController();
let mirrorDir: string;
let count = 0;

beforeAll(async () => {
  mirrorDir = await realSources(chain.filter(({ recipe }) => recipe === 'tcc'));
}, 300_000);

/** A store of its own, which has tcc's source unless it may not. */
function fresh(source = true): string {
  const store = join(root, `store-${(count += 1)}`);
  mkdirSync(join(store, 'out'), { recursive: true });
  if (!source) writeFileSync(join(store, 'offline'), '');
  return store;
}

async function grown(store: string, more: Partial<GrownTccParts> = {}): Promise<Buffer> {
  const offline = existsSync(join(store, 'offline'));
  const shelf = new SourceShelf({
    ...(offline ? {} : { mirrorDir }),
    ...{ storeDir: store, mirrors: [], offline: true },
  });
  return readFileSync(await new GrownTcc({ store, shelf, signal, ...more }).copyTo(join(store, 'out')));
}

/** Our assets with one file changed. */
function changed(file: string, change: (text: string) => string): string {
  const assets = join(root, `assets-${(count += 1)}`);
  for (const part of ['recipes', 'route', 'sources', 'boot']) {
    cpSync(join(assetsDir(), part), join(assets, part), { recursive: true });
  }
  writeFileSync(join(assets, file), change(readFileSync(join(assets, file), 'utf8')));
  return assets;
}

describe('the tcc that runs the launcher', () => {
  it('is grown from text, kept by its hash, and used again without a source', async () => {
    const store = fresh();
    const bytes = await grown(store);
    expect(bytes.equals(readFileSync(SEED))).toBe(true);
    expect(readdirSync(join(store, 'tools'))).toEqual([`tcc-${sha256(bytes)}`]);
    expect(readdirSync(join(store, 'work'))).toEqual([]);
    writeFileSync(join(store, 'offline'), '');
    expect((await grown(store)).equals(bytes)).toBe(true);
  });

  it('is grown anew where what was kept is damaged', async () => {
    const store = fresh();
    const bytes = await grown(store);
    appendFileSync(keptTcc(store), 'x');
    expect((await grown(store)).equals(bytes)).toBe(true);
    expect(readFileSync(keptTcc(store)).equals(bytes)).toBe(true);
  });

  it.each<[string, (kept: string) => void]>([
    ['a directory', (kept) => mkdirSync(join(kept, 'x'), { recursive: true })],
    ['a link to another file', (kept) => symlinkSync('/etc/hosts', kept)],
  ])('is grown in the place of %s', async (_what, lay) => {
    const store = fresh();
    mkdirSync(join(store, 'tools'));
    lay(keptTcc(store));
    const bytes = await grown(store);
    expect(lstatSync(keptTcc(store)).isFile()).toBe(true);
    expect(readFileSync(keptTcc(store)).equals(bytes)).toBe(true);
  });

  it('says where its source was looked for, and leaves nothing', async () => {
    const store = fresh(false);
    expect(await errorText(() => grown(store))).toContain('no place has tcc 0.9.27');
    expect(readdirSync(join(store, 'work'))).toEqual([]);
  });

  it('is grown elsewhere for a machine that cannot run it, and used there by its hash', async () => {
    const store = fresh();
    const platform = { os: 'darwin', cpu: 'arm64' };
    const kept = keptTcc(store);
    expect(await errorText(() => grown(store, { platform }))).toBe(
      'the compiler of the sandbox launcher is built by x86_64 Linux programs, which this machine cannot run\n' +
        `  Run a build once on such a machine, and copy this file from its store: ${kept}`,
    );
    mkdirSync(join(store, 'tools'));
    cpSync(SEED, kept);
    expect((await grown(store, { platform })).equals(readFileSync(SEED))).toBe(true);
  });

  it.each([
    [
      'a digit of hex0',
      'route/hex0.hex0',
      '58  ',
      '59  ',
      /^hex0: usr\/bin\/hex0 has the sha256 \w{64}, expected/,
    ],
    [
      'a byte of word0',
      'route/word0.hex0',
      '\n58 ',
      '\n59 ',
      /^word0: usr\/bin\/word0 has the sha256 \w{64}, expected/,
    ],
    [
      'a word of libc',
      'route/libc.c',
      '"0123456789abcdef"',
      '"0123456789ABCDEF"',
      /^tcc0: usr\/bin\/tcc has the sha256/,
    ],
    [
      'what is no C',
      'route/libc.h',
      '\n',
      '\n@\n',
      /^tcc0: cc1 ended with exit code \d+ while .*\n +\S+libc\.h:\d+: /,
    ],
  ])('is refused where a text is another: %s', async (_what, file, from, to, text) => {
    const assets = changed(file, (old) => old.replace(from, to));
    expect(readFileSync(join(assets, file), 'utf8')).not.toBe(readFileSync(join(assetsDir(), file), 'utf8'));
    const store = fresh();
    const said = await errorText(() => grown(store, { assets }));
    expect(said).toMatch(text);
    expect(said).toMatch(/\n {2}(Nothing was built with it\. )?Restore the files below assets\//);
    expect(existsSync(join(store, 'tools'))).toBe(false);
  });
});
