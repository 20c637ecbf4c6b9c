import { Choices } from './choices';

const FLOATS = ['float', 'double', 'long double'] as const;
const INTEGERS = [
  '_Bool',
  'signed char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned',
  'long',
  'unsigned long',
];

/** Values that fit into every type that they are converted to, by the range that such a type has. */
const RANGES: Readonly<Record<string, readonly string[]>> = {
  _Bool: ['0', '1', '0.5', '-0.0', '-3', '1e30', '1e-40'],
  'signed char': ['0', '-1', '127.9', '-128.9', '1.99999'],
  'unsigned char': ['0', '255.9', '-0.9', '128'],
  short: ['-32768.9', '32767.5', '-0.5', '77'],
  'unsigned short': ['65535.9', '32768', '-0.9'],
  int: ['2147483520', '-2147483648.0', '-2.9', '2.9', '16777217'],
  unsigned: ['4294967040', '2147483648.0', '3000000000', '0.99'],
  long: ['9.2233715e18', '-9.223372036854775808e18', '4503599627370497.5', '-1e10'],
  'unsigned long': ['1.8446742e19', '9.223372036854775808e18', '9.2233735e18', '5e9', '1.5'],
};

const INTEGER_VALUES = [
  '0',
  '1',
  '-1',
  '127',
  '-128',
  '65535',
  '16777217',
  '-16777217',
  '0x7FFFFFFF',
  '-0x7FFFFFFF - 1',
  '0xFFFFFFFF',
  '0x20000000000001',
  '-0x20000000000001',
  '0x7FFFFFFFFFFFFFFF',
  '-0x7FFFFFFFFFFFFFFF - 1',
  '0xFFFFFFFFFFFFFFFF',
  '0x8000000000000400',
  '0x8000000000000401',
  '0xFFFFFFFFFFFFFBFF',
  '0xFFFFFFFFFFFFFC00',
];

const id = (type: string): string => type.replaceAll(' ', '_');

const conversions = (float: string): string =>
  INTEGERS.map(
    (integer) => `
static void ${id(float)}_${id(integer)}(void) {
    static const ${float} from[] = { ${(RANGES[integer] ?? []).join(', ')} };
    static const ${integer} fixed[] = { ${(RANGES[integer] ?? []).map((value) => `(${integer})(${float})${value}`).join(', ')} };
    static const long to[] = { ${INTEGER_VALUES.join(', ')} };
    static const ${float} computed[] = { ${INTEGER_VALUES.map((value) => `(${integer})(${value})`).join(', ')} };
    unsigned i;
    for (i = 0; i < sizeof from / sizeof *from; i++) {
        volatile ${float} f = from[i];
        ${integer} n = f;
        printf("%ld %ld %ld %d\\n", (long)n, (long)(${integer})(f + 0), (long)fixed[i], f == n);
    }
    for (i = 0; i < sizeof to / sizeof *to; i++) {
        volatile ${integer} n = to[i];
        ${float} f = n;
        printf("%La %La %La %La %d\\n", (long double)f, (long double)(${float})(n + 0), (long double)computed[i], (long double)(f * n), f < n);
    }
}`,
  ).join('\n');

/** A random expression of floating-point variables, deep enough for all registers and all of the x87 stack. */
function expression(choose: Choices, depth: number): string {
  if (depth === 0)
    return choose.of(['f', 'd', 'l', 'p->l', 'a[1]', 'n', '2', '0.5f', '1.25', '0.75L', 'g()', 'pass(l)']);
  const deeper = () => expression(choose, depth - 1 - choose.below(depth > 1 ? 2 : 1));
  switch (choose.below(12)) {
    case 0:
      return `-(${deeper()})`;
    case 1:
      return `(${choose.of(FLOATS)})(${deeper()})`;
    case 2:
      return `(${deeper()} < ${deeper()} ? ${deeper()} : ${deeper()})`;
    case 3:
      return `two(${deeper()}, ${deeper()})`;
    case 4:
      return `mixed(${deeper()}, ${deeper()}, ${deeper()}, ${deeper()})`;
    case 5:
      return `(*q = ${deeper()})`;
    case 6:
      return `(${deeper()} && ${deeper()})`;
    case 7:
      return `variadic(3, (long double)(${deeper()}), (long double)(${deeper()}), (long double)(${deeper()}))`;
    case 8:
      return `(${deeper()}, ${deeper()} / ${choose.of(['d', 'l', '2.5f'])})`;
    default:
      return `(${deeper()} ${choose.of(['+', '-', '*'])} ${deeper()})`;
  }
}

/** What the expressions call. `tags` tells which places of the x87 stack are taken: ffff when none is. */
const FUNCTIONS = `
int printf(const char *, ...);
struct part { char c; long double l; };
static unsigned tags(void) {
    unsigned short environment[14];
    __asm__("fnstenv %0" : "=m" (environment));
    __asm__("fldenv %0" : : "m" (environment));
    return environment[4];
}
static long double g(void) { return 1.125L; }
static long double pass(long double l) { return l; }
static long double two(long double a, long double b) { return a * 2 - b; }
static double mixed(float a, long double b, double c, long double d) { return a + b * 2 + c * 4 + d * 8; }
static long double variadic(int n, ...) {
    __builtin_va_list list;
    long double sum = 0;
    __builtin_va_start(list, n);
    while (n--) sum = sum * 3 + __builtin_va_arg(list, long double);
    return sum;
}`;

/** Conversions (C99 6.3.1.4, 6.3.1.5), long double arguments (System V ABI, AMD64, 3.2.3) and deep expressions. */
export function floating(count = 150, seed = 1): string {
  const choose = new Choices(seed);
  const each = Array.from(
    { length: count },
    (_, index) => `
static void expression${index}(float f, double d, long double l, int n, struct part *p, long double *a) {
    static long double place, *q = &place;
    long double x = ${expression(choose, 5)};
    double y = ${expression(choose, 3)};
    float z = ${expression(choose, 3)};
    printf("${index} %.15Lg %.14g %.6g %x\\n", x, y, z, tags());
}`,
  );
  return `${FUNCTIONS}
${FLOATS.map(conversions).join('\n')}
${each.join('\n')}
int main(void) {
    static long double a[3] = { 1.5L, 2.5L, 3.5L };
    static struct part part = { 1, 0.375L };
${FLOATS.flatMap((float) => INTEGERS.map((integer) => `    ${id(float)}_${id(integer)}();`)).join('\n')}
${each.map((_, index) => `    expression${index}(${index % 7}.5f, -${index % 5}.25, ${index % 3}.125L, ${index % 11} - 5, &part, a);`).join('\n')}
    return 0;
}
`;
}
