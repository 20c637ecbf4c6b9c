import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../builder/ground/digest';
import type { BuildResult } from '../../../builder/grow/builder';
import { Store } from '../../../builder/store/store';
import { verifyStore, type StoreReport } from '../../../builder/upkeep/verify-store';
import { CannotTell, WrongCall } from '../../../commands/lib/command';
import { storeCommand } from '../../../commands/store';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, testBuilder } from '../../support/test-builder';
import { errorText } from '../../support/user-errors';

const root = scratch('verify-store');
const assets = new TestAssets(join(root, 'assets'));
const builder = testBuilder(join(root, 'store'), assets.root);
const { store, records } = builder;
let one: BuildResult;
let loose: BuildResult;
const SOURCE = sha256('a source');

beforeAll(async () => {
  assets.recipe('one', installs('usr/one', 'one'));
  assets.recipe('loose', installs('usr/loose', 'loose'));
  const seed = await grow(builder, 'seed');
  one = await grow(builder, 'one', { seed });
  loose = await grow(builder, 'loose', { seed });
  await builder.addRoot('p.s.one.1', one.key);
  writeFileSync(store.path('sources', SOURCE), 'a source');
  await builder.close();
});

/** What the command says, and the error that it ends with. */
async function called(...args: string[]): Promise<{ lines: string[]; error: unknown }> {
  const lines: string[] = [];
  const options = { store: store.root, repair: args.includes('--repair'), json: args.includes('--json') };
  const words = args.filter((arg) => !arg.startsWith('--'));
  const { signal } = new AbortController();
  try {
    await storeCommand.run({ args: words, options, say: (line) => lines.push(line), signal });
    return { lines, error: undefined };
  } catch (error) {
    return { lines, error };
  }
}

const below = (path: string): string => store.path(...path.split('/'));
const artifact = ({ fingerprint }: BuildResult): string => `artifacts/${fingerprint}`;
const recordOf = ({ key }: BuildResult): string => `records/${key}/${records.ids(key)[0] ?? ''}.json`;
const write = (path: string, text: string) => (): string => {
  writeFileSync(below(path), text);
  return path;
};

/** Damage of each kind: makes it, and says which path it is. */
const DAMAGE: Readonly<Record<string, { make: () => string; problem: string; wantedBy: string[] }>> = {
  'an edited manifest': {
    make: () => {
      writeFileSync(below(`${artifact(one)}/manifest`), 'usr\tdir\t0755\t0\t\n');
      return artifact(one);
    },
    problem: 'its manifest is not what its fingerprint says',
    wantedBy: ['p.s.one.1'],
  },
  'a changed file': {
    make: () => {
      writeFileSync(below(`${artifact(loose)}/tree/usr/loose`), 'LOOSE');
      return artifact(loose);
    },
    problem: 'its tree is not what its fingerprint says',
    wantedBy: ['the recipe loose, which no root wants'],
  },
  'a file beside a tree': {
    make: () => {
      writeFileSync(below(`${artifact(one)}/more`), '');
      return artifact(one);
    },
    problem: 'it holds "more" beside tree and manifest',
    wantedBy: ['p.s.one.1'],
  },
  'an edited record': {
    make: () => {
      const path = recordOf(one);
      writeFileSync(below(path), readFileSync(below(path), 'utf8').replace('"size": 3', '"size": 4'));
      return path;
    },
    problem: 'it was changed after it was written',
    wantedBy: ['p.s.one.1'],
  },
  'an edited result': {
    make: write('results/name-one.json', '{}'),
    problem: 'it is not a record',
    wantedBy: [],
  },
  'an empty root': {
    make: write('roots/p.s.two.2.json', ''),
    problem: 'it is not a root',
    wantedBy: ['p.s.two.2'],
  },
  'a damaged source': {
    make: write(`sources/${SOURCE}`, 'another'),
    problem: `its sha256 is ${sha256('another').slice(0, 12)}…`,
    wantedBy: [],
  },
  'a stranger among sources': {
    make: write('sources/readme', ''),
    problem: 'it is not called by a sha256',
    wantedBy: [],
  },
  'a damaged tool': {
    make: write(`tools/tcc-${'0'.repeat(64)}`, 'x'),
    problem: `its sha256 is ${sha256('x').slice(0, 12)}…`,
    wantedBy: [],
  },
  'a damaged verdict': {
    make: () => {
      mkdirSync(below('verified'), { recursive: true });
      return write('verified/seed.json', '{"of": 1}')();
    },
    problem: 'it is no result of verify:all',
    wantedBy: [],
  },
  'a FIFO for a lock': {
    make: () => {
      execFileSync('mkfifo', [below('locks/x')]);
      return 'locks/x';
    },
    problem: 'it is no plain file',
    wantedBy: [],
  },
  'a link for a directory': {
    make: () => {
      rmSync(below('logs'), { recursive: true });
      symlinkSync(root, below('logs'));
      return 'logs';
    },
    problem: 'it is no directory',
    wantedBy: [],
  },
};

