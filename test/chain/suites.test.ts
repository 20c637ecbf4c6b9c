import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import {
  chain,
  chainToStage1,
  inputsFor,
  quick,
  stage0Parts,
  stage1Packages,
  SUITE_COMPILERS,
  suites,
  type SuiteCompiler,
} from '../../chain';
import { flagsOf, loadRecipe } from '../../builder/recipe/recipe';
import { inputsOf } from '../support/steps';

/** What is handed on with each compiler. */
const HANDED_ON: Readonly<Record<SuiteCompiler, readonly string[]>> = {
  tcc: ['tcc', 'busybox', 'make'],
  gcc3: stage0Parts,
  gcc10: stage1Packages(),
  gcc14: stage1Packages({ gcc: '14.2.0' }),
};

/** The lines of a suite's table of known failures. */
function knownOf(compiler: SuiteCompiler): string[] {
  const file = join(assetsDir(), 'recipes', suites[compiler].recipe, 'known');
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

describe.each(SUITE_COMPILERS)("gcc's own tests by %s", (compiler) => {
  const suite = suites[compiler];

  it('are run with that compiler, and with nothing but what is handed on with it', () => {
    expect(suite.needs).toContain(compiler);
    expect(suite.needs.filter((need) => !HANDED_ON[compiler].includes(need))).toEqual([]);
    expect(inputsOf(suite).recipe).toBe(`${compiler}-tests`);
  });

  it('need no step that is grown after that compiler and its tools', () => {
    const steps = inputsFor(suite, chainToStage1);
    for (const [index, { needs }] of steps.entries()) {
      const earlier = steps.slice(0, index).map(({ name }) => name);
      expect(needs.filter((need) => !earlier.includes(need))).toEqual([]);
    }
    expect(steps.map(({ name }) => name)).toEqual(expect.arrayContaining([...suite.needs]));
    expect(steps.length).toBeLessThan({ tcc: 8, gcc3: chain.length + 1, gcc10: 38, gcc14: 39 }[compiler]);
  });

  it('have a reason for each known failure, once', () => {
    const lines = knownOf(compiler);
    for (const line of lines) {
      expect(line).toMatch(/^[\w./+-]+ (\*|-O[0-3s](,-O[0-3s])*) (wrong|not-compiled) \S.{5,}$/);
    }
    const tests = lines.map((line) => line.split(' ', 1)[0]);
    expect(tests.filter((test, index) => tests.indexOf(test) !== index)).toEqual([]);
  });

  it('have a quick part: fewer tests, at one of the levels', () => {
    const [all = {}, part = {}] = [suite, quick(suite)].map(({ recipe, variant = '' }) =>
      flagsOf(loadRecipe([assetsDir()], recipe), variant),
    );
    expect([all.EVERY, part.EVERY]).toEqual(['1', '10']);
    expect(all.LEVELS?.split(' ')).toContain(part.LEVELS);
    expect(Number(part.LEAST)).toBeLessThan(Number(all.LEAST) / 9);
  });
});
