import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditSides } from '../../../builder/audit/audit-sides';
import { directorySide } from '../../../builder/audit/sides/directory-side';
import { scratch } from '../../support/scratch';
import { TestRun, TwoTrees } from '../../support/two-trees';

const root = scratch('audit-sides');
const run = new TestRun();
const { signal } = run;
let count = 0;

function trees(script: string, args?: readonly [string, string]): TwoTrees {
  return new TwoTrees(join(root, String((count += 1)))).make(script, args);
}

describe('two directories', () => {
  it('are identical whatever their times and the order of their names', async () => {
    const both = trees('mkdir d; for n in $1; do echo $n > d/$n; done; ln -s d/b link', ['a b', 'b a']);
    expect(await both.audit()).toMatchObject({ verdict: 'identical', findings: [], differing: 0 });
  });

  it('that are one directory are inconclusive', async () => {
    const { left } = trees('echo x > x');
    const [one, other] = [
      await directorySide('a', left, signal),
      await directorySide('b', `${left}/.`, signal),
    ];
    expect(await auditSides(one, other, run)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'both sides are the same files on this machine',
    });
  });

  it('differ in mode, link target and type, each by its name', async () => {
    const { findings, verdict } = await trees(
      'echo x > mode; chmod $1 mode; ln -s $1 target; [ $1 = 644 ] && mkdir type || echo > type; echo $1 > only-$1',
      ['644', '755'],
    ).audit();
    expect(verdict).toBe('differing');
    expect(
      findings.map(({ path, cause, differences }) => [path, cause, differences.map(({ kind }) => kind)]),
    ).toEqual([
      ['mode', 'mode', ['mode']],
      ['only-644', 'only here', ['only-left']],
      ['only-755', 'only here', ['only-right']],
      ['target', 'target', ['target']],
      ['type', 'type', ['type']],
    ]);
  });
});

describe("the sabotage thread's own case", () => {
  it('one side did not gzip its man pages: found, named, explained, its links too', async () => {
    const { findings, verdict, differing } = await trees(
      `mkdir -p usr/share/man/man1
      cd usr/share/man/man1
      for n in ls cat; do echo ".TH $n" > $n.1; done
      ln -s ls.1 dir.1
      if [ $SIDE = right ]; then gzip -9 ls.1 cat.1; rm dir.1; ln -s ls.1.gz dir.1.gz; fi`,
    ).audit();
    expect([verdict, differing]).toEqual(['differing', 3]);
    expect(findings.map(({ path, rightPath, cause, text }) => ({ path, rightPath, cause, text }))).toEqual([
      {
        path: 'usr/share/man/man1/cat.1',
        rightPath: 'usr/share/man/man1/cat.1.gz',
        cause: 'compression',
        text: 'compressed only on the right, as usr/share/man/man1/cat.1.gz (gzip); the content is equal',
      },
      {
        path: 'usr/share/man/man1/dir.1',
        rightPath: 'usr/share/man/man1/dir.1.gz',
        cause: 'compression',
        text: 'compressed only on the right, as usr/share/man/man1/dir.1.gz: a link to the compressed file',
      },
      {
        path: 'usr/share/man/man1/ls.1',
        rightPath: 'usr/share/man/man1/ls.1.gz',
        cause: 'compression',
        text: 'compressed only on the right, as usr/share/man/man1/ls.1.gz (gzip); the content is equal',
      },
    ]);
  });

  it('the same with another text in the page says so', async () => {
    const both = trees('echo ".TH $SIDE" > ls.1; [ $SIDE = right ] || gzip ls.1');
    expect(await both.finding()).toMatchObject({
      path: 'ls.1.gz',
      cause: 'text',
      text: 'compressed only on the left, as ls.1.gz (gzip), and the content differs: 1 lines only left, 1 only right',
    });
  });
});

it('a file that has another name is named as moved', async () => {
  expect(await trees('echo hello > $SIDE').finding()).toMatchObject({
    path: 'left',
    rightPath: 'right',
    cause: 'moved',
  });
});
