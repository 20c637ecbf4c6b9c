import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ComposeExample } from '../support/compose-example';
import { DockerEngine } from '../support/docker-engine';
import { PACKAGE, stepTexts, type Ran } from '../support/engine';
import { expectReadable } from '../support/readable';

const GREETING = 'Hello from a toolchain that was grown from text.';
const TCC = 'compose/tcc:x86_64';
const STAGE0 = 'compose/stage0:x86_64';
const ALONE = ['run', '--rm', '--network', 'none'];

/** What the example's program exports. */
interface Outputs {
  readonly name: string;
  readonly madeWith: string;
  readonly images: { readonly tcc: string; readonly stage0: string };
  readonly said: string;
}

/**
 * The tests of examples/compose. They belong to no test file of their own, since a store with stage0 in it takes
 * minutes to fill: who has one calls them.
 *
 * @param root a directory of the test's own, not there yet
 */
export function testCompose(root: string, store: string): void {
  let docker: DockerEngine;
  let example: ComposeExample;
  let first: Ran;
  let outputs: Outputs;

  /** What the engine says of an image's or a container's field. */
  const inspect = async (what: string, field: string): Promise<string> =>
    (await docker.docker('inspect', '--format', `{{${field}}}`, what)).trim();
  const containers = async (): Promise<string[]> =>
    (await docker.docker('ps', '--all', '--format', '{{.Names}}')).split('\n').filter(Boolean);

  beforeAll(async () => {
    mkdirSync(root);
    docker = await DockerEngine.start(join(root, 'docker'));
    example = await ComposeExample.install(root, store, docker.address);
    first = await example.stack.up();
    outputs = (await example.stack.outputs()) as unknown as Outputs;
  });

  afterAll(async () => {
    await docker.stop();
  });

  it('has seedstage packed, not linked', () => {
    const installed = join(example.directory, 'node_modules/seedstage');
    expect(lstatSync(installed).isSymbolicLink()).toBe(false);
    const manifest = readFileSync(join(installed, 'package.json'), 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({ name: 'seedstage', version: '0.1.0' });
  });

  it("builds a package of its own beside a resource of its own, and uses make's fingerprint", () => {
    expect(first.code, first.text).toBe(0);
    expect(first.said('greeting')[0]).toMatch(/^built in /);
    expect(outputs.name).toMatch(/^greeting-[0-9a-f]{12}$/);
    expect(outputs.madeWith).toMatch(/^make-[0-9a-f]{12}$/);
  });

  it('compiles in a container of @pulumi/docker, and exports what came of it', async () => {
    expect(outputs.said).toBe(GREETING);
    const [container = ''] = await containers();
    expect(container).toMatch(/^greeting-by-gcc-[0-9a-f]{7}$/);
    expect(await docker.docker('logs', container)).toBe(`${GREETING}\n`);
    expect(await inspect(container, '.Image')).toBe(outputs.images.stage0);
  });

  it('has the images that docs/images.md tells the world, under those IDs in the state and at the engine', async () => {
    const docs = readFileSync(join(PACKAGE, 'docs/images.md'), 'utf8');
    const rows = docs.matchAll(/^\| `compose\/(\w+):x86_64` +\| .* \| `(sha256:[0-9a-f]{64})` \|$/gm);
    expect(outputs.images).toEqual(Object.fromEntries([...rows].map(([, name, id]) => [name, id])));
    expect(await inspect(TCC, '.Id')).toBe(outputs.images.tcc);
    expect(await inspect(STAGE0, '.Id')).toBe(outputs.images.stage0);
    const { resources } = await example.stack.state();
    const remote = resources.find(({ type }) => type === 'docker:index/remoteImage:RemoteImage');
    expect(remote?.outputs?.['imageId']).toBe(outputs.images.stage0);
  });

  it('has images that run: the gcc compiles and links, and tcc tells its version', async () => {
    const script = 'echo "int main(void) { return 42; }" >a.c; gcc -O2 a.c -o a; ./a || echo "code $?"';
    const said = await docker.docker(...ALONE, '--workdir', '/tmp', STAGE0, '/bin/sh', '-e', '-c', script);
    expect(said).toBe('code 42\n');
    expect(await docker.docker(...ALONE, STAGE0, 'gcc', '-dumpversion')).toBe('3.4.6\n');
    expect(await docker.docker(...ALONE, TCC, 'tcc', '-v')).toMatch(/^tcc version 0\.9\./);
  });

  it('has nothing to do the second time', async () => {
    const before = await containers();
    const again = await example.stack.up();
    expect(again.code, again.text).toBe(0);
    expect(stepTexts(again)).toEqual([]);
    expect(await containers()).toEqual(before);
  });

  it('is refused an input that the schema of @pulumi/docker does not know', async () => {
    const [known, unknown] = [
      "{ file: '/tmp/greeting.c',",
      "{ ...{ permission: '0644' }, file: '/tmp/greeting.c',",
    ];
    example.edit(known, unknown);
    const preview = await example.stack.preview();
    example.edit(unknown, known);
    expect(preview.code).not.toBe(0);
    expect(preview.text).toMatch(
      /"uploads\[0\]\.permission" is no input of docker:index\/ContainerUpload:ContainerUpload/,
    );
    expect(preview.text).toContain('the nearest is "permissions"');
  });

  it('fails when what is compiled in the container fails, and compiles anew when it is mended', async () => {
    const [before] = await containers();
    example.edit('-O2 -Wall', '-O2 -Wall -include nowhere.h');
    const failed = await example.stack.up();
    expect(failed.code).not.toBe(0);
    expect(failed.text).toMatch(
      /the container greeting-by-gcc-[0-9a-f]{7} ended with exit code 1, expected 0\. It said:/,
    );
    expect(failed.text).toMatch(/nowhere\.h: No such file or directory/);
    expect(failed.text).toContain('Change what it runs, and the next `pulumi up` runs it again.');
    expectReadable(failed.text);
    example.edit('-O2 -Wall -include nowhere.h', '-O2 -Wall');
    const mended = await example.stack.up();
    expect(mended.code, mended.text).toBe(0);
    const after = await containers();
    expect(after).toHaveLength(1);
    expect(after[0]).not.toBe(before);
    expect(((await example.stack.outputs()) as unknown as Outputs).said).toBe(GREETING);
  });

  it('leaves no container and no image with the stack', async () => {
    const destroyed = await example.stack.destroy();
    expect(destroyed.code, destroyed.text).toBe(0);
    expect(await containers()).toEqual([]);
    expect(await docker.docker('image', 'ls', '--all', '--quiet')).toBe('');
  });
}
