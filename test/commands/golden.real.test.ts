import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { goldenCommand } from '../../commands/golden';
import { callCommand, jsonOf, type Called } from '../support/call-command';
import { scratch } from '../support/scratch';
import { installs, TestAssets } from '../support/test-assets';
import { grow, testBuilder } from '../support/test-builder';

const root = scratch('golden-command');
const store = join(root, 'store');
const file = 'seed/hex0.manifest';
const committed = readFileSync(join(assetsDir(), 'golden/x86_64', file), 'utf8');
let fingerprint: string;
let count = 0;

beforeAll(async () => {
  ({ fingerprint } = await grow(testBuilder(store), 'hex0'));
});

/** Assets of the test's own, with this golden manifest of the first program. */
function assetsWith(manifest?: string): string {
  const directory = join(root, String((count += 1)));
  mkdirSync(dirname(fileIn(directory)), { recursive: true });
  if (manifest !== undefined) writeFileSync(fileIn(directory), manifest);
  return directory;
}

function fileIn(assets: string, name = file): string {
  return join(assets, 'golden/x86_64', name);
}

async function call(...argv: readonly string[]): Promise<Called> {
  return await callCommand(goldenCommand, [...argv, '--store', store]);
}

describe('golden', () => {
  it('finds the first program as its committed manifest says, by its id and by its last part', async () => {
    const same = { code: 0, out: [`seed/hex0: identical, ${fingerprint}`], err: [] };
    expect(await call('seed/hex0')).toEqual(same);
    expect(await call('hex0')).toEqual(same);
  });

  it('shows what differs, exits with 1, and without a reason writes nothing', async () => {
    const assets = assetsWith(committed.replace('\t0755\t2', '\t0700\t2'));
    const before = readFileSync(fileIn(assets), 'utf8');
    const { code, out, err } = await call('seed/hex0', 'seed/hex0', '--assets', assets);
    expect(code).toBe(1);
    expect(out).toHaveLength(2);
    expect(out[0]).toMatch(/^seed\/hex0: golden [0-9a-f]{64}, grown [0-9a-f]{64}$/);
    expect(out[1]).toBe('  usr/bin/hex0: mode 0700 golden, 0755 grown');
    expect(err).toEqual([
      'npm run golden: seed/hex0: differs from the golden manifest',
      '  If the change is intended, say why: npm run golden -- seed/hex0 --why "TEXT"',
    ]);
    expect(readFileSync(fileIn(assets), 'utf8')).toBe(before);
    expect(existsSync(fileIn(assets, 'reasons.md'))).toBe(false);
  });

  it('says the same to programs', async () => {
    const assets = assetsWith(committed.replace('\t0755\t2', '\t0700\t2'));
    const called = await call('hex0', '--assets', assets, '--json');
    expect(called.code).toBe(1);
    expect(jsonOf(called)).toEqual({
      verdict: 'differs',
      packages: [
        {
          id: 'seed/hex0',
          verdict: 'differs',
          golden: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
          grown: fingerprint,
          differences: [{ path: 'usr/bin/hex0', kind: 'mode', left: '0700', right: '0755' }],
        },
      ],
    });
  });

  it('writes what was grown, and why, after it has shown the difference', async () => {
    const assets = assetsWith();
    const first = await call('hex0', '--assets', assets, '--why', 'the\nfirst ');
    expect(first).toEqual({
      code: 0,
      out: [
        `seed/hex0: golden none, grown ${fingerprint}`,
        `  there is no golden/x86_64/${file}`,
        `written: golden/x86_64/${file}`,
      ],
      err: [],
    });
    expect(readFileSync(fileIn(assets), 'utf8')).toBe(committed);
    writeFileSync(fileIn(assets), 'usr\tdir\t0755\t0\t\n');
    expect((await call('hex0', '--assets', assets, '--why', 'tried')).out).toContain(
      '  usr/bin: only grown (dir, mode 0755)',
    );
    const reasons = readFileSync(fileIn(assets, 'reasons.md'), 'utf8').split('\n').slice(-3);
    expect(reasons).toEqual([
      expect.stringMatching(
        new RegExp(`^- \\d{4}-\\d\\d-\\d\\d seed/hex0: none → ${fingerprint}: the first$`),
      ),
      expect.stringMatching(new RegExp(`^- .* seed/hex0: [0-9a-f]{64} → ${fingerprint}: tried$`)),
      '',
    ]);
    const again = await call('hex0', '--assets', assets, '--why', 'for nothing');
    expect(again.out).toEqual([`seed/hex0: identical, ${fingerprint}`]);
    expect(readFileSync(fileIn(assets, 'reasons.md'), 'utf8')).not.toContain('for nothing');
  });

  it('is inconclusive where there is nothing to compare with, and replaces a damaged one', async () => {
    const none = await call('hex0', '--assets', assetsWith());
    expect(none.code).toBe(2);
    expect(none.err[0]).toBe('npm run golden: seed/hex0: there is no golden manifest to compare with');
    const damaged = assetsWith('<<<<<<<\n');
    expect((await call('hex0', '--assets', damaged)).code).toBe(2);
    const { code, out } = await call('hex0', '--assets', damaged, '--why', 'a merge went wrong');
    expect([code, out[1]]).toEqual([0, `  golden/x86_64/${file} is damaged: it is not a manifest`]);
  });

  it('--all: compares what is grown, and what is not does not count', async () => {
    expect(await call('--all')).toEqual({
      code: 0,
      out: [`seed/hex0: identical, ${fingerprint}`],
      err: [],
    });
    const empty = await callCommand(goldenCommand, ['--all', '--store', join(root, 'empty')]);
    expect(empty).toEqual({
      code: 2,
      out: [],
      err: [
        'npm run golden: no package with a golden manifest is in the store as its recipe is now',
        '  Grow them first: npm run pulumi -- up --stack x86_64.',
      ],
    });
  });

  it('--list: names all packages', async () => {
    const { code, out } = await call('--list');
    expect(code).toBe(0);
    expect(out[0]).toMatch(new RegExp(`^seed/hex0 +${fingerprint.slice(0, 12)}$`));
    expect(out).toContainEqual(expect.stringMatching(/^stage1\/make +not grown$/));
    expect(out.at(-1)).toMatch(/^1 of \d\d packages are grown$/);
  });

  it('compares a recipe of the user’s own, whose manifest lies beside his recipes', async () => {
    const own = new TestAssets(join(root, 'own'));
    own.recipe('mine', installs('usr/mine', 'mine'));
    const seed = await grow(testBuilder(store), 'seed');
    const mine = await grow(testBuilder(store, own.root), 'mine', { seed });
    const args = ['mine', '--recipes', own.root];
    expect((await call(...args)).code).toBe(2);
    expect((await call(...args, '--why', 'new')).out.at(-1)).toBe('written: golden/x86_64/mine.manifest');
    expect(existsSync(fileIn(own.root, 'mine.manifest'))).toBe(true);
    expect((await call(...args)).out).toEqual([`mine: identical, ${mine.fingerprint}`]);
  });

  it.each([
    [['perl'], 'there is no package "perl"'],
    [['stage1/maek'], 'there is no package "stage1/maek". Did you mean stage1/make'],
    [['make'], 'stage1/make is not in the store'],
    [['make-pass4'], 'there is no package "make-pass4"'],
    [['hex0', 'stage0/make'], 'stage0/make is not in the store'],
    [['hex0', '--why', ' '], '--why is empty, expected the reason for the change'],
    [[], 'no package is named, expected NAME..., --all or --list'],
    [['hex0', '--all'], 'NAME..., --all and --list are given together, expected one of them'],
  ])('refuses %j', async (argv, text) => {
    const { code, out, err } = await call(...argv);
    expect([code, out]).toEqual([2, []]);
    expect(err[0]).toContain(`npm run golden: ${text}`);
    expect(err[1]).toMatch(/^ {2}\S/);
  });

  it('refuses an artifact that is damaged', async () => {
    const hex0 = join(store, 'artifacts', fingerprint, 'tree/usr/bin/hex0');
    chmodSync(hex0, 0o700);
    const { code, err } = await call('hex0');
    expect(code).toBe(2);
    expect(err).toEqual([
      'npm run golden: seed/hex0 is damaged in the store',
      '  Run npm run pulumi -- refresh --stack x86_64, then npm run pulumi -- up --stack x86_64: it is built again.',
    ]);
  });
});
