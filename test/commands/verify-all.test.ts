import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { UserError } from '../../builder/ground/user-error';
import { parseCall } from '../../commands/lib/command';
import { PARTS, runParts, verifyAll, type Part } from '../../commands/verify-all';
import { scratch } from '../support/scratch';
import { errorText } from '../support/user-errors';

const root = scratch('verify-all');
const page = join(root, 'trust.md');
const HEAD = '| date | part | machine | result |\n| --- | --- | --- | --- |\n';
let store: string;
let ran: string[];
let count = 0;

/** Parts that take no time: what is tested is what becomes of their results. */
const parts: Part[] = ['good', 'bad', 'other'].map((name) => ({
  name,
  last: name === 'other' ? 'seed' : 'make',
  run: async ({ say }) => {
    ran.push(name);
    say(`${name} | in detail`);
    say('');
    if (name === 'bad') throw new UserError('usr/bin/gcc differs\nand more', 'Look.');
    await Promise.resolve();
  },
}));

async function run(...argv: string[]): Promise<string[]> {
  const parsed = parseCall(verifyAll, [...argv, '--store', store]);
  if (parsed === 'help') throw new Error('these are no arguments for a run');
  const said: string[] = [];
  await runParts(
    parts,
    { ...parsed, say: (line) => said.push(line), signal: new AbortController().signal },
    page,
  );
  return said;
}

beforeEach(() => {
  store = join(root, `store-${(count += 1)}`);
  ran = [];
  writeFileSync(page, HEAD);
});

describe('npm run verify:all', () => {
  it('runs every part, though one fails, and then names it', async () => {
    const text = await errorText(() => run());
    expect(ran).toEqual(['good', 'bad', 'other']);
    expect(text).toContain('bad did not hold');
    expect(text).toContain('npm run verify:all -- --only bad');
  });

  it('adds a row for each result, with date and machine', async () => {
    await errorText(() => run());
    const rows = readFileSync(page, 'utf8').slice(HEAD.length).split('\n');
    expect(rows[0]).toMatch(
      /^\| \d{4}-\d\d-\d\d \| good \| \d+ CPUs \(.+\), \d+ GB, Linux \d+\.\d+ \| good \\\| in detail \|$/,
    );
    expect(rows[1]).toMatch(/\| bad \| .* \| FAILED: usr\/bin\/gcc differs \|$/);
    expect(rows).toHaveLength(4); // the last line ends, too
  });

  it('does not ask again what has held, unless it is told to; what failed is asked', async () => {
    await errorText(() => run());
    ran = [];
    await errorText(() => run());
    expect(ran).toEqual(['bad']);
    expect(readFileSync(page, 'utf8').match(/\| good \|/g)).toHaveLength(1);
    await run('--only', 'good', '--again');
    expect(ran).toEqual(['bad', 'good']);
  });

  it('says what it knows of a part that has held', async () => {
    await run('--only', 'good');
    expect((await run('--only', 'good')).join()).toMatch(
      /^good: good \| in detail \(\d{4}-\d\d-\d\d; --again asks again\)$/,
    );
  });

  it('asks again when something up to the last step that a part looks at has changed', async () => {
    await run('--only', 'good', '--only', 'other');
    const file = join(store, 'verified', 'good.json');
    const result = JSON.parse(readFileSync(file, 'utf8')) as { of: string };
    expect(result.of).not.toBe(
      (JSON.parse(readFileSync(join(store, 'verified', 'other.json'), 'utf8')) as { of: string }).of,
    );
    writeFileSync(file, JSON.stringify({ ...result, of: 'another' }));
    ran = [];
    await run('--only', 'good', '--only', 'other');
    expect(ran).toEqual(['good']);
  });

  it('refuses a part that it does not know, before any is run', async () => {
    expect(await errorText(() => run('--only', 'god'))).toContain(
      'there is no part "god", expected good, bad, other',
    );
    expect(ran).toEqual([]);
  });

  it('has its table at the end of docs/trust.md', () => {
    const lines = readFileSync(join(assetsDir(), '../docs/trust.md'), 'utf8').trimEnd().split('\n');
    expect(
      lines
        .slice(lines.findIndex((line) => /^\| date +\| part/.test(line)))
        .every((line) => line.startsWith('|')),
    ).toBe(true);
    expect(lines.at(-1)).toMatch(/^\| /);
    expect(verifyAll.help).toContain(PARTS.map(({ name }) => name).join(', '));
  });
});
