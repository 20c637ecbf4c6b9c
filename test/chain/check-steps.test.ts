import { describe, expect, it } from 'vitest';
import { chain, checkSteps, requestOf, type Step } from '../../chain';
import { errorText } from '../support/user-errors';

/** Steps from lines such as `make < tcc busybox`. */
function steps(...lines: string[]): Step[] {
  return lines.map((line) => {
    const [name = '', ...needs] = line.split(/ <? ?/);
    return { name, recipe: name, needs };
  });
}

describe('a chain', () => {
  it('is read from top to bottom', () => {
    const right = steps('seed', 'tcc < seed', 'make < tcc seed');
    expect(checkSteps(right)).toBe(right);
  });

  it.each<[string, Step[], string]>([
    [
      'a cycle',
      steps('seed', 'tcc < make', 'busybox < tcc', 'make < seed busybox'),
      'the chain has a cycle: tcc needs make needs busybox needs tcc\n' +
        '  Give one of them another compiler or tool, such as an earlier pass of the same package.',
    ],
    ['a step that needs itself', steps('tcc < tcc'), 'the chain has a cycle: tcc needs tcc\n'],
    [
      'a need that is no step',
      steps('seed', 'tcc < sed'),
      'the step "tcc" needs "sed", but the chain has no such step\n  Its steps are seed, tcc.',
    ],
    [
      'a need that stands below',
      steps('make < tcc', 'tcc'),
      'the step "make" needs "tcc", which comes after it\n  Move "tcc" before it: the steps of a chain are in order.',
    ],
    [
      'two steps of one name',
      steps('make', 'make'),
      'two steps of the chain have the name "make"\n  Rename one',
    ],
  ])('may not have %s', async (_what, wrong, text) => {
    expect(await errorText(() => checkSteps(wrong))).toContain(text);
  });

  it('leads from text to stage0', () => {
    const names = chain.map(({ name }) => name);
    expect(names.slice(0, 7)).toEqual(['hex0', 'word0', 'cc1', 'tcc0', 'tcc', 'busybox', 'make']);
    expect(names.slice(7, 10)).toEqual(['binutils-pass1', 'gcc3-pass1', 'musl']);
    expect(names.slice(10)).toEqual(['gcc3', 'binutils', 'make-pass2', 'busybox-pass2']);
  });
});

describe('a request', () => {
  it('has the keys of what the step is given, in its order', () => {
    const step: Step = { name: 'make-pass2', recipe: 'make', variant: 'gcc3', needs: ['gcc', 'busybox'] };
    expect(requestOf(step, 'x86_64', (name) => `key of ${name}`)).toEqual({
      recipe: 'make',
      arch: 'x86_64',
      variant: 'gcc3',
      needs: { gcc: 'key of gcc', busybox: 'key of busybox' },
      order: ['gcc', 'busybox'],
    });
  });

  it('names winners where the step does', () => {
    const step: Step = { name: 'a', recipe: 'a', needs: [], winners: { 'usr/bin/ar': 'binutils' } };
    expect(requestOf(step, 'x86_64', () => '')).toMatchObject({ winners: { 'usr/bin/ar': 'binutils' } });
  });
});
