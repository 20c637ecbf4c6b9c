import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Engine, stepTexts, type Stack } from '../support/engine';
import { realSources } from '../support/real-sources';
import { scratch } from '../support/scratch';

const root = scratch('first-release');
const TYPES = { 'seedstage:index:ChecksumAudit': 'seedstage:index:Audit' };
let stack: Stack;
let config: Record<string, unknown>;

/** A stack as the first release left it, in the state of this repository's own program. */
beforeAll(async () => {
  const engine = new Engine(root);
  config = {
    'bootstrap:stage': 'stage0',
    'seedstage:store': join(root, 'store'),
    'seedstage:sources': await realSources(),
    'seedstage:offline': true,
  };
  const before = await engine.stack({ fixture: 'first-release', config: withoutProgram(config) });
  const up = await before.up();
  expect(up.code, up.text).toBe(0);
  stack = await engine.ownProgram({ config });
  let state = await before.export();
  state = state.replaceAll('::project1::', '::bootstrap::').replaceAll('project1-test', 'bootstrap-test');
  for (const [now, then] of Object.entries(TYPES)) state = state.replaceAll(now, then);
  const file = join(root, 'state.json');
  writeFileSync(file, state);
  await stack.import(file);
});

function withoutProgram(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).filter(([name]) => !name.startsWith('bootstrap:')));
}

describe('a stack of the first release, whose components are all at the top', () => {
  const OURS = /^x86_64-(hex0|word0|cc1|tcc0|tcc|busybox|make) /;

  it('is gone on with: what it has moves, and nothing of it is made anew or deleted', async () => {
    const preview = await stack.preview();
    expect(preview.code, preview.text).toBe(0);
    const steps = stepTexts(preview);
    expect(steps.filter((step) => / (delete|replace|create-replacement)/.test(step))).toEqual([]);
    expect(steps.filter((step) => OURS.test(step))).toEqual([]);
    expect(steps.filter((step) => step.includes('create')).length).toBeGreaterThan(5); // stage0, which it had not
    expect(steps.find((step) => step.startsWith('x86_64-golden'))).toMatch(/^x86_64-golden update /);
  });

  it('has everything in one component afterwards', async () => {
    // Stage0 would take minutes: nothing that it is made from can be had.
    stack.configure({ ...config, 'seedstage:sources': undefined });
    const up = await stack.up();
    expect(up.code).not.toBe(0);
    expect(up.text).toContain('seedstage:offline');
    expect(up.steps.filter(({ op }) => op !== 'create')).toEqual([]);
    const { resources } = await stack.state();
    // The audit comes last, and was not come to.
    const ours = resources.filter(({ urn }) => /seedstage:index:(?!Audit)/.test(urn));
    expect(ours.filter(({ type }) => type === 'seedstage:index:Build')).toHaveLength(7);
    expect(ours.map(({ urn }) => urn).filter((urn) => !urn.includes('::seedstage:index:Bootstrap'))).toEqual(
      [],
    );
  });
});
