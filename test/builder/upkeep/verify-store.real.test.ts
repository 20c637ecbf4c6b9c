import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../builder/ground/digest';
import type { BuildResult } from '../../../builder/grow/builder';
import { Store } from '../../../builder/store/store';
import { verifyStore, type StoreReport } from '../../../builder/upkeep/verify-store';
import { storeForgetCommand } from '../../../commands/store-forget';
import { storeRootsCommand } from '../../../commands/store-roots';
import { storeVerifyCommand } from '../../../commands/store-verify';
import { callCommand, jsonOf, type Called } from '../../support/call-command';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, testBuilder } from '../../support/test-builder';

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

/** Calls `store WHAT`. */
async function called(what: keyof typeof COMMANDS, ...args: string[]): Promise<Called> {
  return await callCommand(COMMANDS[what], [...args, '--store', store.root]);
}

const COMMANDS = { verify: storeVerifyCommand, roots: storeRootsCommand, forget: storeForgetCommand };

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
    problem: 'its manifest does not match its fingerprint',
    wantedBy: ['p.s.one.1'],
  },
  'a changed file': {
    make: () => {
      writeFileSync(below(`${artifact(loose)}/tree/usr/loose`), 'LOOSE');
      return artifact(loose);
    },
    problem: 'its tree does not match its fingerprint',
    wantedBy: ['the recipe loose, which no root needs'],
  },
  'a file beside a tree': {
    make: () => {
      writeFileSync(below(`${artifact(one)}/more`), '');
      return artifact(one);
    },
    problem: 'it holds "more", expected only tree and manifest',
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
    problem: 'its name is not a sha256',
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
    problem: 'it is not a result of verify:all',
    wantedBy: [],
  },
  'a FIFO for a lock': {
    make: () => {
      execFileSync('mkfifo', [below('locks/x')]);
      return 'locks/x';
    },
    problem: 'it is not a plain file',
    wantedBy: [],
  },
  'a link for a directory': {
    make: () => {
      rmSync(below('logs'), { recursive: true });
      symlinkSync(root, below('logs'));
      return 'logs';
    },
    problem: 'it is not a directory',
    wantedBy: [],
  },
};

const verified = async (repair = false): Promise<StoreReport> => await verifyStore(builder, { repair });

describe('a sound store', () => {
  it('is said to be one, and what was read', async () => {
    mkdirSync(store.path('work', 'left'));
    const { code, out } = await called('verify');
    expect(code).toBe(0);
    expect(out).toEqual([
      '1 leftovers of killed runs: npm run gc removes them',
      expect.stringMatching(
        /^read: 3 artifacts, 1 sources, 1 tools, 1 roots, \d+ results, 3 records, \d+ locks, 3 logs$/,
      ) as string,
      'nothing is damaged',
    ]);
    expect(jsonOf(await called('verify', '--json'))).toMatchObject({
      verdict: 'sound',
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
    expect(said.out[0]).toContain(`damaged: ${path}: ${problem}`);
    expect([said.code, ...said.err]).toEqual([
      1,
      'npm run store -- verify: 1 thing was damaged',
      '  Remove them: npm run store -- verify --repair. The next `pulumi up` makes again what is needed.',
    ]);
    expect(existsSync(below(path))).toBe(true);

    const repaired = await called('verify', '--repair');
    expect(repaired.code).toBe(1);
    expect(repaired.err.join('\n')).toMatch(/: 1 thing was damaged; 1 removed\n {2}Run `pulumi up`/);
    const again = await verified();
    expect(again.damage).toEqual([]);
    expect(again.missing).toEqual(path === artifact(one) ? [{ path, wantedBy: ['p.s.one.1'] }] : []);
    expect(existsSync(root)).toBe(true);

    // The next run makes again what is needed.
    const anew = testBuilder(store.root, assets.root);
    const seed = await grow(anew, 'seed');
    for (const name of ['one', 'loose']) await grow(anew, name, { seed });
    await anew.close();
    writeFileSync(store.path('sources', SOURCE), 'a source');
    expect((await verified()).missing).toEqual([]);
  });
});

describe('the commands', () => {
  it('cannot tell of a store that is not there, or that they cannot lock', async () => {
    const at = async (place: string): Promise<Called> =>
      await callCommand(storeVerifyCommand, ['--store', place]);
    const nowhere = await at(join(root, 'nowhere'));
    expect(nowhere.code).toBe(2);
    expect(nowhere.err.join('\n')).toMatch(/there is no store \S+nowhere\n {2}Name one \(--store DIR\)/);
    expect(existsSync(join(root, 'nowhere'))).toBe(false);
    const odd = new Store(join(root, 'odd'));
    mkdirSync(odd.path('locks', 'gc'), { recursive: true });
    expect((await at(odd.root)).code).toBe(2);
    writeFileSync(join(root, 'file'), '');
    expect((await at(join(root, 'file'))).code).toBe(2);
    const json = await callCommand(storeRootsCommand, ['--json', '--store', join(root, 'nowhere')]);
    expect(jsonOf(json)).toEqual({
      error: `there is no store ${join(root, 'nowhere')}`,
      nextStep: 'Name one (--store DIR), or run `pulumi up`, which creates it.',
    });
  });

  it('refuse what they do not know', async () => {
    for (const [what, ...args] of [
      ['verify', 'all'],
      ['roots', 'x'],
      ['forget'],
      ['verify', '--mend'],
    ] as const)
      expect((await called(what, ...args)).code).toBe(2);
  });

  it('list roots by what they want, and forget those that are named', async () => {
    await builder.addRoot('p.s.gone.3', loose.key);
    await builder.addRoot('p.s.lost.5', sha256('nothing'));
    writeFileSync(store.path('roots', 'p.s.half.4.json'), '');
    const day = new Date().toISOString().slice(0, 10);
    expect((await called('roots')).out).toEqual([
      `${day}  p.s.gone.3  loose`,
      `${day}  p.s.half.4  damaged`,
      `${day}  p.s.lost.5  ${sha256('nothing').slice(0, 12)}…, which is not built`,
      `${day}  p.s.one.1   one`,
      '4 roots',
    ]);
    expect((jsonOf(await called('roots', '--json')) as { roots: unknown[] }).roots[0]).toEqual({
      ...{ id: 'p.s.gone.3', key: loose.key, package: 'loose' },
      seen: expect.stringMatching(new RegExp(`^${day}T`)) as string,
    });
    expect(await called('forget', 'p.s.gone.3', 'p.s.gone.4')).toEqual({
      code: 1,
      out: [],
      err: [
        'npm run store -- forget: there is no root "p.s.gone.4"; nothing was forgotten. Did you mean p.s.gone.3 or p.s.one.1?',
        '  See: npm run store -- roots',
      ],
    });
    expect((await called('forget', 'p.s.gone.3', 'p.s.half.4', 'p.s.lost.5')).out).toEqual([
      'forgotten: p.s.gone.3',
      'forgotten: p.s.half.4',
      'forgotten: p.s.lost.5',
    ]);
    expect((await called('roots')).out.at(-1)).toBe('1 root');
  });
});
