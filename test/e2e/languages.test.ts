import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { Engine, PACKAGE, Stack } from '../support/engine';
import { runProgram } from '../support/program';
import { realSources } from '../support/real-sources';
import { scratch } from '../support/scratch';
import { SshServer } from '../support/ssh-server';

const root = scratch('languages');
const venv = join(root, 'venv');
const sdk = join(root, 'sdk');
const store = join(root, 'store');
const GO = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' };
let engine: Engine;
let sources: string;

beforeAll(async () => {
  const script = join(PACKAGE, 'scripts/language-hosts.mjs');
  const { stdout } = await runProgram(process.execPath, [script], { cwd: PACKAGE });
  const hosts = stdout.trim().split('\n').at(-1) ?? '';
  engine = new Engine(root, { PATH: [hosts, new Engine(root).env['PATH'] ?? ''].join(delimiter) });
  sources = await realSources();
  await runProgram(process.execPath, [join(PACKAGE, 'scripts/sdk.mjs'), sdk], { cwd: PACKAGE });
  await runProgram('python3', ['-m', 'venv', venv]);
  const packages = ['pulumi==3.200.0', join(sdk, 'python')];
  const options = ['install', '--quiet', '--disable-pip-version-check'];
  await runProgram(join(venv, 'bin/pip'), [...options, ...packages]);
});

/** An example as a user has it: a copy, with what its README has him install. */
async function example(language: string, name = 'dev'): Promise<Stack> {
  const directory = join(root, `${language}-${name}`);
  cpSync(join(PACKAGE, 'examples', language), directory, { recursive: true });
  const file = join(directory, 'Pulumi.yaml');
  const project = parse(readFileSync(file, 'utf8')) as { plugins: object };
  project.plugins = { providers: [{ name: 'seedstage', path: join(PACKAGE, 'bin') }] };
  writeFileSync(file, stringify(project));
  if (language === 'python') symlinkSync(venv, join(directory, 'venv'));
  if (language === 'typescript') {
    mkdirSync(join(directory, 'node_modules'));
    symlinkSync(PACKAGE, join(directory, 'node_modules/seedstage'));
    for (const each of ['@pulumi', 'typescript', '@types']) {
      symlinkSync(join(PACKAGE, 'node_modules', each), join(directory, 'node_modules', each));
    }
  }
  const stack = new Stack(engine, directory, name);
  stack.configure({ 'seedstage:store': store, 'seedstage:sources': sources, 'seedstage:offline': true });
  await stack.init();
  return stack;
}

describe.each(['typescript', 'python', 'yaml'])('the example in %s', (language) => {
  it('shows the key at preview, and is identical to the golden manifests', async () => {
    const stack = await example(language);
    const preview = await stack.preview();
    expect(preview.code, preview.text).toBe(0);
    const key = /key *: "([0-9a-f]{64})"/.exec(preview.text)?.[1];
    expect(key).toBeTypeOf('string');
    const up = await stack.up();
    expect(up.code, up.text).toBe(0);
    expect(await stack.outputs()).toEqual({ key, verdict: 'identical' });
    expect((await stack.state()).resources.map(({ urn }) => urn).join('\n')).toContain(
      'seedstage:index:BootstrapTools$seedstage:index:Build::tools-make',
    );
  });
});

describe('secrets', () => {
  it('are nowhere in clear: neither what was given nor what comes of it', async () => {
    const stack = await example('yaml', 'secret');
    const file = join(stack.directory, 'Pulumi.yaml');
    const project = parse(readFileSync(file, 'utf8')) as { resources: object; outputs: object };
    const recipe = { 'fn::secret': 'seed' };
    project.resources = { only: { type: 'seedstage:Build', properties: { recipe } } };
    project.outputs = { key: '${only.key}', arch: '${only.arch}' };
    writeFileSync(file, stringify(project));
    const plain = /[0-9a-f]{64}/;
    const preview = await stack.preview();
    expect(preview.text).toContain('[secret]: ');
    const up = await stack.up();
    expect(up.code, up.text).toBe(0);
    expect(up.text).toMatch(/key *: \[secret\]/);
    expect(up.text).not.toMatch(plain);
    const [only] = (await stack.state()).resources.filter(({ type }) => type === 'seedstage:index:Build');
    expect(Object.keys(only?.outputs ?? {})).toContain('fingerprint');
    const clear = JSON.stringify({ ...only?.inputs, ...only?.outputs }).replaceAll(
      /"ciphertext":"[^"]*"/g,
      '',
    );
    expect(clear.replaceAll('1b47061264138c4ac30d75fd1eb44270', '')).not.toMatch(plain);
    const again = await stack.refresh();
    expect(again.code, again.text).toBe(0);
    expect(again.text).not.toMatch(plain);
  });
});

describe.runIf(SshServer.available)('a VmHost in YAML', () => {
  it('is grown on, and its key makes nothing secret but the host', async () => {
    const server = await SshServer.start(join(root, 'server'));
    const { address, port, user, hostKey, privateKey, directory } = server.host();
    const machine = { address, port, user, hostKey, directory };
    const stack = await example('yaml', 'vm');
    const file = join(stack.directory, 'Pulumi.yaml');
    const project = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    project['resources'] = {
      engine: { type: 'seedstage:DockerHost', properties: { address: 'unix:///nowhere.sock', jobs: 2 } },
      vm: {
        type: 'seedstage:VmHost',
        properties: { ...machine, privateKey: { 'fn::secret': privateKey } },
      },
      image: { type: 'seedstage:SeedImage', properties: { host: '${vm.host}' } },
    };
    project['outputs'] = { engine: '${engine.host}', fingerprint: '${image.seed.fingerprint}' };
    writeFileSync(file, stringify(project));
    stack.configure({ 'seedstage:store': join(root, 'vm-store'), 'seedstage:sources': sources });
    const up = await stack.up();
    await server.stop();
    expect(up.code, up.text).toBe(0);
    expect(up.said('image-tcc')[0]).toMatch(/^built in /);
    expect(await stack.outputs()).toEqual({
      engine: { kind: 'docker', address: 'unix:///nowhere.sock', jobs: 2 },
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    const state = JSON.stringify((await stack.state()).resources);
    expect(state).not.toContain(server.key.privateKey.split('\n')[1]);
  });
});

describe('the SDK for Go', () => {
  it('compiles', () => {
    const directory = join(sdk, 'go');
    expect(existsSync(join(directory, 'seedstage/stage1.go'))).toBe(true);
    const from = join(PACKAGE, 'tools/gen-sdk');
    const own = readFileSync(join(from, 'go.mod'), 'utf8').replace(/^module .*/, 'module seedstage/sdk/go');
    writeFileSync(join(directory, 'go.mod'), own);
    cpSync(join(from, 'go.sum'), join(directory, 'go.sum'));
    execFileSync('go', ['build', '-mod=mod', './...'], { cwd: directory, env: GO });
  });
});
