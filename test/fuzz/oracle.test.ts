import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from './bundle';
import type { Limits } from './judge';
import { reportOf } from './report';
import { watch, type Watched } from './watch';

let program = '';
let remove = (): void => undefined;

beforeAll(async () => {
  ({ file: program, remove } = await bundle('faults'));
});

afterAll(() => {
  remove();
});

/** Only the slow one is held to a time: on a busy machine any case may take long. */
const limitsOf = (name: string): Limits => ({ seconds: name === 'slow' ? 0.03 : 2, megabytes: 40 });

function find(name: string, timeLimits?: number): Promise<Watched> {
  return watch(program, { target: name, seed: 1, seconds: 20, limits: limitsOf(name) }, timeLimits);
}

test('what breaks no rule is found to break none, and is counted', async () => {
  const search = { target: 'none', seed: 1, seconds: 0.5 };
  const watched = await watch(program, search);
  expect(watched.failure).toBeUndefined();
  expect(watched.cases).toBeGreaterThan(watched.accepted);
  expect(watched.accepted).toBeGreaterThan(0);
  expect(reportOf(watched)).toMatch(
    /^ok {6}none {7}\d+ cases in 0.5 s \(seed 1\), \d+ % accepted, at most 0\.\d s and \d+ MB$/,
  );
});

test.each([
  ['raw error', 'it threw what is no UserError: TypeError: x is not a function'],
  ['our fault', 'its error speaks of a bug of ours: This is a bug in seedstage'],
  ['no next step', 'its error has no problem or no next step: it does not work'],
  ['control characters', 'its error holds the control character "\\u001b"'],
  ['slow', /it took 0\.\d s, expected at most 0\.03 s.* \(the best of 3 times\)/],
  ['large', /it took \d+ MB, expected at most 40 MB \(the best of 3 times\)/],
  ['outside', /it changed what is outside its directory:\nwas: .*bait\/shared/],
  ['beside', /it changed what is outside its directory:\nwas: beside: bait .*\nis: {2}beside: bait .*new-/],
  ['later', 'it threw where nobody catches: Error: nobody waits for it'],
])('%s: it is found, made as small as it can be, and found again', async (name, problem) => {
  const { failure } = await find(name);
  expect(failure?.problem).toMatch(problem);
  expect(failure?.input).toBe('"100"');
  const { seed = 0, path } = failure ?? {};
  const again = await watch(program, { target: name, seed, seconds: 20, path, limits: limitsOf(name) });
  expect(again.failure?.problem).toMatch(problem);
  expect(again.failure?.input).toBe('"100"');
});

test.each([
  ['hang', 'it took more than 1.5 s, and its process was killed', 1_500],
  ['hang quietly', 'it took more than 1.5 s, and its process was killed', 1_500],
  ['exhausted', 'it ended its process (SIGABRT)', undefined],
  ['crash', 'it ended its process (SIGABRT)', undefined],
])(
  '%s: whatever a case does to its process, it is known which case it was',
  async (name, problem, timeLimits) => {
    const watched = await find(name, timeLimits);
    expect(watched.failure?.problem).toMatch(problem);
    expect(Number(JSON.parse(watched.failure?.input ?? ''))).toBeGreaterThanOrEqual(100);
    expect(reportOf(watched)).toMatch(
      new RegExp(`^Read it again: npm run fuzz -- ${name} --seed 1 --path \\d+$`, 'm'),
    );
  },
);
