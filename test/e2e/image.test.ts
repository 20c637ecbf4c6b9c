import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { DockerEngine } from '../support/docker-engine';
import { useDockerStandIn } from '../support/docker-plugin';
import { Engine, PACKAGE, stepTexts, type Stack } from '../support/engine';
import { runProgram } from '../support/program';
import { Registry } from '../support/registry';
import { scratch } from '../support/scratch';
import { realSources } from '../support/real-sources';

const TAG = 'seedstage/tools:x86_64';

const root = scratch('image');
let docker: DockerEngine;
let stack: Stack;

/** The image as the state has it. */
async function inState(): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { resources } = await stack.state();
  return resources.find(({ type }) => type === 'seedstage:index:Image')?.outputs;
}

/** The ID that the engine gives the tag. */
async function atEngine(): Promise<string> {
  return (await docker.docker('image', 'inspect', '--format', '{{.Id}}', TAG)).trim();
}

describe.runIf(DockerEngine.available)('an image of what was grown, at a real Docker Engine', () => {
  beforeAll(async () => {
    docker = await DockerEngine.start(join(root, 'docker'));
    process.env['DOCKER_HOST'] = `unix://${docker.socket}`;
    stack = await new Engine(root).stack({
      fixture: 'image',
      config: { 'seedstage:store': join(root, 'store'), 'seedstage:sources': await realSources() },
    });
  });

  afterAll(async () => {
    delete process.env['DOCKER_HOST'];
    await docker.stop();
  });

  it('is foretold, and loaded under the ID that it was foretold', async () => {
    const before = await stack.preview();
    expect(before.said('tools')).toEqual([`${TAG}: will be loaded when its packages are grown`]);
    const ran = await stack.up();
    expect(ran.text).toContain('loaded');
    expect(ran.code).toBe(0);
    expect((await inState())?.['imageId']).toBe(await atEngine());
    expect(stepTexts(await stack.up())).toEqual([]);
  });

  it('compiles', async () => {
    const script = 'cd /tmp; echo "int main(void) { return 42; }" > a.c; tcc a.c; ./a.out || echo "code $?"';
    const args = ['run', '--rm', '--network', 'none', TAG, '/bin/sh', '-c', script];
    expect(await docker.docker(...args)).toBe('code 42\n');
  });

  it('is missed by a refresh when somebody removed it, and loaded again', async () => {
    const id = await atEngine();
    await docker.docker('image', 'rm', TAG);
    const refreshed = await stack.refresh();
    expect(refreshed.said('tools')).toContain(
      `${TAG}: not at the engine: the next \`pulumi up\` loads it again`,
    );
    expect(await inState()).toBeUndefined();
    const foretold = await stack.preview();
    expect(foretold.said('tools').join()).toMatch(/will be loaded \(\d+ MB\)/);
    expect(stepTexts(await stack.up())).toEqual(['tools create']);
    expect(await atEngine()).toBe(id);
  });

  it('is not taken for gone when the engine does not answer', async () => {
    const before = await inState();
    const reachable = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = `unix://${join(root, 'nobody.sock')}`;
    const refreshed = await stack.refresh();
    process.env['DOCKER_HOST'] = reachable;
    expect(refreshed.code).not.toBe(0);
    expect(refreshed.text).toMatch(/the Docker Engine at unix:\S+nobody\.sock cannot be reached/);
    expect(await inState()).toEqual(before);
  });

  it('leaves the engine with the stack', async () => {
    expect((await stack.destroy()).code).toBe(0);
    await expect(atEngine()).rejects.toThrow(/No such image/i);
  });
});

