import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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
  const news: Properties = {
    recipe: 'endless',
    arch: 'x86_64',
    needs: { seed: outputs['artifact'] ?? null },
  };
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
      `seedstage: ${root}/checkout/dist/provider/front.js is not there. In a checkout, compile it first: npm run build\n`,
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
    expect(await build).toMatch(/^cancelled\n +No partial result is kept/);
    expect(Date.now() - started).toBeLessThan(5_000);
    const { inputs } = await provider.check(urnOf('hex0'), { recipe: 'hex0', arch: 'x86_64' });
    await expect(provider.create(urnOf('hex0'), inputs)).rejects.toThrow('cancelled');
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

describe('whatever the umask', () => {
  it.each(['000', '022', '077', '777'])(
    '%s: what is made is its owner’s to use, and not everybody’s to change',
    async (umask) => {
      const script = join(root, `umask-${umask}`);
      writeFileSync(script, `#!/bin/sh\numask ${umask}\nexec '${EXECUTABLE}' "$@"\n`, { mode: 0o755 });
      const provider = await ProviderProcess.start(root, address, script);
      await provider.configure({ store: `store-${umask}`, offline: 'true' });
      const { inputs } = await provider.check(urnOf('hex0'), { recipe: 'hex0', arch: 'x86_64' });
      await provider.create(urnOf('hex0'), inputs);
      await provider.close();
      const paths = readdirSync(join(root, `store-${umask}`), { recursive: true, encoding: 'utf8' });
      const modes = paths.map((path) => lstatSync(join(root, `store-${umask}`, path)).mode);
      expect(modes.length).toBeGreaterThan(10);
      expect(modes.filter((mode) => (mode & 0o400) === 0 || (mode & 0o002) !== 0)).toEqual([]);
      // The store's own directories have the modes that it gives them, which no umask changes.
      expect(lstatSync(join(root, `store-${umask}`, 'artifacts')).mode & 0o777).toBe(0o755);
    },
  );
});

describe('with a proxy in the environment', () => {
  it.each(['http_proxy', 'https_proxy', 'grpc_proxy'])(
    'what is said reaches the engine: %s',
    async (name) => {
      const env = { ...process.env, [name]: 'http://127.0.0.1:9', no_proxy: 'localhost, 127.0.0.1' };
      const provider = await ProviderProcess.start(root, address, EXECUTABLE, env);
      await provider.configure({ store: name, offline: 'true' });
      const { inputs } = await provider.check(urnOf(name), { recipe: 'hex0', arch: 'x86_64' });
      await provider.create(urnOf(name), inputs);
      expect(engine.said(urnOf(name)).at(-1)).toMatch(/^hex0: built in/);
      await provider.close();
    },
  );
});

describe('what the engine started, when the provider proper is dead', () => {
  /** The process that does the work, and dies. */
  function workerOf(provider: ProviderProcess): number {
    const pid = String(provider.process.pid);
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
  }

  it('answers who waits, and whoever asks later, with the cause', async () => {
    const { provider, build } = await building('dies');
    process.kill(workerOf(provider), 'SIGKILL');
    expect(await build).toMatch(/^seedstage's provider ended: it was killed \(SIGKILL\)/);
    await expect(provider.checkConfig({})).rejects.toThrow('it was killed (SIGKILL)');
    await provider.close();
  });

  it.each(['SIGINT', 'SIGTERM', 'the end of the engine'] as const)('ends at once on %s', async (how) => {
    const { provider, build } = await building(`dead-${how.replaceAll(' ', '-')}`);
    process.kill(workerOf(provider), 'SIGKILL');
    await build;
    const started = performance.now();
    const gone = once(provider.process, 'exit');
    if (how === 'the end of the engine') provider.process.stdin?.destroy();
    else provider.process.kill(how);
    await gone;
    expect(performance.now() - started).toBeLessThan(2_000);
    provider.client.close();
  });

  it('takes the provider with it when it is killed itself', async () => {
    const { provider, build } = await building('front-killed');
    const worker = workerOf(provider);
    provider.process.kill('SIGKILL');
    expect(await build).toBeTypeOf('string');
    await expect.poll(() => existsSync(`/proc/${worker}`), { timeout: 5_000 }).toBe(false);
    provider.client.close();
  });
});
