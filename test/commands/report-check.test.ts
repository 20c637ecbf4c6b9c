import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { scanTree } from '../../builder/tree/manifest';
import { FINGERPRINT_PY } from '../../commands/report/check-section';
import type { BuildResult } from '../../builder/grow/results';
import { pageOf, reportOf } from '../support/report';
import { scratch } from '../support/scratch';
import { grow, testBuilder } from '../support/test-builder';

const root = scratch('report-check');
const builder = testBuilder(join(root, 'store'));
let seed: BuildResult;
let page: string;

beforeAll(async () => {
  seed = await grow(builder, 'seed');
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
    expect(python(builder.store.tree(seed.fingerprint))).toBe(seed.fingerprint);
    expect(page).toContain(seed.fingerprint);
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

  it('lists the seed and every source for sha256sum', () => {
    const seedLine = execFileSync('sh', ['-c', preOf('seed-sum')], {
      cwd: join(assetsDir(), '..'),
      encoding: 'utf8',
    });
    expect(seedLine).toBe('assets/seed/tcc-x86_64: OK\n');
    const lines = preOf('sums').trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(15);
    for (const line of lines) expect(line).toMatch(/^[0-9a-f]{64} {2}[\w.+~-]+$/);
  });
});
