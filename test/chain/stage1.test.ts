import { describe, expect, it } from 'vitest';
import {
  chain,
  chainToStage1,
  chainToToolchain,
  checkSteps,
  stage1Again,
  stage1Gcc,
  stage1Packages,
  stage1Parts,
  stage1Passes,
  stage1Steps,
} from '../../chain';
import { inputsOf, stepsOf } from '../support/steps';

const step = stepsOf(chainToStage1);
const passes = new Set<string>(stage1Passes.map(({ name }) => name));
const below = new Set(chain.map(({ name }) => name));

describe("stage1's toolchain", () => {
  it('has recipes for all of its steps, and stands on stage0', () => {
    expect(stage1Passes.map(inputsOf).map(({ recipe }) => recipe)).toEqual(
      stage1Passes.map(({ recipe }) => recipe),
    );
    const outside = new Set(stage1Passes.flatMap(({ needs }) => needs.filter((need) => !passes.has(need))));
    expect([...outside].sort()).toEqual(['binutils', 'busybox-pass2', 'gcc3', 'make-pass2', 'musl']);
    expect([...below].filter((name) => passes.has(name))).toEqual([]);
  });

  it('is built a second time where there is nothing of stage0, from gmp on', () => {
    const names = stage1Passes.map(({ name }) => name);
    const second = stage1Passes.slice(names.indexOf('gmp'));
    for (const { name, needs } of second) {
      expect([name, needs.filter((need) => below.has(need))]).toEqual([name, []]);
    }
    const all = new Set<string>(names);
    for (const part of stage1Parts) expect(all).toContain(part);
    // Only headers are taken over from the first time: they are text, and no compiler leaves a trace in them.
    const first = new Set<string>(names.slice(0, names.indexOf('gmp')));
    expect(stage1Parts.filter((part) => first.has(part))).toEqual(['linux-headers']);
  });

  it('is compiled by gcc 10, and nothing that gcc 3 compiled is there to be linked', () => {
    for (const part of stage1Parts) {
      const { variant, needs } = step(part);
      expect(variant).toBe('gcc10');
      const libraries = ['gcc3', 'musl', 'gmp-pass1', 'mpfr-pass1', 'mpc-pass1'];
      expect(needs.filter((need) => libraries.includes(need))).toEqual([]);
    }
  });

  it('compiles what it hands on with the gcc that compiled itself, from the C library on', () => {
    for (const part of ['musl-pass3', 'binutils-pass4', 'make-pass4', 'busybox-pass4']) {
      expect(step(part).needs).toContain('gcc10');
      expect(step(part).needs).not.toContain('gcc10-pass1');
    }
    for (const part of ['binutils-pass4', 'make-pass4', 'busybox-pass4']) {
      expect(step(part).needs).toContain('musl-pass3');
    }
  });

  it('is grown once more by itself only, each part as before', () => {
    checkSteps([...chainToToolchain, ...stage1Again]);
    const own = new Set<string>(stage1Parts);
    expect(stage1Again.flatMap(({ needs }) => needs.filter((need) => !own.has(need)))).toEqual([]);
    const again = stage1Again.map(({ name }) => name.replace(/-again$/, ''));
    expect(again.sort()).toEqual([...stage1Parts].sort());
    for (const { name, recipe, variant } of stage1Again) {
      expect(step(name.replace(/-again$/, ''))).toMatchObject({ recipe, variant });
    }
  });

  it('has what only gcc 3.4.6 needs in the first gcc 10 alone', () => {
    const [first, second] = ['gcc10-pass1', 'gcc10'].map((name) => Object.keys(inputsOf(step(name)).patches));
    const common = [
      'gcc10/libgcc-without-debug.patch',
      'gcc10/no-fixincludes.patch',
      'gcc10/no-manuals.patch',
      'gcc10/one-libdir.patch',
    ];
    expect([...(second ?? [])].sort()).toEqual(common);
    expect([...(first ?? [])].sort()).toEqual(
      ['gcc10/byte-order.patch', 'gcc10/i386-common-plain.patch', ...common].sort(),
    );
    expect(Object.keys(inputsOf(step('musl-pass2')).patches)).toEqual([]);
  });

  it('tries both compilers with the same rules of the language', () => {
    const [old, modern] = ['gcc3', 'gcc10'].map((name) => inputsOf(step(name)).files);
    for (const [file, digest] of Object.entries(old ?? {})) {
      expect(modern?.[file.includes('/') ? file : `gcc3/${file}`]).toBe(digest);
    }
    expect(Object.keys(old ?? {})).toHaveLength(6);
  });
});

describe("stage1's leaves", () => {
  const choices = [{}, { tls: 'mbedtls' }, { gcc: '14.2.0' }] as const;

  it.each(choices)('are built once, by what stage1 hands on: %o', (choice) => {
    const steps = checkSteps([...chain, ...stage1Steps(choice)]).filter(
      ({ name }) => !below.has(name) && !passes.has(name),
    );
    const given = ['busybox-pass4', 'make-pass4', 'binutils-pass4', 'gcc10', 'musl-pass3'];
    expect(steps.length).toBeGreaterThan(5);
    for (const { needs } of steps) expect(needs.slice(0, given.length)).toEqual(given);
    expect(steps.map(inputsOf).map(({ recipe }) => recipe)).toEqual(steps.map(({ recipe }) => recipe));
    const recipes = steps.map(({ recipe }) => recipe);
    expect(new Set(recipes).size).toBe(recipes.length);
  });

  it('bring TLS from one library, and each library brings only its own needs', () => {
    expect(stage1Packages()).toContain('curl');
    expect(stage1Packages()).not.toContain('mbedtls');
    expect(step('curl').needs).not.toContain('mbedtls');
    const other = stage1Packages({ tls: 'mbedtls' });
    expect(other.filter((name) => /tls|bearssl|curl/.test(name))).toEqual(['mbedtls', 'curl-mbedtls']);
    expect(step('curl-mbedtls').needs).not.toContain('bearssl');
  });

  it('have a newer gcc among them, which is handed on for the one that compiled it', () => {
    const [usual, newer] = [stage1Packages(), stage1Packages({ gcc: '14.2.0' })];
    expect(newer.filter((name) => !usual.includes(name))).toEqual(['gcc14']);
    expect(usual.filter((name) => !newer.includes(name))).toEqual(['gcc10']);
    expect([stage1Gcc(), stage1Gcc({ gcc: '14.2.0' })]).toEqual(['gcc10', 'gcc14']);
    expect(step('gcc14').needs).toContain('gcc10');
    expect(chainToStage1.filter(({ needs }) => needs.includes('gcc14'))).toEqual([]);
  });

  it('try a newer gcc with the rules that gcc 10 is tried with', () => {
    const [usual, newer] = ['gcc10', 'gcc14'].map((name) => inputsOf(step(name)).files);
    for (const [file, digest] of Object.entries(usual ?? {})) {
      expect(newer?.[file.includes('/') ? file : `gcc10/${file}`]).toBe(digest);
    }
    expect(Object.keys(usual ?? {})).toHaveLength(9);
  });
});
