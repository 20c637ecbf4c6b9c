import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch } from '../../support/scratch';
import { TwoTrees } from '../../support/two-trees';

const root = scratch('explain');
let count = 0;

function trees(script: string, args?: readonly [string, string]): TwoTrees {
  return new TwoTrees(join(root, String((count += 1)))).make(script, args);
}

describe('a gzip stream', () => {
  it.each([
    [
      'its time',
      'echo x > f; touch -d @$1 f; gzip -N f',
      ['1000000', '2000000'],
      'header: time 1970-01-12T13:46:40Z / 1970-01-24T03:33:20Z',
    ],
    [
      'its name',
      'echo x > $1; gzip -c $1 > f.gz; rm $1; touch -d @1 f.gz',
      ['a', 'b'],
      /header: (time .*, )?name "a" \/ "b"$/,
    ],
    [
      'its level',
      'seq 9999 | gzip -n$1 > f.gz',
      ['1', '9'],
      /header: XFL 4 \(fastest\) \/ 2 \(best compression\)/,
    ],
    [
      'its OS',
      'echo x | gzip -n > f.gz; printf $1 | dd of=f.gz bs=1 seek=9 conv=notrunc',
      ['\\003', '\\377'],
      /OS Unix \/ unknown/,
    ],
  ] as const)('of equal content is told from its header: %s', async (_, script, args, text) => {
    const { cause, text: told } = await trees(script, args).finding();
    expect(cause).toBe('compression');
    expect(told).toMatch(text instanceof RegExp ? text : `the gzip streams have equal content; ${text}`);
    expect(told).toContain('equal content');
  });

  it('of other content is explained by what is in it', async () => {
    const finding = await trees('echo "built in $1/src" | gzip -n > f.gz', [
      '/tmp/one',
      '/var/two',
    ]).finding();
    expect(finding).toMatchObject({
      cause: 'path',
      text: 'in the gzip stream: an embedded path: /tmp/one/src / /var/two/src',
    });
  });
});

describe('an ar archive', () => {
  it("is told by its members' times and owners", async () => {
    const finding = await trees('echo x > x.o; touch -d @$1 x.o; ar qcU f.a x.o; rm x.o', [
      '1000000',
      '2000000',
    ]).finding();
    expect(finding).toMatchObject({
      cause: 'archive',
      text: 'ar archive: time of 1 member; the content of all is equal',
      details: ['x.o: time 1970-01-12T13:46:40Z / 1970-01-24T03:33:20Z'],
    });
  });

  it('is told by the order of its members, and by members of one side', async () => {
    const make =
      'for n in a b a-long-name-that-needs-the-table; do echo $n > $n.o; done; ar qcD f.a $1; rm *.o';
    const long = 'a-long-name-that-needs-the-table.o';
    expect(await trees(make, [`a.o b.o ${long}`, `b.o a.o ${long}`]).finding()).toMatchObject({
      cause: 'archive',
      text: 'ar archive: the order of the members; the content of all is equal',
    });
    expect(await trees(make, [`a.o ${long}`, 'a.o']).finding()).toMatchObject({
      cause: 'archive',
      text: 'ar archive: 1 member only left',
      details: [`only left: ${long}`],
    });
  });

  it('with one object that differs is explained by that object', async () => {
    const source = 'int first(void) { return 1; } int second(void) { return $1; }';
    const finding = await trees(`echo "${source}" > x.c; gcc -O0 -c x.c; ar qcD f.a x.o; rm x.*`, [
      '2',
      '3',
    ]).finding();
    expect(finding.cause).toBe('elf');
    expect(finding.text).toBe('ar archive: the content of 1 member');
    expect(finding.details.join('\n')).toMatch(
      /^x\.o: ELF: section \.text\n {2}\.text: \d+ bytes, first at \+0x[0-9a-f]+ in second\+0x/,
    );
  });
});

describe('a tar archive', () => {
  it.each([
    [
      'times',
      'tar cf f.tar --mtime=@$1 x',
      ['1', '2'],
      'tar archive: time of 1 member; the content of all is equal',
    ],
    [
      'owners',
      'tar cf f.tar --mtime=@1 --numeric-owner --owner=$1 x',
      ['1', '2'],
      'tar archive: owner of 1 member; the content of all is equal',
    ],
    [
      'order',
      'echo y > y; tar cf f.tar --mtime=@1 $1; rm y',
      ['x y', 'y x'],
      'tar archive: the order of the members; the content of all is equal',
    ],
  ] as const)('is told by its %s', async (_, script, args, text) => {
    expect(await trees(`echo x > x; ${script}; rm x`, args).finding()).toMatchObject({
      cause: 'archive',
      text,
    });
  });

  it('that is compressed is told the same way', async () => {
    const script = 'echo x > x; tar czf f.tgz --mtime=@$1 x; rm x';
    expect(await trees(script, ['1', '2']).finding()).toMatchObject({
      cause: 'archive',
      text: 'in the gzip stream: tar archive: time of 1 member; the content of all is equal',
    });
  });
});

