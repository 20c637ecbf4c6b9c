import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixedPointOf, verifyRebuild, type Rebuild } from '../../../commands/lib/rebuild';
import { scratch } from '../../support/scratch';
import { layLauncherTcc } from '../../support/seed';
import { installs, TestAssets } from '../../support/test-assets';
import { errorText } from '../../support/user-errors';

const root = scratch('rebuild');
const assets = new TestAssets(join(root, 'assets'));
const never = new AbortController().signal;

beforeAll(() => {
  assets.recipe('steady', installs('usr/steady', 'always this'));
  assets.recipe(
    'restless',
    `char bytes[16]; long random = sys_open("/dev/urandom", 0, 0); sys_read(random, bytes, 16);
     make_directory("/out/usr"); write_bytes("/out/usr/restless", bytes, 16, 0644);
     ${installs('usr/steady', 'always this')}`,
  );
});

/** Builds a recipe twice. @returns what was said */
async function verify(recipe: string, said: string[], rebuild: Partial<Rebuild> = {}): Promise<string[]> {
  const chain = [
    { name: 'seed', recipe: 'seed', needs: [] },
    { name: recipe, recipe, needs: ['seed'] },
  ];
  const again = [{ name: `${recipe}-again`, recipe, needs: ['seed'] }];
  const options = { store: join(root, `store-${recipe}`), recipes: [assets.root] };
  layLauncherTcc(options.store);
  const quiet = () => undefined;
  const call = { options, say: (line: string) => said.push(line), note: quiet, result: quiet, signal: never };
  await verifyRebuild({ ...fixedPointOf('a stage', chain, again), ...rebuild }, call);
  return said;
}

describe('a stage that is built once more', () => {
  it('is a fixed point when every file comes out the same', async () => {
    const said = await verify('steady', []);
    expect(said.join('\n')).toMatch(/^passes\/steady: built again, identical, [0-9a-f]{64}$/m);
    expect(said.at(-1)).toBe('a stage is a fixed point: 1 packages, identical file by file.');
  });

  it('that differs is an error, after each file that differs was named', async () => {
    const said: string[] = [];
    const text = await errorText(() => verify('restless', said));
    expect(said.join('\n')).toMatch(/^passes\/restless: built again, DIFFERS, [0-9a-f]{64}$/m);
    expect(said.filter((line) => line.startsWith('  '))).toEqual([
      expect.stringMatching(/usr\/restless.*[0-9a-f]{8}/),
    ]);
    expect(text).toContain('a stage built by itself is not a stage: passes/restless came out differently');
    expect(text).toContain('a stage itself was not changed.');
  });

  it('goes on where an earlier call was interrupted: what that has built is compared, and says when', async () => {
    await verify('restless', []).catch(() => undefined);
    const builds = countRecords('restless');
    const said: string[] = [];
    await verify('restless', said, { resume: true });
    const [line = ''] = said;
    expect(line).toMatch(/^passes\/restless: built again at \d{4}-\S+Z, identical, [0-9a-f]{64}$/);
    expect(countRecords('restless')).toBe(builds);
  });
});

/** The number of records of builds in the store of a recipe's test. */
function countRecords(recipe: string): number {
  const records = join(root, `store-${recipe}`, 'records');
  return readdirSync(records, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
    .length;
}
