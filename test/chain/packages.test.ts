import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import {
  chainToStage1,
  findPackage,
  idsByName,
  packageId,
  packages,
  shownStep,
  stage0Again,
  stage0Packages,
  stage1Again,
  stepLabel,
} from '../../chain';
import { errorText } from '../support/user-errors';

describe('the packages of the chain', () => {
  it('are its steps, each by one id', () => {
    expect(packages.map(({ step }) => step).sort()).toEqual(chainToStage1.map(({ name }) => name).sort());
    expect(new Set(packages.map(({ id }) => id)).size).toBe(packages.length);
  });

  it.each([
    ['hex0', 'seed/hex0'],
    ['make', 'tools/make'],
    ['make-pass2', 'stage0/make'],
    ['make-pass4', 'stage1/make'],
    ['gcc3', 'stage0/gcc'],
    ['gcc10', 'stage1/gcc'],
    ['gcc14', 'stage1/gcc-14.2.0'],
    ['curl-mbedtls', 'stage1/curl-mbedtls'],
    ['mbedtls', 'stage1/mbedtls'],
    ['gcc10-pass1', 'passes/gcc10-pass1'],
    ['make-pass4-again', 'passes/make-pass4-again'],
  ])('of the step %s is %s', (step, id) => {
    expect(packageId(step)).toBe(id);
  });

  it.each([
    ['make', 'tools/make'],
    ['binutils-pass1', 'stage0/binutils 1 of 2'],
    ['binutils', 'stage0/binutils 2 of 2'],
    ['make-pass2', 'stage0/make'],
    ['gcc10-pass1', 'stage1/gcc 1 of 2'],
    ['busybox-pass4', 'stage1/busybox 2 of 2'],
    ['make-pass4-again', 'stage1/make again'],
    ['gcc14', 'stage1/gcc-14.2.0'],
    ['curl-mbedtls', 'stage1/curl-mbedtls'],
    ['my-own', 'my-own'],
  ])('are what a reader is shown of the step %s: %s', (step, label) => {
    expect(stepLabel(step)).toBe(label);
  });

  it('are shown without the name of any pass, and no two steps as the same', () => {
    const steps = [...chainToStage1, ...stage0Again, ...stage1Again].map(({ name }) => name);
    const labels = steps.map(stepLabel);
    expect(labels.filter((label) => label.includes('pass'))).toEqual([]);
    expect(new Set(labels).size).toBe(steps.length);
    expect(steps.filter((step) => shownStep(step) === undefined)).toEqual([]);
  });

  it('have the golden manifests, and no others are there', () => {
    const directory = join(assetsDir(), 'golden/x86_64');
    for (const { id } of packages.filter((each) => !each.id.startsWith('passes/'))) {
      expect([id, existsSync(join(directory, `${id}.manifest`))]).toEqual([id, true]);
    }
    const known = new Set(packages.map(({ id }) => `${id}.manifest`));
    const there = readdirSync(directory, { recursive: true, encoding: 'utf8' });
    expect(there.filter((file) => file.endsWith('.manifest') && !known.has(file))).toEqual([]);
  });

  it('are layers of an image in the order of their names', () => {
    expect(idsByName(stage0Packages)).toEqual([
      'stage0/binutils',
      'stage0/busybox',
      'stage0/gcc',
      'stage0/make',
      'stage0/musl',
    ]);
  });
});

describe('a name that somebody types', () => {
  it.each([
    ['make', 'stage1/make'],
    ['stage0/make', 'stage0/make'],
    ['tools/make', 'tools/make'],
    ['tcc', 'seed/tcc'],
    ['gcc', 'stage1/gcc'],
    ['gcc-14.2.0', 'stage1/gcc-14.2.0'],
    ['gcc10-pass1', 'passes/gcc10-pass1'],
  ])('%s means %s', (name, id) => {
    expect(findPackage(name).id).toBe(id);
  });

  it.each([
    [
      'make-pass2',
      'there is no package "make-pass2"\n  Write stage0/make, which the step make-pass2 of the chain builds.',
    ],
    [
      'stage1/mkae',
      'there is no package "stage1/mkae"\n  Did you mean stage1/make? Known: seed/hex0, seed/word0, seed/cc1, seed/tcc0, seed/tcc, ',
    ],
    ['busibox', 'Did you mean tools/busybox or stage0/busybox or stage1/busybox? Known: '],
    ['../etc', 'there is no package "../etc"\n  Known: seed/hex0, '],
    ['toString', 'there is no package "toString"\n  Known: '],
  ])('%s is refused where no stage has it', async (name, text) => {
    expect(await errorText(() => findPackage(name))).toContain(text);
  });
});
