import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { stage1Again, stage1Packages, stage1Steps } from '../../chain';
import { Engine, stepTexts, type Stack } from '../support/engine';
import { scratch } from '../support/scratch';

const root = scratch('choices');
const store = join(root, 'store');
let stack: Stack;

/** The builds that a stack with these settings would make, from nothing. */
async function foretold(settings: Record<string, unknown>): Promise<string[]> {
  stack.configure({ 'seedstage:store': store, ...settings });
  const preview = await stack.preview();
  expect(preview.code, preview.text).toBe(0);
  return stepTexts(preview)
    .filter((text) => text.startsWith('x86_64-') && text.endsWith(' create'))
    .map((text) => text.slice('x86_64-'.length, -' create'.length));
}

beforeAll(async () => {
  stack = await new Engine(root).ownProgram();
});

describe('the preview of a stack, before anything is grown', () => {
  it('shows all of stage1, with TLS from BearSSL, where nothing is chosen', async () => {
    const builds = await foretold({});
    for (const { name } of stage1Steps()) expect(builds).toContain(name);
    expect(builds).toContain('golden');
    expect(builds).not.toContain('mbedtls');
  });

  it('shows what another library for TLS brings, and what it makes needless', async () => {
    const [one, other] = [await foretold({}), await foretold({ 'bootstrap:providers': { tls: 'mbedtls' } })];
    expect(other.filter((name) => !one.includes(name)).sort()).toEqual(['curl-mbedtls', 'mbedtls']);
    expect(one.filter((name) => !other.includes(name)).sort()).toEqual(['bearssl', 'curl']);
  });

  it('shows the one build that a newer gcc is', async () => {
    const [one, other] = [await foretold({}), await foretold({ 'bootstrap:gcc': '14.2.0' })];
    expect(other.filter((name) => !one.includes(name))).toEqual(['gcc14']);
    expect(one.filter((name) => !other.includes(name))).toEqual([]);
  });

  it('shows what is built once more where the fixed point is to be verified, and the audit of it', async () => {
    const [one, other] = [await foretold({}), await foretold({ 'bootstrap:verify': 'fixpoint' })];
    expect(other.filter((name) => !one.includes(name)).sort()).toEqual(
      [...stage1Again.map(({ name }) => name), 'fixpoint'].sort(),
    );
  });

  it('ends with stage0 where that is wanted', async () => {
    const builds = await foretold({ 'bootstrap:stage': 'stage0' });
    expect(builds).toContain('gcc3');
    for (const name of stage1Packages()) expect(builds).not.toContain(name);
  });

  it('touches nothing', () => {
    expect(existsSync(store)).toBe(false);
  });
});
