import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scanTree } from '../../builder/tree/manifest';
import { Engine, stepTexts, type Stack } from '../support/engine';
import { onSeed } from '../support/graph';
import { runProgram } from '../support/program';
import { expectReadable } from '../support/readable';
import { scratch } from '../support/scratch';
import { refusingUrl, SourceServer } from '../support/source-server';
import { TestAssets } from '../support/test-assets';

const root = scratch('mirrors');
const assets = new TestAssets(join(root, 'assets'));
const engine = new Engine(root);
const file = 'words-1.tar.gz';
const READS = 'make_directory("/out/usr"); copy_file("/src/reads/words", "/out/usr/words", 0644);';
let server: SourceServer;
let sha256: string;

beforeAll(async () => {
  const tree = join(root, 'words-1');
  mkdirSync(tree);
  writeFileSync(join(tree, 'words'), 'many words\n'.repeat(1000));
  await runProgram('tar', ['-czf', join(root, file), '-C', root, 'words-1']);
  const content = readFileSync(join(root, file));
  sha256 = createHash('sha256').update(content).digest('hex');
  assets.lock('words', {
    version: '1',
    licence: 'MIT',
    file,
    size: content.length,
    sha256,
    root: 'words-1',
    tree: (await scanTree(tree)).fingerprint,
    unpacked: 1,
  });
  assets.recipe('reads', READS, { source: 'words' });
  server = new SourceServer(content);
  await server.start();
});

afterAll(async () => {
  await server.stop();
});

function config(
  store: string,
  mirrors: readonly string[],
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    'seedstage:store': join(root, store),
    'seedstage:recipes': assets.root,
    'seedstage:mirrors': mirrors,
    ...more,
  };
}

describe('mirrors that hang, refuse, send half, send other bytes', () => {
  let stack: Stack;
  let bad: string[];

  beforeAll(async () => {
    bad = [await refusingUrl(), ...['lacks', 'half', 'lies', 'hangs'].map((name) => server.url(name))];
    stack = await engine.stack({
      graph: { sources: ['words'], ...onSeed('reads') },
      config: config('store', bad),
    });
  });

  it('cost seconds; with no place left, the error names each place and its reason', async () => {
    const up = await stack.up();
    expect(up.code).not.toBe(0);
    const half = Math.floor(readFileSync(join(root, file)).length / 2);
    const reasons = [
      'the store: not there',
      `${bad[0]}/${file}: refuses the connection`,
      `${bad[1]}/${file}: answers 404`,
      `${bad[2]}/${file}: broke off the connection, after ${half} bytes`,
      `${bad[3]}/${file}: sends different bytes: their sha256 is `,
      `${bad[4]}/${file}: no answer within 8 s`,
    ];
    for (const reason of reasons) expect(up.text).toContain(reason);
    expect(up.text).toContain(`no place has words 1 (${file}, `);
    expectReadable(up.text);
    expect(up.seconds).toBeLessThan(30);
    expect(readdirSync(join(root, 'store/sources'))).toEqual([]);
    expect(readdirSync(join(root, 'store/tmp'))).toEqual([]);
  });

  it('are passed over for the next place; the changed list shows nothing by itself', async () => {
    stack.declare(onSeed());
    expect((await stack.up()).code).toBe(0);
    stack.configure(config('store', [...bad.slice(0, 4), server.url('good')]));
    const preview = await stack.preview();
    expect(stepTexts(preview)).toEqual([]);
    expect(preview.text).toMatch(/^Resources:\n {4}\d unchanged$/m);
    const same = await stack.up();
    expect(stepTexts(same)).toEqual([]);

    stack.declare({ sources: ['words'], ...onSeed('reads') });
    const up = await stack.up();
    expect(up.code).toBe(0);
    expect(up.said('source-words')).toEqual([`from ${server.url('good')}/${file}`]);
    expect(up.said('reads')[0]).toMatch(/^built in /);
  });

  it('do not hold up what needs nothing from them: a cached source that was damaged is noticed and had anew', async () => {
    writeFileSync(join(root, 'store/sources', sha256), readFileSync(join(root, file)).fill('x', 10, 20));
    assets.script('reads', `/* changed */ ${READS}`);
    const up = await stack.up();
    expect(up.code).toBe(0);
    expect(up.said('reads')[0]).toMatch(/^built in /);
    expect(readFileSync(join(root, 'store/sources', sha256))).toEqual(readFileSync(join(root, file)));
    expect(existsSync(join(root, 'store/sources', `${sha256}.damaged`))).toBe(true);
  });

  it('are asked again for what refresh found damaged', async () => {
    writeFileSync(join(root, 'store/sources', sha256), 'short');
    const refresh = await stack.refresh();
    expect(refresh.said('source-words').join()).toContain(
      'damaged in the store: the next `pulumi up` fetches it again',
    );
    const up = await stack.up();
    expect(stepTexts(up)).toEqual(['source-words create']);
    expect(up.said('source-words')).toEqual([`from ${server.url('good')}/${file}`]);
  });
});

describe('offline', () => {
  it('makes no network call: only the store and the directory of sources', async () => {
    const offline = { 'seedstage:offline': true };
    const mirrors = [server.url('good')];
    const stack = await engine.stack({
      graph: { sources: ['words'] },
      config: config('offline', mirrors, offline),
    });
    const asked = server.asked.length;
    const refused = await stack.up();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain(`${server.url('good')}/${file}: not tried, because offline is set`);
    stack.configure(config('offline', mirrors, { ...offline, 'seedstage:sources': root }));
    const up = await stack.up();
    expect(up.said('source-words')).toEqual([`from the directory ${root}`]);
    expect(server.asked).toHaveLength(asked);
  });
});
