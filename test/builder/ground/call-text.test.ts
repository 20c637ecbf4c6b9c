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
    const place = { root: checkout };
    expect(callText('gc', '', place)).toBe('npm run gc');
    expect(callText('verify seed', 'gcc tcc', place)).toBe('npm run verify:seed -- gcc tcc');
    expect(callText('store roots', '', place)).toBe('npm run store -- roots');
    expect(callText('store verify', '--repair', place)).toBe('npm run store -- verify --repair');
    expect(callText('', '--help', place)).toBe('npx seedstage --help');
    expect(pulumiText('up', place)).toBe('npm run pulumi -- up');
  });

  it('where the package is installed: by npx', () => {
    const place = { root: installed };
    expect(callText('gc', '', place)).toBe('npx seedstage gc');
    expect(callText('verify seed', 'gcc', place)).toBe('npx seedstage verify seed gcc');
    expect(pulumiText('up', place)).toBe('pulumi up');
  });

  it('is what this checkout has', () => {
    expect(callText('gc')).toBe('npm run gc');
  });
});
