import { mkdirSync, readFileSync, writeFileSync, existsSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { UserError } from '../../builder/ground/user-error';
import { parseCall } from '../../commands/lib/command';
import { goldenCommand } from '../../commands/golden';
import { scratch } from '../support/scratch';
import { grow, testBuilder } from '../support/test-builder';

const root = scratch('golden-command');
const store = join(root, 'store');
const never = new AbortController().signal;
const committed = readFileSync(join(assetsDir(), 'golden/x86_64/seed/seed.manifest'), 'utf8');
let fingerprint: string;
let count = 0;

beforeAll(async () => {
  ({ fingerprint } = await grow(testBuilder(store), 'seed'));
});

/** Assets of the test's own, with this golden manifest of the seed. */
function assetsWith(manifest?: string): string {
  const directory = join(root, String((count += 1)));
  mkdirSync(join(directory, 'golden/x86_64/seed'), { recursive: true });
  if (manifest !== undefined) writeFileSync(fileIn(directory), manifest);
  return directory;
}

function fileIn(assets: string, name = 'seed/seed.manifest'): string {
  return join(assets, 'golden/x86_64', name);
}

/** @returns what was said, and the error that it ended with */
async function call(...argv: readonly string[]): Promise<{ said: string[]; error: string | undefined }> {
  const parsed = parseCall(goldenCommand, [...argv, '--store', store]);
  if (parsed === 'help') throw new Error('these are no arguments for a run');
  const said: string[] = [];
  const running = goldenCommand.run({ ...parsed, say: (line) => said.push(line), signal: never });
  const error = await running.then(
    () => undefined,
    (reason: unknown) => (reason instanceof UserError ? reason.message : Promise.reject(reason as Error)),
  );
  return { said, error };
}

describe('npm run golden', () => {
  it('finds the seed as its committed manifest says', async () => {
    expect(await call('seed')).toEqual({ said: [`seed/seed: identical, ${fingerprint}`], error: undefined });
  });

  it('shows what differs, and without a reason writes nothing', async () => {
    const assets = assetsWith(committed.replace('\t0755\t4', '\t0700\t4'));
    const before = readFileSync(fileIn(assets), 'utf8');
    const { said, error } = await call('seed', 'seed', '--assets', assets);
    expect(said).toHaveLength(2);
    expect(said[0]).toMatch(/^seed\/seed: golden [0-9a-f]{64}, grown [0-9a-f]{64}$/);
    expect(said[1]).toBe('  usr/bin/tcc: mode 0700 golden, 0755 grown');
    expect(error).toBe(
      'seed/seed: not as the golden manifest says\n' +
        '  If that is wanted, say why: npm run golden -- seed/seed --why "TEXT"',
    );
    expect(readFileSync(fileIn(assets), 'utf8')).toBe(before);
    expect(existsSync(fileIn(assets, 'reasons.md'))).toBe(false);
  });

  it('writes what was grown, and why, after it has shown the difference', async () => {
    const assets = assetsWith();
    const first = await call('seed', '--assets', assets, '--why', 'the\nfirst ');
    expect(first).toEqual({
      said: [
        `seed/seed: golden none, grown ${fingerprint}`,
        '  there is no golden/x86_64/seed/seed.manifest',
        'written: golden/x86_64/seed/seed.manifest',
      ],
      error: undefined,
    });
    expect(readFileSync(fileIn(assets), 'utf8')).toBe(committed);
    writeFileSync(fileIn(assets), 'usr\tdir\t0755\t0\t\n');
    expect((await call('seed', '--assets', assets, '--why', 'tried')).said).toContain(
      '  usr/bin: only grown (dir, mode 0755)',
    );
    const reasons = readFileSync(fileIn(assets, 'reasons.md'), 'utf8').split('\n').slice(-3);
    expect(reasons).toEqual([
      expect.stringMatching(
        new RegExp(`^- \\d{4}-\\d\\d-\\d\\d seed/seed: none → ${fingerprint}: the first$`),
      ),
      expect.stringMatching(new RegExp(`^- .* seed/seed: [0-9a-f]{64} → ${fingerprint}: tried$`)),
      '',
    ]);
    const again = await call('seed', '--assets', assets, '--why', 'for nothing');
    expect(again.said).toEqual([`seed/seed: identical, ${fingerprint}`]);
    expect(readFileSync(fileIn(assets, 'reasons.md'), 'utf8')).not.toContain('for nothing');
  });

  it('replaces a damaged one', async () => {
    const { said } = await call('seed', '--assets', assetsWith('<<<<<<<\n'), '--why', 'a merge went wrong');
    expect(said[1]).toBe('  golden/x86_64/seed/seed.manifest is damaged: it is not a manifest');
  });

  it('refuses what it does not know, what is not grown, and an empty reason', async () => {
    expect((await call('perl')).error).toMatch(
      /^there is no package "perl"\n {2}Did you mean stage1\/curl\? Known: seed\/seed, seed\/tcc, /,
    );
    expect((await call('seed', 'make')).error).toMatch(
      /^stage1\/make is not in the store .*\n {2}Grow it first/,
    );
    expect((await call('seed', '--why', ' ')).error).toBe(
      '--why is empty, expected the reason of the change\n  See: npm run golden -- --help',
    );
    expect(() => parseCall(goldenCommand, [])).toThrow('it got 0 arguments, expected 1 to 99');
  });

  it('refuses an artifact that is damaged', async () => {
    const file = join(store, 'artifacts', fingerprint, 'tree/usr/bin/tcc');
    chmodSync(file, 0o700);
    const { error } = await call('seed');
    expect(error).toBe(
      'seed/seed is damaged in the store\n' +
        '  Run npm run pulumi -- refresh --stack x86_64, then npm run pulumi -- up --stack x86_64: it is built again.',
    );
  });

  it('explains itself', () => {
    expect(parseCall(goldenCommand, ['--help'])).toBe('help');
    expect(goldenCommand.help).toContain('npm run golden -- make --why "make 4.5"');
  });
});
