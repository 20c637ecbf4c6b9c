import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Builder } from '../builder/grow/builder';
import { DEFAULT_HOST } from '../builder/sandbox/hosts';
import { UserError } from '../builder/ground/user-error';
import { chainToToolchain, gccSuites, newerSteps } from '../chain';
import { CHOICE_OPTIONS, choiceOf } from './lib/choice';
import { Differs, JSON_OPTION, type Command } from './lib/command';
import { grow, growingBuilder } from './lib/rebuild';
import { GROW_OPTIONS } from './lib/settings';

const options = { gcc: CHOICE_OPTIONS.gcc, ...JSON_OPTION, ...GROW_OPTIONS } as const;

export const verifySuite: Command<typeof options> = {
  name: 'verify suite',
  summary: "runs gcc's own test suite",
  usage: '',
  about: `
Runs gcc's own tests of what it compiles (gcc.c-torture/execute, at five levels of optimisation) for the gcc that
stage1 hands on, in a build's sandbox. Packages of the chain that are not in the store are grown first; the tests are
always run again. On two cores they take six minutes.`,
  options,
  args: [0, 0],
  examples: ['', '--gcc 14.2.0'],
  exits: {
    0: 'every test had its known result',
    1: 'a test fails that is not known to fail, and is named',
    2: 'inconclusive: the tests could not be run, or the call is wrong',
  },
  run: async ({ options: flags, say, note, result, signal }) => {
    const { gcc = '10.2.0' } = choiceOf(flags, 'verify suite');
    const [first, anew] = [growingBuilder(flags, 'on'), growingBuilder(flags, 'off')];
    try {
      const keys = new Map<string, string>();
      for (const step of [...chainToToolchain, ...newerSteps({ gcc })]) {
        await grow(first, step, keys, note, signal, DEFAULT_HOST);
      }
      const fingerprint = await runTests(() => grow(anew, gccSuites[gcc], keys, note, signal, DEFAULT_HOST));
      const { report, totals } = await totalsOf(first, fingerprint);
      const text = totals.map(([what, count]) => `${count} ${what}`).join(', ');
      result({ verdict: 'passes', gcc, report, totals: Object.fromEntries(totals) });
      say(`Each of them: ${report}`);
      say(`gcc ${gcc} passes its own tests: ${text} (each test at each of five levels counts).`);
    } finally {
      await Promise.all([first.close(), anew.close()]);
    }
  },
};

/** Its script runs all tests, and fails in its last phase if one has an unexpected result. */
async function runTests(build: () => Promise<string>): Promise<string> {
  try {
    return await build();
  } catch (error) {
    if (
      !(error instanceof UserError) ||
      !error.problem.includes('its build script failed in the phase install')
    )
      throw error;
    throw new Differs(error.problem, error.nextStep);
  }
}

async function totalsOf(
  builder: Builder,
  fingerprint: string,
): Promise<{ readonly report: string; readonly totals: [string, number][] }> {
  const report = join(builder.store.tree(fingerprint), 'usr/share/gcc-tests/report');
  const totals = [...(await readFile(report, 'utf8')).matchAll(/^total (\w+) (\d+)$/gm)];
  return {
    report,
    totals: totals.map(([, what = '', count = '']) => [what.toLowerCase(), Number(count)]),
  };
}