const verified = async (repair = false): Promise<StoreReport> => await verifyStore(builder, { repair });

describe('a sound store', () => {
  it('is said to be one, and what was read', async () => {
    mkdirSync(store.path('work', 'left'));
    const { lines, error } = await called('verify');
    expect(error).toBeUndefined();
    expect(lines).toEqual([
      '1 leftovers of killed runs: npm run gc removes them',
      expect.stringMatching(
        /^read: 3 artifacts, 1 sources, 1 roots, \d+ results, 3 records, \d+ locks, 3 logs$/,
      ) as string,
      'all that is there is sound',
    ]);
    expect(JSON.parse((await called('verify', '--json')).lines.join('\n'))).toMatchObject({
      damage: [],
      leftovers: ['work/left'],
    });
    expect(existsSync(store.path('work', 'left'))).toBe(true);
  });
});

describe.each(Object.entries(DAMAGE))('%s', (_what, { make, problem, wantedBy }) => {
  it('is found, and repaired by its removal alone', async () => {
    const path = make();
    expect((await verified()).damage).toEqual([{ path, problem, wantedBy }]);
    const said = await called('verify');
    expect(said.lines[0]).toContain(`damaged: ${path}: ${problem}`);
    expect((said.error as Error).message).toBe(
      '1 thing was damaged\n  Remove them: npm run store -- verify --repair. The next `pulumi up` makes again what is wanted.',
    );
    expect(existsSync(below(path))).toBe(true);

    const repaired = await called('verify', '--repair');
    expect((repaired.error as Error).message).toMatch(/^1 thing was damaged; 1 removed\n {2}Run `pulumi up`/);
    const again = await verified();
    expect(again.damage).toEqual([]);
    expect(again.missing).toEqual(path === artifact(one) ? [{ path, wantedBy: ['p.s.one.1'] }] : []);
    expect(existsSync(root)).toBe(true);

    // The next run makes again what is wanted.
    const anew = testBuilder(store.root, assets.root);
    const seed = await grow(anew, 'seed');
    for (const name of ['one', 'loose']) await grow(anew, name, { seed });
    await anew.close();
    writeFileSync(store.path('sources', SOURCE), 'a source');
    expect((await verified()).missing).toEqual([]);
  });
});

describe('the command', () => {
  it('cannot tell of a store that is not there, or that it cannot lock', async () => {
    const { signal } = new AbortController();
    const at = (place: string) =>
      storeCommand.run({
        args: ['verify'],
        options: { store: place, repair: false, json: false },
        say: () => undefined,
        signal,
      });
    await expect(at(join(root, 'nowhere'))).rejects.toThrow(CannotTell);
    expect(await errorText(() => at(join(root, 'nowhere')))).toMatch(
      /^there is no store \S+nowhere\n {2}Name one: --store DIR/,
    );
    expect(existsSync(join(root, 'nowhere'))).toBe(false);
    const odd = new Store(join(root, 'odd'));
    mkdirSync(odd.path('locks', 'gc'), { recursive: true });
    await expect(at(odd.root)).rejects.toThrow(CannotTell);
    writeFileSync(join(root, 'file'), '');
    await expect(at(join(root, 'file'))).rejects.toThrow(CannotTell);
  });

  it('refuses what it does not know', async () => {
    for (const args of [['mend'], ['verify', 'all'], ['forget'], ['constructor']]) {
      expect((await called(...args)).error).toBeInstanceOf(WrongCall);
    }
  });

  it('lists roots, and forgets those that are named', async () => {
    await builder.addRoot('p.s.gone.3', loose.key);
    writeFileSync(store.path('roots', 'p.s.half.4.json'), '');
    const day = new Date().toISOString().slice(0, 10);
    expect((await called('roots')).lines).toEqual([
      `${day}  p.s.gone.3  ${loose.key}`,
      `${day}  p.s.half.4  damaged`,
      `${day}  p.s.one.1  ${one.key}`,
      '3 roots',
    ]);
    expect(((await called('forget', 'p.s.gone.3', 'nosuch')).error as Error).message).toBe(
      'there is no root "nosuch"; nothing was forgotten\n  See: npm run store -- roots',
    );
    expect((await called('forget', 'p.s.gone.3', 'p.s.half.4')).lines).toEqual([
      'forgotten: p.s.gone.3',
      'forgotten: p.s.half.4',
    ]);
    expect((await called('roots')).lines.at(-1)).toBe('1 root');
  });
});
