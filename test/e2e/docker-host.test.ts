import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { verifyRebuild } from '../../commands/lib/rebuild';
import { DockerEngine } from '../support/docker-engine';
import { Engine, stepTexts, type Stack } from '../support/engine';
import type { GraphBuild } from '../support/graph';
import { providerOf, until } from '../support/processes';
import { expectReadable } from '../support/readable';
import { scratch } from '../support/scratch';
import { installs, sleeps, TestAssets } from '../support/test-assets';
import { Tmpfs } from '../support/tmpfs';

const root = scratch('docker-host');
const place = join(root, 'docker');
const assets = new TestAssets(join(root, 'assets'));
const address = `unix://${join(place, 'docker.sock')}`;
const engine = new Engine(root, { DOCKER_HOST: address });
let docker: DockerEngine;

function stackOf(store: string, host: string, ...builds: string[]): Promise<Stack> {
  return engine.stack({ graph: graphOn(host, ...builds), config: settings(store) });
}

const settings = (store: string): Record<string, unknown> => ({
  'seedstage:store': join(root, store),
  'seedstage:recipes': assets.root,
  'seedstage:offline': true,
});

/** The seed and some builds that it is given to, on a host. */
function graphOn(host: string, ...names: string[]): { builds: GraphBuild[] } {
  const on = { args: { host: { kind: host } } };
  return { builds: [{ name: 'seed', ...on }, ...names.map((name) => ({ name, ...on }))] };
}

const containers = async (): Promise<string> => await docker.docker('ps', '--all', '--quiet');

