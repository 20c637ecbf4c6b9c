import { describe, expect, it } from 'vitest';
import { chain, chainToStage1, checkSteps, stage1Again, stage1Parts, stage1Passes } from '../../chain';
import { inputsOf, stepsOf } from '../support/steps';

const step = stepsOf(chainToStage1);

describe('stage1', () => {
  it('has recipes for all of its steps, and stands on stage0', () => {
    expect(stage1Passes.map(inputsOf).map(({ recipe }) => recipe)).toEqual(
      stage1Passes.map(({ recipe }) => recipe),
    );
    const names = new Set<string>(stage1Passes.map(({ name }) => name));
    const outside = new Set(stage1Passes.flatMap(({ needs }) => needs.filter((need) => !names.has(need))));
    expect([...outside].sort()).toEqual(['binutils', 'busybox-pass2', 'gcc3', 'make-pass2', 'musl']);
    expect(chain.map(({ name }) => name).filter((name) => names.has(name))).toEqual([]);
  });

  it.each(stage1Parts)(
    '%s is compiled by gcc 10, and nothing that gcc 3 compiled is there to be linked',
    (name) => {
      const { variant, needs } = step(name);
      expect(variant).toBe('gcc10');
      // Programs that gcc 3.4.6 compiled may run here: the shell, make, and until gcc 10 has compiled one, an assembler.
      const libraries = ['gcc3', 'musl', 'gmp-pass1', 'mpfr-pass1', 'mpc-pass1'];
      expect(needs.filter((need) => libraries.includes(need))).toEqual([]);
    },
  );

  it('compiles what it hands on with the gcc that compiled itself, where the compiler is in it', () => {
    for (const name of ['make-pass3', 'zlib']) {
      expect(step(name).needs).toContain('gcc10');
      expect(step(name).needs).not.toContain('gcc10-pass1');
    }
  });

  it('is grown once more by itself and the shell only, each part as before', () => {
    checkSteps([...chainToStage1, ...stage1Again]);
    const own = new Set<string>([...stage1Parts, 'busybox-pass2']);
    expect(stage1Again.flatMap(({ needs }) => needs.filter((need) => !own.has(need)))).toEqual([]);
    for (const { name, recipe, variant } of stage1Again) {
      expect(step(name.replace(/-again$/, ''))).toMatchObject({ recipe, variant });
    }
    // What gcc 10 built from the start is not built once more: that would be the same build.
    const again = new Set<string>(stage1Again.map(({ name }) => name.replace(/-again$/, '')));
    expect(stage1Parts.filter((name) => !again.has(name))).toEqual(['zlib']);
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
    for (const [file, digest] of Object.entries(old ?? {})) expect(modern?.[`gcc3/${file}`]).toBe(digest);
    expect(Object.keys(old ?? {})).toHaveLength(5);
  });
});
