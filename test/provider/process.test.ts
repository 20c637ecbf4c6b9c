import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Properties } from '../../provider/values';
import { FakeEngine } from '../support/fake-engine';
import { EXECUTABLE, ProviderProcess, urnOf } from '../support/provider-process';
import { scratch } from '../support/scratch';
import { TestAssets } from '../support/test-assets';

const root = scratch('process');
const engine = new FakeEngine();
let address: string;

beforeAll(async () => {
  new TestAssets(join(root, 'mine')).recipe('endless', 'say("spinning\\n"); phase("build"); for (;;) ;');
  address = await engine.listen();
});

afterAll(() => {
  engine.close();
});

/** A provider in the middle of a build that never ends. */
async function building(store: string): Promise<{ provider: ProviderProcess; build: Promise<unknown> }> {
  const provider = await ProviderProcess.start(root, address);
  await provider.configure({ store, recipes: 'mine', offline: 'true' });
  const seed = await provider.check(urnOf('seed'), { recipe: 'seed', arch: 'x86_64' });
  const { outputs } = await provider.create(urnOf('seed'), seed.inputs);
  const news: Properties = { recipe: 'endless', arch: 'x86_64', needs: { seed: outputs['key'] ?? null } };
  const { inputs } = await provider.check(urnOf(store), news);
  const build = provider.create(urnOf(store), inputs).catch((error: unknown) => (error as Error).message);
  await expect
    .poll(() => engine.lines.filter(({ urn }) => urn === urnOf(store)).at(-1)?.text)
    .toMatch(/^build/);
  return { provider, build };
}

describe('the executable', () => {
  it('is found through symbolic links, relative ones too', async () => {
    const directory = join(root, 'links');
    mkdirSync(join(directory, 'deeper'), { recursive: true });
    symlinkSync(EXECUTABLE, join(directory, 'absolute'));
    symlinkSync('../absolute', join(directory, 'deeper/relative'));
    const provider = await ProviderProcess.start(root, address, join(directory, 'deeper/relative'));
    expect((await provider.checkConfig({})).failures).toEqual([]);
    await provider.close();
  });

  it('says what to do in a checkout that is not compiled', () => {
    const bin = join(root, 'checkout/bin');
    mkdirSync(bin, { recursive: true });
    copyFileSync(EXECUTABLE, join(bin, 'provider'));
    const { status, stderr } = spawnSync(join(bin, 'provider'), ['x'], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toBe(
      `seedstage: ${root}/checkout/dist/provider/main.js is not there. In a checkout, compile it first: npm run build\n`,
    );
  });

  it('runs as a host runs a plugin from its sources', () => {
    const plugin = join(EXECUTABLE, '../index.js');
    const { stdout, status } = spawnSync(process.execPath, [plugin, address], {
      encoding: 'utf8',
      input: '',
    });
    expect(stdout).toMatch(/^\d+\n$/);
    expect(status).toBe(0);
  });
});

describe('a build in progress', () => {
  it('shows its phase, its time and the last line of its log', async () => {
    const { provider } = await building('watched');
    const shown = engine.lines.filter(({ urn, passing }) => urn === urnOf('watched') && passing);
    expect(shown.map(({ text }) => text)).toContain('build: spinning');
    await provider.close();
  });

  it('ends within seconds of a cancellation, and nothing new begins', async () => {
    const { provider, build } = await building('cancelled');
    const started = Date.now();
    await provider.cancel();
    expect(await build).toMatch(/^cancelled\n +Nothing half-made is kept/);
    expect(Date.now() - started).toBeLessThan(5_000);
    const { inputs } = await provider.check(urnOf('seed'), { recipe: 'seed', arch: 'x86_64' });
    await expect(provider.create(urnOf('seed'), inputs)).rejects.toThrow('cancelled');
    await provider.close();
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends on %s, and the provider with it', async (signal) => {
    const { provider } = await building(signal);
    const gone = once(provider.process, 'exit');
    provider.process.kill(signal);
    expect(await gone).toEqual([0, null]);
    provider.client.close();
  });

  it('ends when the engine is gone, and the provider with it', async () => {
    const { provider } = await building('orphaned');
    const gone = once(provider.process, 'exit');
    provider.process.stdin?.destroy();
    expect(await gone).toEqual([0, null]);
    provider.client.close();
  });
});
