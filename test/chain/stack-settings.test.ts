import { describe, expect, it } from 'vitest';
import { stackSettings } from '../../chain/stack-settings';
import { errorText } from '../support/user-errors';

describe('the settings of a stack', () => {
  it('have defaults', () => {
    expect(stackSettings({})).toEqual({ arch: 'x86_64', host: 'local', stage: 'stage0' });
  });

  it('are those of the project, and of nobody else', () => {
    const config = { 'bootstrap:arch': 'x86_64', 'seedstage:store': '/x', 'aws:region': 'y' };
    expect(stackSettings(config)).toEqual({ arch: 'x86_64', host: 'local', stage: 'stage0' });
  });

  it.each([
    [
      { 'bootstrap:arhc': 'x86_64' },
      'bootstrap:arhc is not known. Did you mean bootstrap:arch? Known: bootstrap:arch, bootstrap:host, bootstrap:stage.\n' +
        '  Correct it with: pulumi config set bootstrap:NAME VALUE (or rm bootstrap:NAME)',
    ],
    [
      { 'bootstrap:arch': 'riscv64' },
      'bootstrap:arch is "riscv64"; expected an arch that has a seed: x86_64.\n',
    ],
    [
      { 'bootstrap:host': 'moon' },
      'bootstrap:host is "moon"; expected the host that builds run on: local, docker.\n',
    ],
    [
      { 'bootstrap:stage': 'stage2' },
      'bootstrap:stage is "stage2"; expected the stage that it is grown to: stage0, stage1.\n',
    ],
  ])('are refused by name: %o', async (config, text) => {
    expect(await errorText(() => stackSettings(config))).toContain(text);
  });
});
