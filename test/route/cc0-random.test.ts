import * as fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type Programs, byHost, makePrograms, run, succeed } from './route';

let programs: Programs;

beforeAll(() => {
  programs = makePrograms();
});

const numbers = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map(String),
  fc.integer({ min: 0, max: 2 ** 31 - 1 }).map(String),
  fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map((value) => `${value}L`),
  fc.integer({ min: 0, max: 255 }).map((value) => `'\\${value.toString(8)}'`),
  fc.constantFrom('SMALL', 'LARGE', '0x7fffffff', '0x80000000L', '0777'),
);
const variables = fc.constantFrom(
  'a',
  'b',
  'c',
  'd',
  'global',
  'letter',
  '*p',
  '*q',
  'letters[7]',
  'numbers[7]',
);

/** Expressions of which C defines the value, but for int that overflows: gcc is told to wrap. */
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  const pair = fc.tuple(inner, inner);
  const operators = ['+', '-', '*', '&', '|', '^', '==', '!=', '<', '>', '<=', '>=', '&&', '||'];
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      numbers,
      variables,
      fc
        .tuple(pair, fc.constantFrom(...operators))
        .map(([[left, right], operator]) => `(${left} ${operator} ${right})`),
      fc
        .tuple(pair, fc.constantFrom(...operators))
        .map(([[left, right], operator]) => `${left} ${operator} ${right}`),
      fc
        .tuple(pair, fc.constantFrom('/', '%'))
        .map(([[left, right], operator]) => `(${left}) ${operator} (((${right}) & 7) + 1)`),
      fc
        .tuple(pair, fc.constantFrom('<<', '>>'))
        .map(([[left, right], operator]) => `((${left}) ${operator} ((${right}) & 31))`),
      fc
        .tuple(inner, fc.constantFrom('-', '~', '!'))
        .map(([operand, operator]) => `${operator} (${operand})`),
      fc.tuple(inner, inner, inner).map((parts) => `(${parts[0]} ? ${parts[1]} : ${parts[2]})`),
      inner.map((index) => `letters[(${index}) & 7]`),
      inner.map((index) => `numbers[(${index}) & 7]`),
      inner.map((index) => `*(letters + ((${index}) & 7))`),
      inner.map((index) => `"abcdefgh"[(${index}) & 7]`),
      pair.map(([left, right]) => `helper(${left}, ${right})`),
      pair.map(([left, right]) => `narrow(${left}, ${right})`),
      fc.constantFrom('(p - letters)', '(p == letters)', '(q == 0)', '(p >= letters + 3)'),
    ),
  };
});

const { statement } = fc.letrec<{ statement: string }>((tie) => {
  const inner = tie('statement');
  const target = fc.constantFrom(
    'a',
    'b',
    'c',
    'd',
    'global',
    'letter',
    '*p',
    '*q',
    'letters[3]',
    'numbers[3]',
  );
  return {
    statement: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.tuple(target, expression).map(([name, value]) => `${name} = ${value};`),
      expression.map((value) => `a = c = ${value};`),
      expression.map((value) => `p = letters + ((${value}) & 7);`),
      expression.map((value) => `q = &numbers[(${value}) & 7];`),
      fc.tuple(expression, inner).map(([value, body]) => `if (${value}) ${body}`),
      fc.tuple(expression, inner, inner).map(([value, yes, no]) => `if (${value}) { ${yes} } else ${no}`),
      fc.tuple(inner, inner).map((parts) => `{ long a = d + 5; ${parts.join(' ')} }`),
      fc
        .tuple(inner, expression, fc.constantFrom('break', 'continue'))
        .map(
          ([body, value, leave]) =>
            `{ long n = 5; while (n > 0) { n = n - 1; if (${value}) ${leave}; ${body} } }`,
        ),
      expression.map((value) => `return ${value};`),
    ),
  };
});

const functions = fc.array(fc.array(statement, { minLength: 2, maxLength: 6 }), {
  minLength: 20,
  maxLength: 20,
});

function programOf(bodies: readonly string[][]): string {
  const parts = bodies.map(
    (body, index) => `${index % 3 ? 'long' : 'char'} f${index}(long a, char b) {
  char c = a; long d = b; char *p = letters; long *q; q = numbers;
  ${body.join('\n  ')}
  return a + b * 3 + c * 5 + d * 7 + (p - letters) + *q;
}`,
  );
  const calls = bodies.flatMap((_, index) => [
    `show(f${index}(${index * 37}, ${index}));`,
    `show(f${index}(-${index}000000007L, 200));`,
    'show_all();',
  ]);
  return `long syscall(long n, ...);
enum { SMALL = 3, LARGE = 2000000011 };
char letters[8]; long numbers[8]; long global; char letter;
char digit;
long show(long value) {
  if (value < 0) { syscall(1, 1, "-", 1); if (value / 10) show(-(value / 10)); digit = '0' - value % 10; }
  else { if (value > 9) show(value / 10); digit = '0' + value % 10; }
  syscall(1, 1, &digit, 1);
  return 0;
}
long line(long value) { show(value); syscall(1, 1, "\\n", 1); return 0; }
long sum; 
long show_all() {
  long i; i = 0;
  while (i < 8) { sum = sum * 31 + letters[i] * 7 + numbers[i]; i = i + 1; }
  line(sum + global * 3 + letter);
  return 0;
}
long helper(long x, long y) { global = global + 1; return x - y * 2; }
char narrow(char x, long y) { return x + y; }
${parts.join('\n')}
long main() {
  ${calls.join('\n  ').replaceAll('show(f', 'line(f')}
  return 0;
}
`;
}

test('programs at random do the same by cc0 and by gcc', () => {
  const source = join(programs.directory, 'random.c');
  const [own, gcc] = [
    join(programs.directory, 'random-own'),
    join(programs.directory, 'random-gcc'),
  ] as const;
  fc.assert(
    fc.property(functions, (bodies) => {
      writeFileSync(source, programOf(bodies));
      succeed(run(programs.cc0, source, own));
      byHost('gcc', source, gcc, '-w', '-fwrapv', '-fno-builtin');
      expect(succeed(run(own)).out).toBe(succeed(run(gcc)).out);
    }),
    { numRuns: Number(process.env['ROUTE_RUNS'] ?? 6), endOnFailure: true },
  );
});
