import { describe, expect, it } from 'vitest';
import { Phases, QUEUE } from '../../../builder/grow/phases';

/** Phases with a clock of the test's own. */
function phasesAt(): { readonly phases: Phases; readonly enter: (name: string, seconds: number) => void } {
  let now = 5000;
  const phases = new Phases(() => now);
  return {
    phases,
    enter: (name, seconds) => {
      now = 5000 + 1000 * seconds;
      phases.enter(name, 'script');
    },
  };
}

describe('the course of a build', () => {
  it('has each phase as often as it was entered, with its beginning', () => {
    const { phases, enter } = phasesAt();
    enter(QUEUE, 0.5);
    enter('unpack', 2);
    enter(QUEUE, 3.126);
    enter('build', 30);
    expect(phases.course).toEqual([
      ['start', 0],
      [QUEUE, 0.5],
      ['unpack', 2],
      [QUEUE, 3.13],
      ['build', 30],
    ]);
  });

  it('leaves out what took no time, and joins what that separated', () => {
    const { phases, enter } = phasesAt();
    enter(QUEUE, 0.001);
    enter('start', 0.002);
    enter('build', 1);
    enter('note', 2);
    enter('build', 2.005);
    enter('check', 3);
    expect(phases.course).toEqual([
      ['start', 0],
      ['build', 1],
      ['check', 3],
    ]);
  });

  it('is of bounded length: after many changes, the rest is other phases', () => {
    const { phases, enter } = phasesAt();
    for (let turn = 0; turn < 1000; turn += 1) enter(turn % 2 === 0 ? 'build' : 'test', turn + 1);
    expect(phases.course).toHaveLength(64);
    expect(phases.course.slice(-2)).toEqual([
      ['test', 62],
      ['other phases', 63],
    ]);
  });
});