describe.runIf(DockerEngine.available && Registry.available)(
  'a stage as an image, pushed to a registry',
  () => {
    const place = join(root, 'pushed');
    const config = (more: Readonly<Record<string, string>> = {}): Record<string, unknown> => ({
      ...{ 'seedstage:store': join(root, 'store'), 'seedstage:offline': true },
      ...{ 'trial:engine': docker.address, 'trial:registry': `http://${registry.name}` },
      ...{ 'trial:username': registry.username, 'trial:password': registry.password },
      ...more,
    });
    let registry: Registry;
    let pushing: Stack;
    let outputs: Readonly<Record<string, string>>;
    let digest: string;

    beforeAll(async () => {
      mkdirSync(place);
      docker = await DockerEngine.start(join(place, 'docker'));
      registry = await Registry.start(join(place, 'registry'));
      // The engine is named by the program alone.
      pushing = await new Engine(place, { DOCKER_HOST: 'unix:///nowhere.sock' }).stack({
        fixture: 'stage-image',
        config: config(),
      });
      useDockerStandIn(pushing.directory);
    });

    afterAll(async () => {
      await registry.stop();
      await docker.stop();
    });

    it('says what the registry says to a wrong password, and pushes with the right one', async () => {
      pushing.configure(config({ 'trial:password': 'not the one' }));
      const refused = await pushing.up();
      expect(refused.code).not.toBe(0);
      expect(refused.text).toMatch(/Error pushing docker image: .*(unauthorized|no basic auth credentials)/);
      expect(refused.text).not.toContain('not the one');
      pushing.configure(config());
      const pushed = await pushing.up();
      expect(pushed.code, pushed.text).toBe(0);
      outputs = (await pushing.outputs()) as unknown as Readonly<Record<string, string>>;
      digest = (await registry.digest('seedstage/tools', 'x86_64')) ?? 'nothing';
      expect(outputs['imageId']).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(outputs).toEqual({
        ...{ imageId: outputs['imageId'], name: TAG, remote: outputs['imageId'] },
        ...{ digest, repoDigest: `${registry.name}/seedstage/tools@${digest}` },
      });
      expect(JSON.stringify(await pushing.state())).not.toContain(registry.password);
      expect(stepTexts(await pushing.up())).toEqual([]);
    });

    it('has all of its names at the engine, and is pulled from the registry under the same ID, and compiles', async () => {
      const names = [TAG, 'team/tools:latest', `${registry.name}/${TAG}`];
      for (const name of names) {
        expect((await docker.docker('image', 'inspect', '--format', '{{.Id}}', name)).trim()).toBe(
          outputs['imageId'],
        );
      }
      await docker.docker('image', 'rm', '--force', outputs['imageId'] ?? '');
      expect(await docker.docker('image', 'ls', '--all', '--quiet')).toBe('');
      const login = ['--config', join(place, 'client')];
      const { username, password } = registry;
      await docker.docker(...login, 'login', '--username', username, '--password', password, registry.name);
      const pulled = outputs['repoDigest'] ?? '';
      await docker.docker(...login, 'pull', '--quiet', pulled);
      expect((await docker.docker('image', 'inspect', '--format', '{{.Id}}', pulled)).trim()).toBe(
        outputs['imageId'],
      );
      const script =
        'cd /tmp; echo "int main(void) { return 42; }" > a.c; tcc a.c; ./a.out || echo "code $?"';
      const args = ['run', '--rm', '--network', 'none', pulled, '/bin/sh', '-c', script];
      expect(await docker.docker(...args)).toBe('code 42\n');
    });

    it('misses a name that somebody took away, and gives it again', async () => {
      const again = await pushing.refresh();
      expect(again.text).toContain('not at the engine: the next `pulumi up` loads it again');
      const mended = await pushing.up();
      expect(mended.code, mended.text).toBe(0);
      expect(mended.text).toContain('at the engine already');
      expect(await registry.digest('seedstage/tools', 'x86_64')).toBe(digest);
    });

    it('moves to the engine that the program names now, and says what it could not take away', async () => {
      // The same engine by another address: what is taken away at the one is given at the other.
      const other = join(place, 'moved.sock');
      symlinkSync(docker.socket, other);
      pushing.configure(config({ 'trial:engine': `unix://${other}` }));
      const moved = await pushing.up();
      expect(moved.code, moved.text).toBe(0);
      expect(moved.text).toContain('loaded');
      for (const name of [TAG, 'team/tools:latest', `${registry.name}/${TAG}`]) {
        expect((await docker.docker('image', 'inspect', '--format', '{{.Id}}', name)).trim()).toBe(
          outputs['imageId'],
        );
      }
      rmSync(other);
      pushing.configure(config());
      const back = await pushing.up();
      expect(back.code, back.text).toBe(0);
      expect(back.text).toMatch(
        /team\/tools:latest, .* may still be at the old engine: the Docker Engine at unix:\S+moved\.sock cannot be reached/,
      );
      expect(stepTexts(await pushing.up())).toEqual([]);
    });

    it('is the same from YAML, with the component made by the provider', async () => {
      const script = join(PACKAGE, 'scripts/language-hosts.mjs');
      const { stdout } = await runProgram(process.execPath, [script], { cwd: PACKAGE });
      const hosts = stdout.trim().split('\n').at(-1) ?? '';
      const engine = new Engine(join(place, 'yaml'), {
        DOCKER_HOST: 'unix:///nowhere.sock',
        PATH: [hosts, pushing.engine.env['PATH'] ?? ''].join(delimiter),
      });
      const yaml = await engine.stack({ config: config() });
      writeFileSync(join(yaml.directory, 'Pulumi.yaml'), stringify(inYaml(docker.address, registry)));
      useDockerStandIn(yaml.directory);
      const up = await yaml.up();
      expect(up.code, up.text).toBe(0);
      expect(await yaml.outputs()).toEqual({
        imageId: outputs['imageId'],
        digest,
        remote: outputs['imageId'],
      });
      expect(JSON.stringify(await yaml.state())).not.toContain(registry.password);
      const gone = await yaml.destroy();
      expect(gone.code, gone.text).toBe(0);
    });

    it('takes its names away from the engine with the stack, and leaves the registry what it has', async () => {
      const destroyed = await pushing.destroy();
      expect(destroyed.code, destroyed.text).toBe(0);
      expect(await docker.docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}')).not.toMatch(
        /tools:(x86_64|latest)/,
      );
      expect(await registry.digest('seedstage/tools', 'x86_64')).toBe(digest);
    });
  },
);

/** A program in YAML that pushes the tools. */
function inYaml(engine: string, registry: Registry): object {
  const { username, password, name } = registry;
  return {
    name: 'project1',
    runtime: 'yaml',
    plugins: { providers: [{ name: 'seedstage', path: 'node_modules/seedstage/bin' }] },
    resources: {
      image: { type: 'seedstage:SeedImage' },
      tools: { type: 'seedstage:BootstrapTools', properties: { toolchain: '${image.toolchain}' } },
      pushed: {
        type: 'seedstage:StageImage',
        properties: {
          packages: { tcc: '${image.tcc}', busybox: '${tools.busybox}', make: '${tools.make}' },
          name: TAG,
          host: { kind: 'docker', address: engine },
          registry: { address: `http://${name}`, username, password: { 'fn::secret': password } },
        },
      },
    },
    outputs: {
      imageId: '${pushed.imageId}',
      digest: '${pushed.digest}',
      remote: '${pushed.remoteImage.imageId}',
    },
  };
}
