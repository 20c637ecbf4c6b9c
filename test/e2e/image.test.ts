import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DockerEngine } from '../support/docker-engine';
import { Engine, stepTexts, type Stack } from '../support/engine';
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
