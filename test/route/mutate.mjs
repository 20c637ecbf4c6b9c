// Mutation testing of cc0:  node test/route/mutate.mjs [PART/PARTS [FIRST-LINE]]
// Each mutant of cc0.c is compiled by tcc; then it has to make cc0, to refuse each source of cc0-errors.ts with the
// expected error, and to compile each of cc0-results.ts to a program with the expected result. One that does all of
// it survives: a test is missing, or what it touches is not needed.
import { buildSync } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const original = join(here, '../../assets/route/cc0.c');
const directory = mkdtempSync(join(tmpdir(), 'seedstage-mutate-'));
process.on('exit', () => rmSync(directory, { recursive: true }));

/** What a line becomes: each pattern, wherever it matches. */
const CHANGES = [
  [/==/g, '!='],
  [/!=/g, '=='],
  [/ < /g, ' <= '],
  [/ <= /g, ' < '],
  [/ > /g, ' >= '],
  [/ >= /g, ' > '],
  [/&&/g, '||'],
  [/\|\|/g, '&&'],
  [/ \+ /g, ' - '],
  [/ - /g, ' + '],
  [/ \* /g, ' + '],
  [/(?<![\w"'])(\d+)(?![\w"'])/g, '$1 + 1'],
  [/\bif \((?=.)/g, 'if (0 && '],
  [/\bif \((?=.)/g, 'if (1 || '],
  [/(?<=\()!(?=\w)/g, ''],
  // A whole statement goes; `else` and `if` keep an empty one.
  [/(?<=^\s+|\) |else )(?!long |char |return |if |else |while )[^{}]+;(?= |$)/g, ';'],
  [/(?<=code\(")(?=[0-9A-F])/g, '90'],
];

/** Mutants that do the same: what the line and its mutant look like, and why nothing can notice. */
const SAME = [
  [/MAX_SOURCE \+ source_size/, 'a file of more bytes is refused in the next turn'],
  [
    /syscall\(2, target, 577, 493\).*(?:577 \+ 1|493 \+ 1)/,
    'opened to write and to read, or executable for others only',
  ],
  [/^return 0; => ;/, 'what was called last left 0'],
  [
    /^(?:return syscall\(60|while \(1\)|else return 0|return 1;|if \(wish == ANY|lvalue = 1|if \(level <|if \(quote|add\(SCALAR|long count|if \(syscall\(1|long file = syscall\(2, path).*=> .*[01] \+ 1/,
    'the value is used as a truth, or not at all, or is set later',
  ],
  [/code\("90/, '0x90 is nop'],
  [/return 99 \+ 1/, 'any number above 15 is no digit'],
  [/at > source_size/, 'a zero byte follows the source'],
  [/same > 0|same >= 0 \+ 1/, 'no word is empty'],
  [/digit\(peek\(\)\) <(?:= 10| 10 \+ 1)/, '10 is the value of a letter, which is looked at before'],
  [/> 15 \+ 1/, 'no digit is worth 16'],
  [/first < ' '/, 'blanks are skipped before'],
  [/value >> 31 \+ 1/, 'the 32-bit mov clears the upper half, too'],
  [/(?:type|left) >= CHAR/, 'a char that was loaded is an int'],
  [/return 10 \+ 1;/, 'no level lies above'],
  [/length >= MAX_DATA/, 'the data before it makes that too much, with another message'],
];

async function table(name) {
  const outfile = join(directory, `${name}.mjs`);
  buildSync({ entryPoints: [join(here, `${name}.ts`)], outfile, format: 'esm' });
  return import(outfile);
}

const { errors } = await table('cc0-errors');
const { results } = await table('cc0-results');
const lines = readFileSync(original, 'utf8').split('\n');

function* mutants() {
  const start = lines.findIndex((line) => line.includes('errors ----'));
  for (const [index, line] of lines.entries()) {
    const [code = ''] = line.split('/*');
    if (index < start || /^\s*(?:list = |"|$)/.test(code)) continue;
    for (const [pattern, replacement] of CHANGES) {
      for (const found of code.matchAll(pattern)) {
        const end = found.index + found[0].length;
        const changed =
          code.slice(0, found.index) +
          found[0].replace(new RegExp(pattern.source, 's'), replacement || '') +
          code.slice(end);
        // Patterns that look around match nothing by themselves: what they found is what goes.
        const text = changed === code ? code.slice(0, found.index) + replacement + code.slice(end) : changed;
        if (text !== code) yield { index, text };
      }
    }
  }
}

const file = (name) => join(directory, name);
const run = (program, ...args) => spawnSync(program, args, { encoding: 'latin1', timeout: 5000 });

function survives() {
  if (run(file('mutant'), original, file('cc0')).status !== 0) return false;
  if (!readFileSync(file('cc0')).equals(expected)) return false;
  for (const [source, result] of results) {
    writeFileSync(file('a.c'), source);
    rmSync(file('a'), { force: true });
    if (run(file('mutant'), file('a.c'), file('a')).status !== 0) return false;
    if (run(file('a'), 'an argument').status !== result) return false;
  }
  for (const [source, error] of errors) {
    writeFileSync(file('a.c'), source);
    const { status, stderr } = run(file('mutant'), file('a.c'), file('refused'));
    if (status !== 1 || Buffer.from(stderr, 'latin1').toString() !== `${file('a.c')}:${error}\n`)
      return false;
    if (existsSync(file('refused'))) return (rmSync(file('refused')), false);
  }
  return survivesFiles();
}

/** Files that cannot be opened, read or written, and missing arguments. */
function survivesFiles() {
  writeFileSync(file('a.c'), 'long main() { return 0; }');
  const missing = file('missing/file');
  const cases = [
    [['cc0:0: usage: cc0 SOURCE TARGET'], []],
    [['cc0:0: usage: cc0 SOURCE TARGET'], [file('a.c')]],
    [['cc0:0: usage: cc0 SOURCE TARGET'], [file('a.c'), file('a'), 'more']],
    [[`${missing}:0: cannot read`], [missing, file('a')]],
    [[`${directory}:0: cannot read`], [directory, file('a')]],
    [[`${file('a.c')}:1: cannot write at '${missing}'`], [file('a.c'), missing]],
  ];
  return cases.every(([[error], words]) => {
    const { status, stderr } = run(file('mutant'), ...words);
    return status === 1 && stderr === `${error}\n`;
  });
}

function build(text) {
  writeFileSync(
    file('mutant.c'),
    `#define main c0_main\n${text}\n#undef main\nint main(int c, char **v) { return c0_main(c, v); }\n`,
  );
  return run('tcc', '-w', '-o', file('mutant'), file('mutant.c')).status === 0;
}

build(lines.join('\n'));
run(file('mutant'), original, file('cc0'));
const expected = readFileSync(file('cc0'));
if (!survives()) throw new Error('cc0 itself fails');

const [part = 0, parts = 1] = (process.argv[2] ?? '0/1').split('/').map(Number);
const firstLine = Number(process.argv[3] ?? 1);
let tried = 0;
let survivors = 0;
let explained = 0;
for (const [number, { index, text }] of [...mutants()].entries()) {
  if (number % parts !== part || index + 1 < firstLine) continue;
  if (!build(lines.with(index, text).join('\n'))) continue;
  tried += 1;
  if (!survives()) continue;
  const same = SAME.find(([pattern]) => pattern.test(`${lines[index].trim()} => ${text.trim()}`));
  if (same) {
    explained += 1;
    continue;
  }
  survivors += 1;
  console.log(`${index + 1}: ${lines[index].trim()}\n  => ${text.trim()}`);
}
console.log(`${tried} mutants, ${explained} do the same, ${survivors} survive`);
process.exitCode = survivors ? 1 : 0;
