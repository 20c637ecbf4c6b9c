import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { errors } from './cc0-errors';
import { results } from './cc0-results';
import { type Programs, type Ran, byHost, makePrograms, present, run, succeed, text, texts } from './route';

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

/** What both forms of cc0 do with a source; they must do the same. */
function compile(source: string, target = file('target')): Ran {
  const asWords = run(programs.word0, join(texts, 'cc0.w'), source, `${target}-w`);
  const asC = run(programs.cc0, source, target);
  expect(asWords).toEqual(asC);
  if (asC.code === 0) expect(readFileSync(`${target}-w`).equals(readFileSync(target))).toBe(true);
  return asC;
}

test('cc0 makes itself', () => {
  succeed(compile(join(texts, 'cc0.c')));
  expect(readFileSync(file('target')).equals(readFileSync(programs.cc0))).toBe(true);
});

const required = ['gcc', 'tcc'];
test.for(['gcc', 'clang', 'tcc', 'pcc', 'chibicc'])('cc0 by %s makes the same cc0', (compiler, context) => {
  if (!required.includes(compiler) && !present(compiler)) return context.skip(`${compiler} is not installed`);
  byHost(compiler, join(texts, 'cc0.c'), file(`cc0-${compiler}`));
  succeed(run(file(`cc0-${compiler}`), join(texts, 'cc0.c'), file(`by-${compiler}`)));
  expect(readFileSync(file(`by-${compiler}`)).equals(readFileSync(programs.cc0))).toBe(true);
});

test('gcc has nothing to say about cc0.c', () => {
  expect(
    succeed(
      run('gcc', '-Wall', '-Wextra', '-Wno-main', '-Wno-return-type', '-fsyntax-only', join(texts, 'cc0.c')),
    ).err,
  ).toBe('');
});

const seen = new Set<string>();
const cases = errors.map(([source, error]) => {
  const kind = error.replace(/ at '.*/s, '');
  const title = error.slice(0, 80);
  const first = !seen.has(kind) && seen.add(kind);
  return { title, source, error, both: Boolean(first) && source.length < 100_000 };
});

// cc0.w takes longer: of each kind one text, and none that is long.
test.each(cases)('refused: $title', ({ source, error, both }) => {
  const program = put('error.c', source);
  const { code, err } = both
    ? compile(program, file('refused'))
    : run(programs.cc0, program, file('refused'));
  expect(err).toBe(`${file('error.c')}:${error}\n`);
  expect(code).toBe(1);
  expect(existsSync(file('refused'))).toBe(false);
});

test('each error of cc0 is met by a test', () => {
  const told = [...text('cc0.c').matchAll(/fail(?:_symbol)?\((?:\w+, )?"([^"]+)"/g)].map(
    ([, words]) => words ?? '',
  );
  expect(told.length).toBeGreaterThan(40);
  const elsewhere = ['usage: cc0 SOURCE TARGET', 'cannot read', 'cannot write'];
  const met = (words: string): boolean => errors.some(([, error]) => error.includes(`: ${words}`));
  expect(told.filter((words) => !met(words) && !elsewhere.includes(words))).toEqual([]);
});

test('what cannot be opened, read or written is an error', () => {
  expect(compile(file('missing')).err).toBe(`${file('missing')}:0: cannot read\n`);
  expect(compile(programs.directory).err).toBe(`${programs.directory}:0: cannot read\n`);
  const good = put('good.c', 'long main() { return 0; }');
  const target = file('missing/target');
  for (const ran of [
    run(programs.cc0, good, target),
    run(programs.word0, join(texts, 'cc0.w'), good, target),
  ]) {
    expect(ran).toEqual({ code: 1, out: '', err: `${good}:1: cannot write at '${target}'\n` });
  }
  for (const words of [[], [good], [good, target, 'more']]) {
    const usage = { code: 1, out: '', err: 'cc0:0: usage: cc0 SOURCE TARGET\n' };
    expect(run(programs.cc0, ...words)).toEqual(usage);
    expect(run(programs.word0, join(texts, 'cc0.w'), ...words)).toEqual(usage);
  }
});

test.each(results.map(([source, result]) => ({ title: source.slice(0, 80), source, result })))(
  '$title',
  ({ source, result }) => {
    const program = put('result.c', source);
    succeed(compile(program));
    expect(run(file('target'), 'an argument').code).toBe(result);
    byHost('tcc', program, file('result'), '-w');
    expect(run(file('result'), 'an argument').code, 'by tcc').toBe(result);
  },
);
