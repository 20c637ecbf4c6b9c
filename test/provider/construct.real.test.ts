import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSecret, type Properties } from '../../provider/values';
import { FakeEngine } from '../support/fake-engine';
import { FakeMonitor } from '../support/fake-monitor';
import { processesWith, until } from '../support/processes';
import { EXECUTABLE, ProviderProcess } from '../support/provider-process';
import { scratch } from '../support/scratch';

const root = scratch('construct');
const engine = new FakeEngine();
const programs = new FakeMonitor();
let address: string;
let monitor: string;

beforeAll(async () => {
  address = await engine.listen();
  monitor = await programs.listen();
});

afterAll(() => {
  engine.close();
  programs.close();
});

/** A provider whose processes all have a mark in their environment. */
async function started(mark: string, env: NodeJS.ProcessEnv = {}): Promise<ProviderProcess> {
  return await ProviderProcess.start(root, address, EXECUTABLE, {
    ...process.env,
    ...env,
    CONSTRUCT_TEST: mark,
  });
}

/** What the engine is told instead of a component. */
async function refusal(provider: ProviderProcess, type: string, inputs: Properties = {}): Promise<string> {
  return await provider.construct(type, inputs, monitor).then(
    () => 'it was made',
    (error: unknown) => (error as Error).message,
  );
}

function hostsOf(mark: string): number[] {
  return processesWith(`CONSTRUCT_TEST=${mark} `)
    .filter(({ command }) => command.includes('construct-host.js'))
    .map(({ pid }) => pid);
}

describe('a component that another language asks for', () => {
  let provider: ProviderProcess;
  beforeAll(async () => {
    provider = await started('refused');
  });
  afterAll(async () => {
    await provider.close();
  });

  it('is refused by its own check, in the words that a TypeScript program reads', async () => {
    expect(await refusal(provider, 'Stage1', { gcc: '9' })).toBe(
      'Stage1 "it": toolchain is missing; expected the toolchain of Stage0, such as stage0.toolchain: arch, variant, and keys of 64 hexadecimal digits.\n' +
        'gcc is "9"; expected a release of gcc: 10.2.0, 14.2.0.',
    );
    expect(await refusal(provider, 'SeedImage', { archh: 'x86_64' })).toContain(
      'SeedImage "it": archh is not known. Did you mean arch? Known: ',
    );
  });

  it('is refused where there is none of that name, with those that there are', async () => {
    for (const type of ['Stage9', 'Build', 'toString']) {
      const text = await refusal(provider, type);
      expect(text).toMatch(
        new RegExp(
          `^seedstage has no component seedstage:index:${type}\\n {2}It has .*seedstage:index:Stage1`,
        ),
      );
    }
  });

  it('shows no secret in an error', async () => {
    const inputs = { host: { kind: 'docker' }, arch: asSecret('geheim'), geheim: 1 };
    const text = await refusal(provider, 'SeedImage', inputs);
    expect(text).toContain('SeedImage "it": [secret] is not known.');
  });
});

describe('the process that makes components', () => {
  it('ends with the provider', async () => {
    const provider = await started('ends');
    await refusal(provider, 'Stage9');
    expect(hostsOf('ends')).toHaveLength(1);
    await provider.close();
    await until('it is gone', () => hostsOf('ends').length === 0, 10);
  });

  it('says how it died, and the next component has another one', async () => {
    const provider = await started('killed');
    const failed = refusal(provider, 'SeedImage');
    await until('it works', () => hostsOf('killed').length === 1);
    await until('it asks', () => programs.waiting > 0);
    for (const pid of hostsOf('killed')) process.kill(pid, 'SIGKILL');
    expect(await failed).toBe(
      "seedstage's process for components ended: killed by SIGKILL\n" +
        '  Run `pulumi up` again. If this happens again, please report it with this message.',
    );
    expect(await refusal(provider, 'Stage9')).toContain('has no component');
    await provider.close();
  });

  it('says so where it cannot even start', async () => {
    const poison = join(root, 'poison.cjs');
    writeFileSync(poison, "if (process.argv[1]?.endsWith('construct-host.js')) process.exit(9);\n");
    const provider = await started('poisoned', { NODE_OPTIONS: `--require=${poison}` });
    for (const type of ['SeedImage', 'Stage0']) {
      expect(await refusal(provider, type)).toMatch(
        /^seedstage's process for components ended: exit code 9\n {2}Run `pulumi up` again\./,
      );
    }
    await provider.close();
  });
});
