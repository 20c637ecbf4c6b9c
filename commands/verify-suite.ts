import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Builder } from '../builder/grow/builder';
import { DEFAULT_HOST } from '../builder/sandbox/hosts';
import { UserError } from '../builder/ground/user-error';
import {
  chainToStage1,
  inputsFor,
  quick,
  stage1Gcc,
  SUITE_COMPILERS,
  suites,
  type Step,
  type SuiteCompiler,
} from '../chain';
import { choiceOf, oneOf } from './lib/choice';
import { Differs, JSON_OPTION, type Call, type Command } from './lib/command';
import { grow, growingBuilder } from './lib/rebuild';
import { GROW_OPTIONS } from './lib/settings';

const COMMAND = 'verify suite';

const options = {
  compiler: {
    type: 'string',
    value: 'NAME',
    multiple: true,
    help: `only this one: ${SUITE_COMPILERS.join(', ')}; or all (default: all but gcc14, which the stack may choose)`,
  },
  quick: {
    type: 'boolean',
    default: false,
    help: 'only every tenth test, at one level of optimisation',
  },
  ...JSON_OPTION,
  ...GROW_OPTIONS,
} as const;

/** What came of one compiler's tests, as in --json. */
interface Outcome {
  readonly compiler: SuiteCompiler;
  /** The file with a line for each test and level of optimisation. */
  readonly report: string;
  readonly totals: Readonly<Record<string, number>>;
}

export const verifySuite: Command<typeof options> = {
  name: COMMAND,
  summary: "runs gcc's own tests of what each compiler compiles",
  usage: '',
  about: `
Compiles and runs gcc's own tests with each compiler of the chain, in a build's sandbox: those of gcc 10.2.0 with tcc,
with gcc 3.4.6 at -O0, -O2 and -Os, and with gcc 10 at -O0, -O1, -O2, -O3 and -Os; those of gcc 14.2.0 with gcc 14. They
are gcc.c-torture/execute, and for g++ 3.4.6 and g++ 10 tests of C++ at -O2. The recipe of each (assets/recipes/NAME-tests)
has a table of the tests that fail, why, and whether they are not compiled or come out wrong: known. A test that fails and
is not in the table is a failure, and so is one that is in the table and passes. Packages of the chain that are not in the
store are grown first; the tests are always run again. Two cores take 15 seconds for tcc, two minutes for gcc 3.4.6, and five for
each later one.`,
  options,
  args: [0, 0],
  examples: ['', '--compiler tcc --compiler gcc3', '--compiler all --quick'],
  exits: {
    0: 'every test had its known result',
    1: 'a test did not have its known result, and is named',
    2: 'inconclusive: the tests could not be run, or the call is wrong',
  },
  run: async (call) => {
    const compilers = compilersOf(call.options);
    const builders = [growingBuilder(call.options, 'on'), growingBuilder(call.options, 'off')] as const;
    const outcomes: Outcome[] = [];
    const failures: Differs[] = [];
    try {
      for (const compiler of compilers) {
        const outcome = await testsOf(compiler, builders, call);
        if (outcome instanceof Differs) failures.push(outcome);
        else outcomes.push(outcome);
      }
    } finally {
      await Promise.all(builders.map(async (builder) => await builder.close()));
    }
    conclude(outcomes, failures, call);
  },
};

/** The compilers to test, in the order of the chain. */
function compilersOf({ compiler: named, stack }: Call<typeof options>['options']): readonly SuiteCompiler[] {
  if (named === undefined) {
    const last = stage1Gcc(choiceOf({ stack }, COMMAND));
    return SUITE_COMPILERS.slice(0, SUITE_COMPILERS.indexOf(last) + 1);
  }
  const known = [...SUITE_COMPILERS, 'all'] as const;
  const wanted = named.map((name) => oneOf(known, name, '--compiler', COMMAND));
  return SUITE_COMPILERS.filter((each) => wanted.includes('all') || wanted.includes(each));
}

/** Grows a compiler, and runs its tests anew. */
async function testsOf(
  compiler: SuiteCompiler,
  [growing, anew]: readonly [Builder, Builder],
  { options: flags, note, say, signal }: Call<typeof options>,
): Promise<Outcome | Differs> {
  const keys = new Map<string, string>();
  const suite: Step = flags.quick ? quick(suites[compiler]) : suites[compiler];
  for (const step of inputsFor(suite, chainToStage1))
    await grow(growing, step, keys, note, signal, DEFAULT_HOST);
  const ran = await runTests(() => grow(anew, suite, keys, note, signal, DEFAULT_HOST));
  if (ran instanceof Differs) return ran;
  const outcome = await outcomeOf(compiler, growing, ran);
  say(`${compiler}: ${totalsText(outcome.totals)}; each of them: ${outcome.report}`);
  return outcome;
}

/** Its script runs all tests, and fails in its last phase if one has an unexpected result. */
async function runTests(build: () => Promise<string>): Promise<string | Differs> {
  try {
    return await build();
  } catch (error) {
    if (
      !(error instanceof UserError) ||
      !error.problem.includes('its build script failed in the phase install')
    )
      throw error;
    return new Differs(error.problem, error.nextStep);
  }
}

async function outcomeOf(compiler: SuiteCompiler, builder: Builder, fingerprint: string): Promise<Outcome> {
  const report = join(builder.store.tree(fingerprint), 'usr/share/gcc-tests/report');
  const totals = [...(await readFile(report, 'utf8')).matchAll(/^total ([\w-]+) (\d+)$/gm)];
  return {
    compiler,
    report,
    totals: Object.fromEntries(totals.map(([, what = '', count = '']) => [what, Number(count)])),
  };
}

function totalsText(totals: Outcome['totals']): string {
  return Object.entries(totals)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');
}

/** @throws Differs if a compiler's tests came out otherwise than is known */
function conclude(
  outcomes: readonly Outcome[],
  failures: readonly Differs[],
  { result, say, options: { quick: part } }: Call<typeof options>,
): void {
  result({ verdict: failures.length === 0 ? 'passes' : 'differs', compilers: outcomes });
  if (failures.length > 0) {
    throw new Differs(
      failures.map(({ problem }) => problem).join('\n'),
      failures.map(({ nextStep }) => nextStep).join('\n'),
    );
  }
  const what = part ? "A part of gcc's own tests" : "Gcc's own tests";
  const by = outcomes.map(({ compiler, totals }) => `${compiler} ${totalsText(totals)}`);
  say(`${what}, each at each level, came out as is known: ${by.join('; ')}.`);
}
