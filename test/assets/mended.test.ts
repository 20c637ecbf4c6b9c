import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { tccSource } from '../route/cc1-support';
import { scratch } from '../support/scratch';

const programs = join(__dirname, 'fixtures/miscompiled');

/** What each patch mends, and the rule that it restores. */
const PATCHES: Readonly<Record<string, { mends: readonly string[]; rule: string }>> = {
  'narrow-conversion': { mends: ['narrow-conversion'], rule: 'C99 6.3.1.3p2' },
  'long-double-arguments': { mends: ['long-double-arguments'], rule: 'System V ABI, AMD64, 3.2.3' },
  'preprocessor-arithmetic': {
    mends: ['preprocessor-arithmetic', 'preprocessor-unsigned'],
    rule: 'C99 6.10.1p4',
  },
  'asm-pc-relative': { mends: ['asm-pc-relative'], rule: 'the difference of two labels is a number' },
};

const work = scratch('mended');
const compiler = join(work, 'tcc');

beforeAll(async () => {
  const source = await tccSource(join(work, 'source'));
  for (const name of Object.keys(PATCHES)) {
    execFileSync('patch', ['-s', '-p1', '-d', source, '-i', join(programs, 'patches', `${name}.patch`)]);
  }
  copyFileSync(join(assetsDir(), 'recipes/tcc/config.h'), join(source, 'config.h'));
  const defines = ['-DONE_SOURCE=1', '-DTCC_TARGET_X86_64=1'];
  execFileSync('gcc', ['-w', ...defines, `-I${source}`, '-o', compiler, join(source, 'tcc.c')]);
}, 60_000);

test.each(Object.values(PATCHES).flatMap(({ mends }) => mends))('%s is right by the mended tcc', (name) => {
  const start = ['-nostdlib', '-w', '-include', join(programs, 'start.h')];
  const { status, stderr } = spawnSync(compiler, [...start, '-run', join(programs, `${name}.c`)], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