describe.runIf(DockerEngine.available)('the docker host', () => {
  beforeAll(async () => {
    docker = await DockerEngine.start(place);
    assets.recipe(
      'tree',
      `make_directory("/out/usr"); make_directory("/out/usr/empty"); write_file("/out/usr/file", "tree");
       if (CALL2(88, "file", "/out/usr/link") < 0) sys_exit(9);`,
    );
    // A program by itself, which finds the directory that its recipe names.
    assets.file(
      'direct',
      'recipe.yaml',
      stringify({
        ...{ name: 'direct', version: '1', licence: 'MIT', summary: 'for a test', needs: ['seed'] },
        ...{ interpreter: 'direct', files: ['one.c'], directories: ['usr/lib'], disk: 1 },
        command: ['/usr/bin/tcc', '-c', '-o', '/out/usr/lib/one.o', '/recipe/one.c'],
      }),
    );
    assets.file('direct', 'one.c', 'int one = 1;\n');
    assets.recipe('stray', `${installs('usr/stray', 'stray')} write_file("/etc/stray", "stray");`);
    // mknod with S_IFSOCK
    assets.recipe(
      'socket',
      `${installs('usr/file', 'x')} if (CALL3(133, "/out/usr/socket", 0140644, 0) < 0) sys_exit(9);`,
    );
    assets.recipe('fails', 'say("no luck\\n"); sys_exit(3);');
    assets.recipe('slow', `say("asleep\\n"); ${sleeps(4)} ${installs('usr/slow', 'slow')}`);
    assets.recipe('slower', `say("asleep\\n"); ${sleeps(4)} ${installs('usr/slower', 'slower')}`);
    assets.recipe(
      'large',
      `make_directory("/out/usr"); char *bytes = take(60 << 20);
       write_bytes("/out/usr/large", bytes, 60 << 20, 0644);`,
    );
  });

  afterAll(async () => {
    await docker.stop();
  });

  it('brings out the same as this machine, and leaves nothing at the engine but artifacts', async () => {
    const there = await stackOf('store-there', 'docker', 'tree', 'direct');
    const preview = await there.preview();
    expect(preview.said('tree')[0]).toContain('will be built');
    const ran = await there.up();
    expect(ran.code, ran.text).toBe(0);
    const here = await stackOf('store-here', 'local', 'tree', 'direct');
    expect((await here.up()).code).toBe(0);
    expect(await there.outputs()).toEqual(await here.outputs());
    expect(await containers()).toBe('');
    expect(await docker.docker('network', 'ls', '--quiet', '--filter', 'type=custom')).toBe('');
    expect(await docker.docker('volume', 'ls', '--quiet')).toBe('');
    const images = await docker.docker('images', '--format', '{{.Repository}}');
    expect([...new Set(images.trim().split('\n'))]).toEqual(['seedstage/artifact']);
  });

  it('is in no key: a stack that goes from one host to the other and back has nothing to do', async () => {
    const stack = await stackOf('store-switch', 'docker', 'tree');
    expect((await stack.up()).code).toBe(0);
    for (const host of ['local', 'docker']) {
      stack.declare(graphOn(host, 'tree'));
      expect(stepTexts(await stack.preview())).toEqual([]);
      expect(stepTexts(await stack.up())).toEqual([]);
    }
  });

  it('says at preview what will be sent to the engine, and sends it once', async () => {
    const stack = await stackOf('store-sent', 'local');
    expect((await stack.up()).code).toBe(0);
    await docker.docker('rmi', '--force', ...(await artifactImages()));
    stack.declare(graphOn('docker', 'tree'));
    expect((await stack.preview()).said('tree')[0]).toMatch(/, 1 artifact \(0\.6 MB\) to send there$/);
    expect((await stack.up()).code).toBe(0);
    stack.declare(graphOn('docker', 'tree', 'slow'));
    expect((await stack.preview()).said('slow')[0]).not.toContain('to send');
  });

  it('refuses what is written outside the output, and what fails, as this machine does', async () => {
    const stack = await stackOf('store-bad', 'docker', 'stray', 'socket', 'fails');
    const ran = await stack.up('--continue-on-error');
    expect(ran.code).not.toBe(0);
    expect(ran.text).toContain('stray: build.c wrote outside /out, /build, /src and /tmp: /etc/stray');
    expect(ran.text).toContain('socket: the output cannot be an artifact: /out/usr/socket is a socket');
    expect(ran.text).toMatch(/fails: its build script failed in the phase start: exit code 3\n\s*no luck/);
    expectReadable(ran.text);
    expect(await containers()).toBe('');
  });

  it('is compared with this machine by npm run verify:hosts, file by file', async () => {
    const chain = [
      { name: 'seed', recipe: 'seed', needs: [] },
      { name: 'tree', recipe: 'tree', needs: ['seed'] },
    ];
    const said: string[] = [];
    const hosts = {
      what: 'there',
      as: 'here',
      verdict: 'both hosts agree',
      host: { kind: 'docker' },
    } as const;
    vi.stubEnv('DOCKER_HOST', address);
    await verifyRebuild(
      { ...hosts, chain, again: chain },
      {
        options: { store: join(root, 'store-compared'), recipes: [assets.root] },
        say: (line) => said.push(line),
        note: () => undefined,
        result: () => undefined,
        signal: new AbortController().signal,
      },
    );
    vi.unstubAllEnvs();
    expect(said.at(-1)).toBe('both hosts agree: 2 packages, identical file by file.');
    expect(await docker.docker('image', 'ls', '--quiet', 'seedstage/artifact')).not.toBe('');
  });

  it('ends the container of a provider that is killed, and the next up goes on', async () => {
    const stack = await stackOf('store-killed', 'docker', 'slow');
    const up = stack.start('up');
    await until('a container', async () => (await containers()) !== '', 30);
    await new Promise((resolve) => setTimeout(resolve, 500));
    process.kill(providerOf(stack.directory).pid, 'SIGKILL');
    await up.ended;
    await until('its end', async () => (await docker.docker('ps', '--quiet')) === '', 3);
    const again = await stack.up();
    expect(again.code, again.text).toBe(0);
    expect(again.said('slow')[0]).toMatch(/^built in /);
    expect(await containers()).toBe('');
  });

  it('is shared by two runs with stores of their own', async () => {
    const stacks = [
      await stackOf('store-one', 'docker', 'slow'),
      await stackOf('store-two', 'docker', 'slow'),
    ];
    const ran = await Promise.all(stacks.map((stack) => stack.up()));
    for (const { code, text } of ran) expect(code, text).toBe(0);
    expect(await containers()).toBe('');
  });

  it('that stops in mid-build fails that build; started again, the next up goes on', async () => {
    const stack = await stackOf('store-stopped', 'docker', 'slower');
    const up = stack.start('up');
    await until('a container', async () => (await docker.docker('ps', '--quiet')) !== '', 30);
    await docker.stop();
    const ran = await up.ended;
    expect(ran.code).not.toBe(0);
    expect(ran.text).toMatch(
      /the Docker Engine at unix:\S+ (was lost|reported an error)|the sandbox was killed/,
    );
    expectReadable(ran.text);

    // While it is away: what is in the store is there, and a refresh takes nothing for lost.
    const refreshed = await stack.refresh();
    expect(refreshed.code, refreshed.text).toBe(0);
    expect(refreshed.text).not.toMatch(/delete|missing|damaged/);
    const refused = await stack.up();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain(`the Docker Engine at ${address} cannot be reached`);
    expect(refused.text).toContain('Start it, or set DOCKER_HOST to its address');

    docker = await DockerEngine.start(place);
    const again = await stack.up();
    expect(again.code, again.text).toBe(0);
    expect(stepTexts(again)).toEqual(['slower create']);
    expect(await containers()).toBe('');
  });

  it('with a full disk says so, and what to do; with room the next up goes on', async () => {
    await docker.stop();
    const disk = new Tmpfs(join(root, 'small-disk'));
    await disk.mount('size=48m');
    const small = await DockerEngine.start(disk.directory);
    const own = new Engine(join(root, 'small-engine'), { DOCKER_HOST: small.address });
    try {
      const stack = await own.stack({ graph: graphOn('docker', 'large'), config: settings('store-full') });
      const ran = await stack.up();
      expect(ran.code).not.toBe(0);
      expect(ran.text).toMatch(
        /large: it needs 1 MB of disk while it is built, and the disk of the host "docker" is full/,
      );
      expect(ran.text).toContain('docker system df');
      await disk.resize('500m');
      const again = await stack.up();
      expect(again.code, again.text).toBe(0);
    } finally {
      await small.stop();
    }
    docker = await DockerEngine.start(place);
  });
});

async function artifactImages(): Promise<string[]> {
  const images = await docker.docker('images', '--format', '{{.Repository}}:{{.Tag}}', 'seedstage/artifact');
  return images.trim().split('\n').filter(Boolean);
}
