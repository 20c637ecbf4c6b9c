import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { UserError } from '../../builder/ground/user-error';
import { Differs } from '../../commands/lib/command';
import { PARTS, runParts, verifyAll, type Part } from '../../commands/verify-all';
import { callCommand, jsonOf, type Called } from '../support/call-command';
import { scratch } from '../support/scratch';

const root = scratch('verify-all');
const page = join(root, 'trust.md');
const HEAD = '| date | part | machine | result |\n| --- | --- | --- | --- |\n';
let store: string;
let ran: string[];
let count = 0;

/** Parts that take no time: what is tested is what becomes of their results. */
const parts: Part[] = ['good', 'bad', 'other', 'unable'].map((name) => ({
  name,
  last: name === 'other' ? 'hex0' : 'make',
  run: async ({ say }) => {
    ran.push(name);
    say(`${name} | in detail`);
    say('');
    if (name === 'bad') throw new Differs('usr/bin/gcc differs\nand more', 'Look.');
    if (name === 'unable') throw new UserError('no compiler is here', 'Install one.');
    await Promise.resolve();
  },
}));

/** `verify all` with those parts. */
const command: typeof verifyAll = { ...verifyAll, run: async (call) => await runParts(parts, call, page) };

async function run(...argv: string[]): Promise<Called> {
  return await callCommand(command, [...argv, '--store', store]);
}

beforeEach(() => {
  store = join(root, `store-${(count += 1)}`);
  ran = [];
  writeFileSync(page, HEAD);
});

describe('verify all', () => {
  it('runs every part, though one fails, and then names it', async () => {
    const { code, err } = await run();
    expect(ran).toEqual(['good', 'bad', 'other', 'unable']);
    expect(code).toBe(1);
    expect(err.slice(-2)).toEqual([
      'npm run verify:all: bad, unable did not pass',
      '  Run it alone to see its whole output: npm run verify:all -- --only bad',
    ]);
  });

  it('is inconclusive where nothing differs, and a part could not be run', async () => {
    expect((await run('--only', 'unable')).code).toBe(2);
    expect((await run('--only', 'good')).code).toBe(0);
    const called = await run('--json');
    expect([called.code, jsonOf(called)]).toMatchObject([
      1,
      {
        verdict: 'differs',
        parts: [
          { name: 'good', verdict: 'held', said: 'good | in detail', known: true },
          { name: 'bad', verdict: 'differs', said: 'FAILED: usr/bin/gcc differs' },
          { name: 'other', verdict: 'held', known: false },
          { name: 'unable', verdict: 'inconclusive', said: 'INCONCLUSIVE: no compiler is here' },
        ],
      },
    ]);
  });

  it('adds a row for each result, with date and machine', async () => {
    await run();
    const rows = readFileSync(page, 'utf8').slice(HEAD.length).split('\n');
    expect(rows[0]).toMatch(
      /^\| \d{4}-\d\d-\d\d \| good \| \d+ CPUs \(.+\), \d+ GB, Linux \d+\.\d+ \| good \\\| in detail \|$/,
    );
    expect(rows[1]).toMatch(/\| bad \| .* \| FAILED: usr\/bin\/gcc differs \|$/);
    expect(rows).toHaveLength(5); // the last line ends, too
  });

  it('does not ask again what has held, unless it is told to; what failed is asked', async () => {
    await run();
    ran = [];
    await run();
    expect(ran).toEqual(['bad', 'unable']);
    expect(readFileSync(page, 'utf8').match(/\| good \|/g)).toHaveLength(1);
    await run('--only', 'good', '--again');
    expect(ran).toEqual(['bad', 'unable', 'good']);
  });

  it('says what it knows of a part that has held', async () => {
    await run('--only', 'good');
    expect((await run('--only', 'good')).out.join()).toMatch(
      /^good: good \| in detail \(\d{4}-\d\d-\d\d; --again runs it again\)$/,
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
    const { code, err } = await run('--only', 'god');
    expect(code).toBe(2);
    expect(err[0]).toBe(
      'npm run verify:all: there is no part "god", expected good, bad, other, unable. Did you mean good or bad?',
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
    expect(verifyAll.about).toContain(PARTS.map(({ name }) => name).join(', '));
  });
});
