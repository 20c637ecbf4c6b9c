import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { Engine, PACKAGE, pulumiCli, Stack } from '../support/engine';
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
    const recipe = { 'fn::secret': 'hex0' };
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

/** A program in YAML of resources and outputs. */
function declare(stack: Stack, resources: object, outputs: object = {}): void {
  const file = join(stack.directory, 'Pulumi.yaml');
  const project = parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, stringify({ ...project, resources, outputs }));
}

/** What a state says of a resource besides its inputs and outputs. */
interface Managed {
  readonly urn: string;
  readonly protect?: boolean;
  readonly provider?: string;
  readonly dependencies?: readonly string[];
}

describe('the artifact of a build', () => {
  const artifact = { id: 'hex0', arch: 'x86_64', key: expect.stringMatching(/^[0-9a-f]{64}$/) as string };

  it('is handed on whole in YAML', async () => {
    const stack = await example('yaml', 'artifact');
    const hex0 = { type: 'seedstage:Build', properties: { recipe: 'hex0' } };
    const needs = { hex0: '${hex0.artifact}' };
    const word0 = { type: 'seedstage:Build', properties: { recipe: 'word0', needs } };
    declare(stack, { hex0, word0 }, { artifact: '${hex0.artifact}' });
    const up = await stack.up();
    expect(up.code, up.text).toBe(0);
    expect(await stack.outputs()).toMatchObject({ artifact });
  });

  it('is handed on whole in Python', async () => {
    const stack = await example('python', 'artifact');
    writeFileSync(
      join(stack.directory, '__main__.py'),
      `import pulumi
import pulumi_seedstage as seedstage

hex0 = seedstage.Build("hex0", recipe="hex0")
seedstage.Build("word0", recipe="word0", needs={"hex0": hex0.artifact})
pulumi.export("artifact", hex0.artifact)
`,
    );
    const up = await stack.up();
    expect(up.code, up.text).toBe(0);
    expect(await stack.outputs()).toMatchObject({ artifact });
  });
});

describe('a component of another language', () => {
  it('takes the options that Pulumi has for components, and hands them on to its builds', async () => {
    const stack = await example('yaml', 'options');
    const properties = { store, sources, offline: true };
    const own = { type: 'pulumi:providers:seedstage', properties };
    const first = { type: 'seedstage:MuslTarball' };
    const options = { provider: '${own}' };
    declare(stack, { own, first, seed: { type: 'seedstage:SeedImage', options } });
    const up = await stack.up();
    expect(up.code, up.text).toBe(0);

    const more = { ...options, protect: true, dependsOn: ['${first}'] };
    declare(stack, { own, first, seed: { type: 'seedstage:SeedImage', options: more } });
    const again = await stack.up();
    expect(again.code, again.text).toBe(0);
    expect(again.steps).toEqual([]);
    const managed = (await stack.state()).resources as readonly Managed[];
    const ours = managed.filter(({ urn }) => urn.includes('seedstage:index:SeedImage'));
    expect(ours.map(({ urn, protect }) => [urn.split('::').at(-1), protect])).toEqual([
      ['seed', true],
      ...['hex0', 'word0', 'cc1', 'tcc0', 'tcc'].map((step) => [`seed-${step}`, true]),
    ]);
    const builds = ours.slice(1);
    expect(builds.filter(({ provider }) => !provider?.includes('providers:seedstage::own::'))).toEqual([]);
    expect(ours[0]?.dependencies?.join('\n')).toContain('seedstage:index:MuslTarball::first');
  });

  it('that finds something wrong later ends the preview with what it has to say', async () => {
    const stack = await example('yaml', 'wrong');
    const seed = { type: 'seedstage:SeedImage' };
    const properties = { toolchain: '${seed.toolchain}' };
    declare(stack, { seed, early: { type: 'seedstage:Stage0', properties } });
    const preview = await stack.preview();
    expect(preview.code).not.toBe(0);
    expect(preview.text).toContain(
      'Stage0 "early": toolchain has no busybox, make; expected the toolchain of BootstrapTools',
    );
    expect(preview.text).not.toContain('This is a bug');
  });
});

/** A directory with the packed package installed by npm; what the checkout has besides is linked beside it. */
async function installed(): Promise<string> {
  const directory = join(root, 'installed');
  mkdirSync(directory);
  const npm = { cwd: directory, env: process.env };
  const pack = ['pack', PACKAGE, '--ignore-scripts', '--silent', '--pack-destination', directory];
  const { stdout } = await runProgram('npm', pack, npm);
  writeFileSync(join(directory, 'package.json'), '{ "private": true }');
  // Pulumi's SDK, which npm would bring as well, takes a minute.
  const options = ['--legacy-peer-deps', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  await runProgram('npm', ['install', ...options, `./${stdout.trim()}`], npm);
  const modules = join(directory, 'node_modules');
  for (const name of readdirSync(join(PACKAGE, 'node_modules'))) {
    const link = join(modules, name);
    if (!existsSync(link) && !name.startsWith('.')) symlinkSync(join(PACKAGE, 'node_modules', name), link);
  }
  return modules;
}

describe('a project from a template', () => {
  let modules: string;

  beforeAll(async () => {
    modules = await installed();
  });

  it.each(['typescript', 'python', 'yaml'])('in %s grows with the installed package', async (language) => {
    const directory = join(root, `new-${language}`);
    const from = join(PACKAGE, 'templates', language);
    const options = ['--generate-only', '--yes', '--name', 'mine', '--dir', directory];
    await runProgram(pulumiCli(), ['new', from, ...options], { env: engine.env });
    const stack = new Stack(engine, directory, `new-${language}`);
    stack.configure({ 'seedstage:store': store, 'seedstage:sources': sources, 'seedstage:offline': true });
    await stack.init();
    if (language === 'yaml') {
      expect((await stack.preview()).text).toMatch(/seedstage: \S+ is not there\. Bring it: npm install/);
    }
    if (language === 'python') symlinkSync(venv, join(directory, 'venv'));
    symlinkSync(modules, join(directory, 'node_modules'));
    const up = await stack.up();
    expect(up.code, up.text).toBe(0);
    expect(await stack.outputs()).toMatchObject({ verdict: 'identical' });
  });
});

describe('a link in the home of Pulumi', () => {
  it('is all that a project needs, and the package can be added by its name', async () => {
    const plugins = join(engine.home, 'plugins/resource-seedstage-v0.1.0');
    mkdirSync(plugins, { recursive: true });
    symlinkSync(join(PACKAGE, 'bin/pulumi-resource-seedstage'), join(plugins, 'pulumi-resource-seedstage'));
    const stack = await example('yaml', 'linked');
    const file = join(stack.directory, 'Pulumi.yaml');
    const project = parse(readFileSync(file, 'utf8')) as { plugins?: object };
    delete project.plugins;
    writeFileSync(file, stringify(project));
    expect((await stack.preview()).code).toBe(0);
    const add = ['package', 'add', 'seedstage'];
    await runProgram(pulumiCli(), add, { cwd: stack.directory, env: engine.env });
    expect(parse(readFileSync(file, 'utf8'))).toMatchObject({ packages: { seedstage: 'seedstage@0.1.0' } });
    const preview = await stack.preview();
    expect(preview.code, preview.text).toBe(0);
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
    project['outputs'] = { engine: '${engine.host}', fingerprint: '${image.hex0.fingerprint}' };
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
