/** A switch's value: its type in C, and the type that the integer promotions make of it. */
interface Value {
  readonly type: string;
  readonly bits: 32 | 64;
  readonly signed: boolean;
}

const VALUES: Readonly<Record<string, Value>> = {
  boolean: { type: '_Bool', bits: 32, signed: true },
  i8: { type: 'signed char', bits: 32, signed: true },
  u8: { type: 'unsigned char', bits: 32, signed: true },
  i16: { type: 'short', bits: 32, signed: true },
  u16: { type: 'unsigned short', bits: 32, signed: true },
  i32: { type: 'int', bits: 32, signed: true },
  u32: { type: 'unsigned', bits: 32, signed: false },
  i64: { type: 'long', bits: 64, signed: true },
  u64: { type: 'unsigned long', bits: 64, signed: false },
};

const as = (value: bigint, { bits, signed }: Value): bigint =>
  signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);

/** Where ranges begin: at the ends of all types. */
const EDGES = [-1n, 0n, 1n, 2n, 4n, 100n].flatMap((near) =>
  [0n, 7n, 8n, 15n, 16n, 31n, 32n, 63n].flatMap((bit) => [near + (1n << bit), near - (1n << bit)]),
);

const literal = (value: bigint): string => `0x${BigInt.asUintN(64, value).toString(16)}u`;

/** The type's edges, each once, in order. */
function edgesOf(value: Value): bigint[] {
  const edges = [...new Set(EDGES.map((edge) => as(edge, value)))];
  return edges.sort((a, b) => (a < b ? -1 : 1));
}

/** Cases for every second gap between edges as a range, for the other ones as one value; and a range of nothing. */
function cases(value: Value, edges: readonly bigint[], every: number): string {
  const texts = edges.flatMap((edge, index) => {
    if (index % every !== 0) return [];
    const next = edges[index + 1];
    const wide = BigInt.asUintN(64, edge + (value.bits === 32 ? 1n << 40n : 0n)); // it becomes one of the type
    if (index % 3 === 0) return [`case ${literal(wide)}: return ${index};`];
    return [
      `case ${literal(edge)} ... ${literal(next === undefined ? as(-1n, { ...value, signed: false }) : next - 1n)}: return ${index};`,
    ];
  });
  // In an order that is not theirs.
  return texts
    .map((text, index) => ({ text, place: (index * 7) % texts.length }))
    .sort((a, b) => a.place - b.place)
    .map(({ text }) => `    ${text}`)
    .join('\n');
}

const choose = (name: string, value: Value, every: number): string => `
static int ${name}_${every}(${value.type} v) {
    switch (v) {
${cases(value, edgesOf(value), every)}
    }
    return -1;
}`;

/** C99 6.8.4.2p5: what each value of each type is led to, by few cases and by many; and by conditions and bit-fields. */
export function switches(): string {
  const names = Object.entries(VALUES);
  const steps = [1, 2, 5, 17];
  return `
int printf(const char *, ...);
${names.flatMap(([name, value]) => steps.map((every) => choose(name, value, every))).join('\n')}
struct fields { unsigned u7 : 7; int s7 : 7; unsigned u32 : 32; unsigned long u3 : 3; _Bool b : 1; } fields;
static int of_fields(void) {
    int sum = 0;
    switch (fields.u7) { case -5 ... 5: sum += 1; break; case 6 ... 127: sum += 2; }
    switch (fields.s7) { case -64 ... -1: sum += 10; break; case 0 ... 63: sum += 20; }
    switch (fields.u32) { case 0x80000000 ... 0xFFFFFFFF: sum += 100; break; case 0 ... 0x7FFFFFFF: sum += 200; }
    switch (fields.u3) { case 0 ... 3: sum += 1000; break; case 4 ... 7: sum += 2000; }
    switch (fields.b) { case 0: sum += 10000; break; case 1: sum += 20000; }
    return sum;
}
static int of_conditions(int a, int b) {
    int sum = 0;
    switch (a < b) { case 0: sum += 1; break; case 1: sum += 2; }
    switch (a && b) { case 0: sum += 10; break; case 1: sum += 20; }
    switch (!a) { case 0: sum += 100; break; case 1: sum += 200; }
    switch (a ? a : b) { case -1: sum += 1000; break; case 1: sum += 2000; break; default: sum += 3000; }
    switch ((signed char)(a * 255)) { case -1: sum += 10000; break; case 1: sum += 20000; }
    switch (a = b) { case 3 ... 2: sum += 1 << 20; break; case -1: sum += 2 << 20; break; case 1: sum += 3 << 20; }
    return sum;
}
static const unsigned long values[] = { ${EDGES.flatMap((edge) => [edge - 1n, edge, edge + 1n])
    .map(literal)
    .join(', ')} };
int main(void) {
    unsigned i;
    for (i = 0; i < sizeof values / sizeof *values; i++) {
        unsigned long v = values[i];
        printf("%lx:${names.map(() => steps.map(() => ' %d').join('')).join(',')}", v, ${names
          .flatMap(([name]) => steps.map((every) => `${name}_${every}(v)`))
          .join(', ')});
        fields.u7 = v; fields.s7 = v; fields.u32 = v; fields.u3 = v; fields.b = v;
        printf(" %d %d\\n", of_fields(), of_conditions((int)v % 2, (int)(v >> 3) % 2));
    }
    return 0;
}
`;
}
