import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { callText, pulumiText } from '../../../builder/ground/call-text';
import { scratch } from '../../support/scratch';

const project = scratch('call-text');
const checkout = join(project, 'checkout');
const installed = join(project, 'node_modules/seedstage');

beforeAll(() => {
  for (const directory of [checkout, installed]) mkdirSync(directory, { recursive: true });
  writeFileSync(join(checkout, 'index.ts'), '');
});

describe('how a command is called', () => {
  it('in a checkout: by npm', () => {
    const place = { root: checkout, from: project };
    expect(callText('gc', '', place)).toBe('npm run gc');
    expect(callText('verify:seed', 'gcc tcc', place)).toBe('npm run verify:seed -- gcc tcc');
    expect(pulumiText('up', place)).toBe('npm run pulumi -- up');
  });

  it('where the package is installed: by Node, from where the user is', () => {
    const place = { root: installed, from: project };
    expect(callText('gc', '', place)).toBe('node node_modules/seedstage/dist/commands/gc.js');
    expect(callText('verify:seed', 'gcc', place)).toBe(
      'node node_modules/seedstage/dist/commands/verify-seed.js gcc',
    );
    expect(callText('gc', '', { ...place, from: checkout })).toBe(`node ${installed}/dist/commands/gc.js`);
    expect(pulumiText('up', place)).toBe('pulumi up');
  });

  it('is what this checkout has', () => {
    expect(callText('gc')).toBe('npm run gc');
  });
});
