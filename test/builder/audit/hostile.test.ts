import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../builder/audit/explain/explain';
import { BadTar, tarMembers } from '../../../builder/audit/read/tar-members';
import { scratch } from '../../support/scratch';
import { shell, TestRun, TwoTrees } from '../../support/two-trees';

const root = scratch('hostile-sides');
const NAMES = ['left', 'right'] as const;

describe('damaged bytes of every format', () => {
  const at = join(root, 'seeds');
  shell(
    root,
    `mkdir seeds; cd seeds; echo "int f(void) { return 1; }" > x.c; gcc -g -c x.c; ar qc x.a x.o; tar cf x.tar x.c
    gzip -k x.c; gzip -k x.tar; seq 99 > x.txt`,
  );
  const seeds = ['x.o', 'x.a', 'x.tar', 'x.c.gz', 'x.tar.gz', 'x.txt'].map((name) =>
    readFileSync(join(at, name)),
  );

  it('never end an explanation with an error', async () => {
    const { unpack } = new TestRun();
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255) });
    const damaged = fc
      .tuple(fc.constantFrom(...seeds), fc.array(change, { maxLength: 20 }), fc.option(fc.nat(), { freq: 4 }))
      .map(([seed, changes, end]) => {
        const bytes = Buffer.from(seed);
        for (const each of changes) bytes[each.at % bytes.length] = each.byte;
        return end === null ? bytes : bytes.subarray(0, end % bytes.length);
      });
    await fc.assert(
      fc.asyncProperty(damaged, damaged, async (left, right) => {
        const { text, details } = await explain({ left, right, whole: true, names: NAMES }, unpack);
        // Nothing that acts on a terminal, and no line break within a line.
        for (const line of [text, ...details]) expect(line).not.toMatch(/(?!\t)[\p{Cc}\p{Cf}]/u);
      }),
      { numRuns: 400 },
    );
  });

  it('are an archive or no archive, within its bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 1600 }), fc.nat(511), async (noise, where) => {
        const bytes = Buffer.concat([readFileSync(join(at, 'x.tar')), Buffer.from(noise)]);
        bytes[where] = noise[0] ?? 0;
        try {
          for await (const { at: from } of tarMembers(one(bytes)))
            expect(from).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(BadTar);
        }
      }),
      { numRuns: 200 },
    );
  });
});

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

describe('a directory with odd names, links out, FIFOs and devices', () => {
  it('is compared by names and types, and nothing is followed or opened', async () => {
    const both = new TwoTrees(join(root, 'odd')).make(
      `ln -s /etc/passwd out; ln -s .. up; ln -s / root; mkfifo fifo; printf "$1" > "$(printf 'esc\\033[31m')"
      printf x > "$(printf 'line\\nbreak')"; printf x > "$(printf '\\377')"; mkdir locked; ln -s out locked/link`,
      ['1', '2'],
    );
    const { findings } = await both.audit();
    expect(findings.map(({ path, cause }) => [path, cause])).toEqual([['esc\\x1b[31m', 'text']]);
    both.make('[ $SIDE = left ] || { rm fifo out; mkdir fifo; echo x > out; }');
    const again = await both.audit();
    expect(again.findings.map(({ path, cause }) => [path, cause])).toEqual([
      ['esc\\x1b[31m', 'text'],
      ['fifo', 'type'],
      ['out', 'type'],
    ]);
  });
});

describe('bombs', () => {
  it('a compressed stream that becomes too large is not decompressed in memory', async () => {
    const both = new TwoTrees(join(root, 'bomb')).make('head -c 80M /dev/zero | gzip -$1 > f.gz', ['1', '9']);
    expect((await both.finding()).text).toMatch(/^compressed \(gzip\); the content cannot be compared here/);
  });

  it('many names and long sparse files take bounded memory', async () => {
    const both = new TwoTrees(join(root, 'large')).make(
      'mkdir d; cd d; seq 5000 | xargs touch; cd ..; truncate -s 400M sparse; [ $SIDE = left ] || printf x >> sparse',
    );
    const before = process.resourceUsage().maxRSS;
    const finding = await both.finding();
    expect(finding).toMatchObject({
      path: 'sparse',
      cause: 'binary',
      text: 'bytes differ after the first 67108864 bytes',
    });
    expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(400);
  }, 120_000);
});