describe('an ELF file', () => {
  const MAIN = 'const char *where = \\"$1\\"; int main(void) { return 0; }';

  it('is told by its build id alone', async () => {
    const finding = await trees(
      'echo "int main(void) { return 0; }" > x.c; gcc -Wl,--build-id=0x$1 x.c -o f; rm x.c',
      ['0123456789abcdef', 'fedcba9876543210'],
    ).finding();
    expect(finding).toMatchObject({ cause: 'build id', text: 'ELF: section .note.gnu.build-id' });
    expect(finding.details).toEqual(['.note.gnu.build-id: 0123456789abcdef / fedcba9876543210']);
  });

  it.each([
    ['path', ['/tmp/one/src', '/var/two/src'], 'an embedded path: /tmp/one/src / /var/two/src'],
    ['date', ['Nov 27 2026', 'Jan  1 2030'], 'a date or time: Nov 27 2026 / Jan  1 2030'],
  ] as const)('is told by an embedded %s', async (cause, args, text) => {
    const finding = await trees(
      `echo "${MAIN}" > x.c; gcc -Wl,--build-id=none x.c -o f; rm x.c`,
      args,
    ).finding();
    expect(finding.cause).toBe(cause);
    expect(finding.text).toContain(text);
    expect(finding.text).toContain('.rodata');
  });

  it('is told by a path of another length in its debug information', async () => {
    const script =
      'mkdir -p $1; cd $1; echo "int main(void) { return 0; }" > x.c; gcc -g x.c -o ../../f; cd ../..; rm -r a';
    const finding = await trees(script, ['a/one', 'a/another']).finding();
    expect(finding.cause).toBe('path');
    expect(finding.text).toMatch(/an embedded path: .*\/left\/a\/one \/ .*\/right\/a\/another/);
  });

  it('is told by the function in which its code differs', async () => {
    const code =
      'int first(void) { return 1; } int second(void) { return $1; } int main(void) { return second(); }';
    const finding = await trees(`echo "${code}" > x.c; gcc -O0 -Wl,--build-id=none x.c -o f; rm x.c`, [
      '2',
      '3',
    ]).finding();
    expect(finding).toMatchObject({ cause: 'elf', text: 'ELF: section .text' });
    expect(finding.details[0]).toMatch(/^\.text: \d+ bytes, first at \+0x[0-9a-f]+ in second\+0x/);
  });

  it('that was stripped on one side is told by its sections', async () => {
    const script =
      'echo "int main(void) { return 0; }" > x.c; gcc -g x.c -Wl,--build-id=none -o f; rm x.c; $1 f';
    const finding = await trees(script, ['true', 'strip']).finding();
    expect(finding.cause).toBe('elf');
    expect(finding.details[0]).toMatch(/^sections only left: .*\.debug_info.*\.symtab/);
  });
});

describe('a text', () => {
  it('is told by a unified diff, in which nothing acts on a terminal', async () => {
    const finding = await trees(`seq 9 > f; printf '\\033[31m%s\\n' "$SIDE" >> f`).finding();
    expect(finding).toMatchObject({ cause: 'text', text: '1 lines only left, 1 only right' });
    expect(finding.details).toEqual([
      '--- left',
      '+++ right',
      '@@ -8,3 +8,3 @@',
      ' 8',
      ' 9',
      '-\\u{1b}[31mleft',
      '+\\u{1b}[31mright',
    ]);
  });

  it.each([
    ['date', ['Fri Nov 27 23:06:52 UTC 2026', 'Sat Jan  1 00:00:00 UTC 2028']],
    ['date', ['2026-11-27T23:06:52Z', '2026-11-28T01:00:00Z']],
    ['date', ['1700000000', '1800000000']],
    ['path', ['/home/me/src/x.c', '/build/x.c']],
    ['build id', ['d41d8cd98f00b204e9800998ecf8427e', '900150983cd24fb0d6963f7d28e17f72']],
    ['text', ['one', 'two']],
  ] as const)('with nothing but a %s is told by it', async (cause, args) => {
    const { cause: found, text } = await trees('echo "# made by $1, so" > f; seq 5 >> f', args).finding();
    expect(found).toBe(cause);
    if (cause !== 'text') expect(text).toContain(`${args[0]} / ${args[1]}`);
  });

  it('with other line endings says so', async () => {
    expect(await trees('printf "a$1b$1" > f', ['\\n', '\\r\\n']).finding()).toMatchObject({
      cause: 'text',
      text: 'only the line endings differ (LF / CR LF)',
    });
  });
});

describe('anything else', () => {
  it('is told by its first differing byte', async () => {
    expect(
      await trees('head -c 5000 /dev/zero > f; printf "$1" >> f', ['\\001', '\\002']).finding(),
    ).toMatchObject({
      cause: 'binary',
      text: 'bytes differ first at byte 5000 (0x1388)',
    });
  });
});
