import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from './bundle';
import { reportOf } from './report';
import { TARGETS } from './targets';
import { watch } from './watch';

/** Of each target: a minute for all of them together. `npm run fuzz` searches longer. */
const SECONDS = 60 / TARGETS.length;

/** From so many cases on, both answers must have been among them. */
const ENOUGH = 200;

let program = '';
let remove = (): void => undefined;

beforeAll(async () => {
  ({ file: program, remove } = await bundle('main'));
});

afterAll(() => {
  remove();
});

test.each(TARGETS.map(({ name }) => name))('%s: accepted, or refused as it should be', async (name) => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const watched = await watch(program, { target: name, seed, seconds: SECONDS });
  const report = reportOf(watched);
  process.stdout.write(`${report}\n`);
  expect(watched.failure, report).toBeUndefined();
  if (watched.cases < ENOUGH) return;
  // A search in which nothing is accepted, or nothing refused, comes to no line but the first.
  expect(watched.accepted, report).toBeGreaterThan(0);
  expect(watched.accepted, report).toBeLessThan(watched.cases);
});
