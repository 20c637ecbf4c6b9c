import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { loadRecipe } from '../../builder/recipe/recipe';
import { scanTree } from '../../builder/tree/manifest';
import { FINGERPRINT_PY } from '../../commands/report/check-section';
import type { BuildResult } from '../../builder/grow/results';
import { pageOf, reportOf } from '../support/report';
import { scratch } from '../support/scratch';
import { grow, testBuilder } from '../support/test-builder';

const root = scratch('report-check');
const builder = testBuilder(join(root, 'store'));
let hex0: BuildResult;
let page: string;

beforeAll(async () => {
  hex0 = await grow(builder, 'hex0');
  page = pageOf(await reportOf(join(root, 'store')));
});

/** What a reader copies from the page. */
function preOf(id: string): string {
  const [, text = ''] = new RegExp(`<pre id="${id}">([^<]*)</pre>`).exec(page) ?? [];
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  return text.replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => entities[name] ?? '');
}

function python(tree: string): string {
  writeFileSync(join(root, 'fingerprint.py'), preOf('fingerprint-py'));
  return execFileSync('python3', [join(root, 'fingerprint.py'), tree], { encoding: 'utf8' }).trim();
}

describe('how to check a report without seedstage', () => {
  it('is about ten lines of Python, which compute the fingerprint of a real artifact', () => {
    expect(preOf('fingerprint-py')).toBe(FINGERPRINT_PY);
    expect(FINGERPRINT_PY.split('\n').length).toBeLessThanOrEqual(12);
    expect(python(builder.store.tree(hex0.fingerprint))).toBe(hex0.fingerprint);
    expect(page).toContain(hex0.fingerprint);
  });

  it('computes that of any tree: strange names and modes, links, empty directories and files', async () => {
    const tree = join(root, 'tree');
    mkdirSync(join(tree, 'b/c'), { recursive: true });
    mkdirSync(join(tree, 'b.d/.hidden'), { recursive: true });
    for (const name of ['a b', 'new\nline', 'back\\slash', 'ümlaut', 'b/-', 'b0'])
      writeFileSync(join(tree, name), name);
    writeFileSync(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0xff, 0x80, 0x7f])]), '');
    chmodSync(join(tree, 'b0'), 0o4711);
    chmodSync(join(tree, 'b/c'), 0o1777);
    symlinkSync('b/c', join(tree, 'to directory'));
    symlinkSync('nowhere\t\u202e', join(tree, 'to nothing'));
    expect(python(tree)).toBe((await scanTree(tree)).fingerprint);
  });

  it('lists the first program and every source for sha256sum', () => {
    const line = execFileSync('sh', ['-c', preOf('seed-sum')], {
      cwd: join(assetsDir(), '..'),
      encoding: 'utf8',
    });
    const { prebuilt } = loadRecipe([assetsDir()], 'hex0');
    expect(line).toBe(`${prebuilt?.sha256 ?? ''}  -\n`);
    const lines = preOf('sums').trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(15);
    for (const each of lines) expect(each).toMatch(/^[0-9a-f]{64} {2}[\w.+~-]+$/);
  });
});
