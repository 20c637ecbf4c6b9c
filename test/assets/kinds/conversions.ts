/** The integer types that a value is taken through. */
const TYPES: Readonly<Record<string, string>> = {
  boolean: '_Bool',
  i8: 'signed char',
  u8: 'unsigned char',
  i16: 'short',
  u16: 'unsigned short',
  i32: 'int',
  u32: 'unsigned',
  i64: 'long',
  u64: 'unsigned long',
};
const NAMES = Object.keys(TYPES);

/** Values at each type's edges. */
const VALUES = [0, 1, 2, -3, 7].flatMap((near) =>
  [0n, 7n, 8n, 15n, 16n, 31n, 32n, 33n, 63n].map((bit) => (1n << bit) + BigInt(near)),
);

const literal = (value: bigint): string => `(long)0x${BigInt.asUintN(64, value).toString(16)}u`;

/** What of a value of type `from` is written down once it is one of `between`, then of `to`. */
const chain = (between: string, to: string): string => `
    add((${to})(${between})memory);
    add((${to})(${between})parameter);
    add((${to})(${between})*pointer);
    add((${to})(${between})result(value));
    add((${to})((${between})memory + 1));
    add((${to})(${between})(memory ? memory : parameter));
    { ${between} copy = memory; ${to} last = copy; add(last); }
    { ${to} last; ${between} copy; last = copy = parameter; add(last); }
    { volatile ${between} copy = parameter; add((${to})copy); }`;

const single = (to: string): string => `
    add((${to})~memory);
    add(-(${to})memory);
    add(~(${to})memory);
    add(!(${to})memory);
    add((${to})memory >> 1);
    add((${to})memory << 1);
    add((${to})memory < parameter);
    add((${to})memory > (${to})-1);
    add(take_${to}(memory));
    { ${to} x = 1; add(x += memory); add(x -= 3); add(x *= parameter); add(x ^= memory); add(x <<= 3); add(x >>= 2); }
    { ${to} x = memory; add(x++); add(x); add(--x); add(x--); add(++x); }`;

const pair = (from: string, to: string): string => `
#define result result_${from}
static void ${from}_${to}(${from} parameter, long value) {
    volatile ${from} memory = parameter;
    ${from} *pointer = &parameter;
    ${NAMES.map((third) => chain(to, third)).join('')}
    ${single(to)}
}
#undef result`;

const constants = (from: string, to: string): string =>
  VALUES.map((value) => NAMES.map((third) => `(${third})(${to})(${from})${literal(value)}`).join(', ')).join(
    ',\n',
  );

/** C99 6.3.1.2 and 6.3.1.3: a sum for each pair of types, and one of what is computed by the compiler itself. */
export function conversions(): string {
  const pairs = NAMES.flatMap((from) => NAMES.map((to) => [from, to] as const));
  return `
int printf(const char *, ...);
static unsigned long sum;
static void add(long value) { sum = sum * 31 + value; }
${NAMES.map((name) => `typedef ${TYPES[name] ?? ''} ${name};`).join('\n')}
${NAMES.map((name) => `static ${name} result_${name}(long value) { return value; }`).join('\n')}
${NAMES.map((name) => `static long take_${name}(${name} value) { return value; }`).join('\n')}
${pairs.map(([from, to]) => pair(from, to)).join('\n')}
static const long values[] = { ${VALUES.map(literal).join(', ')} };
enum { COUNT = sizeof values / sizeof *values };
${pairs.map(([from, to]) => `static const long constant_${from}_${to}[] = { ${constants(from, to)} };`).join('\n')}
int main(void) {
    unsigned i;
    ${pairs
      .map(
        ([from, to]) => `
    for (sum = i = 0; i < COUNT; i++) ${from}_${to}(values[i], values[i]);
    printf("${from} ${to} %lx\\n", sum);
    for (sum = i = 0; i < COUNT * ${NAMES.length}; i++) add(constant_${from}_${to}[i]);
    printf("${from} ${to}, constants %lx\\n", sum);`,
      )
      .join('')}
    return 0;
}
`;
}
