import { describe, expect, it } from 'vitest';
import { chain, checkSteps, stage0Again, stage0Parts } from '../../chain';
import { inputsOf, stepsOf } from '../support/steps';

const step = stepsOf(chain);

describe('stage0', () => {
  it('has recipes for all of its steps, and for growing it once more', () => {
    const all = checkSteps([...chain, ...stage0Again]);
    expect(all.map(inputsOf).map(({ recipe }) => recipe)).toEqual(all.map(({ recipe }) => recipe));
  });

  it.each(stage0Parts)(
    '%s is compiled by gcc, and nothing that tcc compiled is there to be linked',
    (name) => {
      const { variant, needs } = step(name);
      expect(variant).toBe('gcc3');
      // Programs of the passes before run here; libraries and start files are musl's and gcc's only.
      expect(needs).not.toContain('tcc');
    },
  );

  it('is linked with the C library that gcc compiled, from the next gcc on', () => {
    for (const name of ['gcc3', 'binutils', 'make-pass2', 'busybox-pass2'])
      expect(step(name).needs).toContain('musl');
  });

  it('is grown once more by itself and tcc0 only, each part as before', () => {
    const own = new Set<string>([...stage0Parts, 'tcc0']);
    expect(stage0Again.flatMap(({ needs }) => needs.filter((need) => !own.has(need)))).toEqual([]);
    const again = stage0Again.map(({ recipe, variant }) => ({ recipe, variant }));
    expect(again).toEqual(stage0Parts.map(step).map(({ recipe, variant }) => ({ recipe, variant })));
  });
});

describe("musl's variants", () => {
  it('reach only the builds by that compiler', () => {
    expect(Object.keys(inputsOf(step('musl')).patches)).toEqual(['musl/fork-locks.patch']);
    const byTcc = Object.keys(inputsOf(step('tcc')).patches).filter((patch) => patch.startsWith('musl/'));
    expect(byTcc).not.toContain('musl/fork-locks.patch');
    expect(byTcc).not.toEqual([]);
  });
});
