import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { hexBytes } from '../../builder/ground/hex-text';
import { isRoot } from '../support/ordinary-user';
import { type Programs, makePrograms, run, succeed, text, texts } from './route';

let programs: Programs;
let file: (name: string) => string;

beforeAll(() => {
  programs = makePrograms();
  file = (name) => join(programs.directory, name);
});

function put(name: string, content: string): string {
  writeFileSync(file(name), content);
  return file(name);
}

/** What the words of a `.w` file that are bytes spell, and the code in each line's comment. */
const wordLine = /^[^#]*?(?<hex>(?<=\s)\.[0-9A-F]+(?: \.[0-9A-F]+)*)[^#]*# (?<code>.*)$/;

interface Line {
  hex: string;
  code: string;
}

function assembled(name: string, lines: readonly Line[]): string[] {
  const source = lines.map(({ code }, index) => `line_${index}: ${code}`);
  put(`${name}.s`, [...source, `line_${lines.length}:`, ''].join('\n'));
  succeed(run('as', '-o', file(`${name}.o`), file(`${name}.s`)));
  succeed(run('objcopy', '-O', 'binary', '-j', '.text', file(`${name}.o`), file(`${name}.bin`)));
  const bytes = readFileSync(file(`${name}.bin`));
  const places = new Map(
    succeed(run('nm', file(`${name}.o`)))
      .out.split('\n')
      .map((line) => line.split(' '))
      .map(([address, , symbol]) => [symbol, Number.parseInt(address ?? '', 16)]),
  );
  return lines.map((_, index) =>
    bytes.toString('hex', places.get(`line_${index}`), places.get(`line_${index + 1}`)).toUpperCase(),
  );
}

test.each(['hex0.hex0', 'word0.hex0'])('%s: GNU as makes each line’s bytes from its comment', (name) => {
  const lines = text(name)
    .split('\n')
    .map((line) => /^(?<hex>[^#]*)#?(?<code>.*)$/.exec(line)?.groups as unknown as Line);
  expect(assembled(name, lines)).toEqual(lines.map(({ hex }) => hex.replaceAll(' ', '')));
});

test('cc0.w: GNU as makes the bytes of each word from its comment', () => {
  const lines = text('cc0.w')
    .split('\n')
    .flatMap((line) => (wordLine.exec(line)?.groups as unknown as Line | undefined) ?? []);
  expect(lines.length).toBeGreaterThan(35);
  expect(assembled('cc0.w', lines)).toEqual(lines.map(({ hex }) => hex.replaceAll(/[ .]/g, '')));
  // Bytes without a comment: only how many bytes `compile` takes.
  const bare = text('cc0.w')
    .split('\n')
    .filter((line) => /^[^#"]*\s\.[0-9A-F]+[^#]*$/.test(line));
  expect(bare.filter((line) => !/^ +(?:swap )?compile \.[0-9A-F]{2}$/.test(line))).toEqual([]);
});

test('cc0.c: GNU as makes the code of each piece from its comment', () => {
  const pieces = [...text('cc0.c').matchAll(/code\("([0-9A-F ]+)"\); \/\* ([^:*…]+?)(?::[^*]*)? \*\//g)]
    .map(([, hex = '', code = '']) => ({ hex: hex.replaceAll(' ', ''), code }))
    .filter(
      ({ code }) =>
        !/^(?:jmp|call|ELF|executable|starts|program|no flags|load|to 0x|the file|nothing)/.test(code),
    );
  const whole = pieces.filter(({ code }) => !/je$|\$value/.test(code));
  expect(whole.length).toBeGreaterThan(25);
  expect(assembled('cc0.c', whole)).toEqual(whole.map(({ hex }) => hex));
});

test('hex0 has 256 bytes and makes itself and word0 as Node does', () => {
  for (const name of ['hex0', 'word0']) {
    succeed(run(programs.hex0, join(texts, `${name}.hex0`), file(`${name}-2`)));
    const bytes = readFileSync(file(`${name}-2`));
    expect(bytes.equals(hexBytes(text(`${name}.hex0`), name))).toBe(true);
    expect(bytes.readUInt32LE(96)).toBe(bytes.length);
  }
  expect(readFileSync(programs.hex0).length).toBe(256);
  expect(statSync(file('hex0-2')).mode & 0o700).toBe(0o700);
});

test('all of it in a root that holds hex0 and texts only', () => {
  const root = file('root');
  mkdirSync(root);
  for (const name of ['hex0.hex0', 'word0.hex0', 'cc0.w', 'cc0.c']) put(`root/${name}`, text(name));
  writeFileSync(join(root, 'hex0'), readFileSync(programs.hex0), { mode: 0o755 });
  const enter = isRoot ? ['chroot'] : ['unshare', '--map-root-user', 'chroot'];
  const inside = (...command: string[]): unknown =>
    succeed(run(enter[0] ?? '', ...enter.slice(1), root, ...command));
  inside('/hex0', 'hex0.hex0', 'hex0-2');
  inside('/hex0-2', 'word0.hex0', 'word0');
  inside('/word0', 'cc0.w', 'cc0.c', 'cc0');
  inside('/cc0', 'cc0.c', 'cc0-2');
  expect(readFileSync(join(root, 'cc0-2')).equals(readFileSync(programs.cc0))).toBe(true);
});

test('a text without any one of its digits is refused by hex0 and by Node', () => {
  const digits =
    hexBytes(text('hex0.hex0'), 'hex0').toString('hex').toUpperCase().match(/../g)?.join(' ') ?? '';
  for (let at = 0; at < digits.length; at += 1) {
    if (digits[at] === ' ') continue;
    const damaged = digits.slice(0, at) + digits.slice(at + 1);
    expect(() => hexBytes(damaged, 'damaged')).toThrow('expected a second digit');
    if (at % 13 < 2) expect(run(programs.hex0, put('damaged', damaged), file('no')).code).toBe(1);
  }
});

test.each(['0', '000', '0 0', 'aA', '0g', 'G0', '@0', '00:', '0#0', '0/', '00 \x7f', '00 é'])(
  '%j is refused by hex0 and by Node',
  (damaged) => {
    expect(() => hexBytes(damaged, 'damaged')).toThrow('damaged:1:');
    expect(run(programs.hex0, put('damaged', damaged), file('no')).code).toBe(1);
  },
);

test.each(['', '00', '#', '# 0', '00#', '00 #g\n01', '\t00\r\n01\0'])(
  '%j is taken by hex0 and by Node',
  (good) => {
    succeed(run(programs.hex0, put('good', good), file('bytes')));
    expect(readFileSync(file('bytes')).equals(hexBytes(good, 'good'))).toBe(true);
  },
);

test('hex0 says by its exit code what it cannot open, read or write', () => {
  const good = join(texts, 'hex0.hex0');
  expect(run(programs.hex0, file('missing'), file('no')).code).toBe(256 - 2);
  expect(run(programs.hex0, good, file('missing/no')).code).toBe(256 - 2);
  expect(run(programs.hex0, programs.directory, file('no')).code).toBe(256 - 21);
  expect(run(programs.hex0, good, '/dev/full').code).toBe(255 - 28);
  expect(run(programs.hex0).code).toBe(256 - 14);
  expect(run(programs.hex0, good).code).toBe(256 - 14);
  // With standard input and output closed the files get their numbers.
  expect(run('sh', '-c', `"$0" "$1" "$2" <&- >&-`, programs.hex0, put('bad', '0'), file('no')).code).toBe(1);
});

/** The first word of a program in the language of word0: what ends words. */
const END = '!; .41C606C3 .49FFC6 .C3\n';

test.each([
  [':main 7 ;', 7],
  [":main 'a ;", 97],
  [":main '# ;\n# last", 35],
  [':a 1 ; :a 2 ; :main a ;', 2],
  [':main .B805000000 ;', 5],
  [':main 2147483647 .48C1E818 ;', 127],
])('word0 runs %j', (source, code) => {
  expect(run(programs.word0, put('a.w', END + source))).toEqual({ code, out: '', err: '' });
});

test.each([
  [':main foo ;', 101, 'foo'],
  [':main .4 ;', 104, '.4'],
  [':main .4g ;', 104, '.4g'],
  [':main .4/ ;', 104, '.4/'],
  [':main .@4 ;', 104, '.@4'],
  [':main 12a ;', 104, '12a'],
  [':main 1/ ;', 104, '1/'],
  [':main 2147483648 ;', 104, '2147483648'],
  [':main 4294967296 ;', 104, '4294967296'],
  [':main 99999999999999999999 ;', 104, '99999999999999999999'],
  [":main 'ab ;", 104, "'ab"],
  [":main ' ;", 104, "'"],
  [`:${'n'.repeat(4095)} ;`, 103, `:${'n'.repeat(4094)}`],
  [`${`.${'90'.repeat(2000)}\n`.repeat(490)}:main ;`, 103, ''],
])('word0 refuses broken source %#', (source, code, word) => {
  const { err, ...rest } = run(programs.word0, put('a.w', END + source));
  expect(rest).toEqual({ code, out: '' });
  if (word) expect(err).toBe(`${word}\n`);
});

test('word0 refuses what it cannot read, and a source without a word', () => {
  expect(run(programs.word0).code).toBe(102);
  expect(run(programs.word0, file('missing')).code).toBe(102);
  expect(run(programs.word0, programs.directory).code).toBe(102);
  expect(run(programs.word0, put('a.w', '# nothing\n')).code).toBe(105);
});

test('cc0.w that ends early writes nothing', () => {
  const whole = text('cc0.w');
  for (let at = 400; at < whole.length - 2; at += 911) {
    run(programs.word0, put('a.w', whole.slice(0, at)), join(texts, 'cc0.c'), file('none'));
    expect(existsSync(file('none')), `cut at ${at}`).toBe(false);
  }
});
