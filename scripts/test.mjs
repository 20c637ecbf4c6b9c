import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { runMain } from './lib/setup-error.mjs';
import { runInForeground } from '../bin/foreground.mjs';
import { ROOT } from './lib/places.mjs';
import { setUp, setUpPackages, setUpSources } from './lib/setup.mjs';
import { countsIn, failuresIn, needOf, stepsFor } from './lib/test-steps.mjs';

const HELP = `npm test [-- STEP [FILTER...]]

Sets up what is missing and runs the tests: format, lint, types, unit, real, hostile, fuzz, e2e, newest.
STEP    one of these, or static for the first three; newest: what depends on Node, under the newest release supported
FILTER  for unit and later steps: a part of a test file's path`;

/** What the tests do not grow, because it takes an hour or more. */
const LEFT = `Only npm run verify:all runs the rest: gcc 10 compiled by itself with all that it compiles, the same once more,
gcc's own tests, stage1 booted, and stage1 built by a Docker Engine.`;

/** @typedef {{ name: string, code: number, seconds: number, counts: string, failures: string[] }} Outcome */

await runMain(async () => {
  const args = process.argv.slice(2);
  if (args.some((arg) => arg === '--help' || arg === '-h')) {
    console.log(HELP);
    return 0;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'seedstage-test-'));
  try {
    const steps = stepsFor(args, ROOT, scratch);
    const env = await environmentFor(needOf(steps));
    const outcomes = await runSteps(steps, env);
    summarise(outcomes);
    return outcomes.every(({ code }) => code === 0) ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});

/**
 * Sets up what some steps need, if it is missing.
 * @param {import('./lib/test-steps.mjs').Need} need
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
async function environmentFor(need) {
  if (need === 'cli') return (await setUp()).env;
  if (need === 'sources') await setUpSources();
  else await setUpPackages();
  return process.env;
}

/**
 * Runs every step, even if an earlier one failed, until interrupted.
 * @param {readonly import('./lib/test-steps.mjs').Step[]} steps
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Outcome[]>}
 */
async function runSteps(steps, env) {
  let interrupted = false;
  const stop = () => (interrupted = true);
  process.on('SIGINT', stop).on('SIGTERM', stop);
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const { name, commands, report } of steps) {
    console.log(`\n== ${name}`);
    const started = performance.now();
    let code = 0;
    for (const command of commands) {
      code = Math.max(code, await runInForeground({ ...command, env: { ...env, ...command.env } }));
    }
    const seconds = Math.round((performance.now() - started) / 1000);
    const counts = report === undefined ? '' : countsIn(report);
    const failures = report === undefined ? [] : failuresIn(report);
    outcomes.push({ name, code, seconds, counts, failures });
    if (interrupted) break;
  }
  return outcomes;
}

/** @param {readonly Outcome[]} outcomes */
function summarise(outcomes) {
  for (const { name, failures } of outcomes) {
    if (failures.length > 0) console.log(`\n== failed in ${name}\n${failures.join('\n')}`);
  }
  console.log('');
  for (const { name, code, seconds, counts } of outcomes) {
    const verdict = code === 0 ? 'ok' : `FAILED (exit ${code})`;
    console.log(
      `${name.padEnd(7)} ${verdict.padEnd(7)} ${String(seconds).padStart(5)} s  ${counts}`.trimEnd(),
    );
  }
  const failed = outcomes.filter(({ code }) => code !== 0).map(({ name }) => name);
  const total = outcomes.reduce((sum, { seconds }) => sum + seconds, 0);
  if (outcomes.some(({ name }) => name === 'e2e')) console.log(LEFT);
  console.log(failed.length === 0 ? `All passed in ${total} s.` : `Failed: ${failed.join(', ')}.`);
}
