const MEMBERS = ['char', 'short', 'int', 'long', 'float', 'double'] as const;
type Member = (typeof MEMBERS)[number];
const SIZES: Readonly<Record<Member, number>> = { char: 1, short: 2, int: 4, long: 8, float: 4, double: 8 };

/** A struct's members, in order; `array` when they are the elements of its only one. */
export type Shape = readonly Member[] & { readonly array?: true };

/** Where each member begins, and the struct's size (System V ABI, AMD64, 3.1.2). */
function layout(shape: Shape): { readonly places: number[]; readonly size: number } {
  const up = (value: number, align: number): number => Math.ceil(value / align) * align;
  const places: number[] = [];
  let end = 0;
  for (const member of shape) {
    const place = up(end, SIZES[member]);
    places.push(place);
    end = place + SIZES[member];
  }
  return { places, size: up(end, Math.max(...shape.map((member) => SIZES[member]))) };
}

/** Whether one half of a struct of two eightbytes is of integers and the other of floating-point numbers. */
export function isMixed(shape: Shape): boolean {
  const { places, size } = layout(shape);
  if (size > 16) return false;
  const classOf = (half: number): string => {
    const within = shape.filter((_, index) => Math.floor((places[index] ?? 0) / 8) === half);
    return within.every((member) => member === 'float' || member === 'double') ? 'sse' : 'integer';
  };
  return size > 8 && classOf(0) !== classOf(1);
}

const repeated = (member: Member, count: number): Shape => Array<Member>(count).fill(member);

const asArray = (shape: Shape): Shape => Object.assign([...shape], { array: true as const });

/** All structs of one to three members, of more floats and chars, and of arrays; some are too large for registers. */
export const SHAPES: readonly Shape[] = [
  ...MEMBERS.map((a) => [a]),
  ...MEMBERS.flatMap((a) => MEMBERS.map((b) => [a, b])),
  ...MEMBERS.flatMap((a) => MEMBERS.flatMap((b) => MEMBERS.map((c) => [a, b, c]))),
  ...[4, 5].map((count) => repeated('float', count)),
  ...[4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17].map((count) => repeated('char', count)),
  ...MEMBERS.flatMap((member) => [1, 2, 3, 4, 5].map((count) => asArray(repeated(member, count)))),
  ['float', 'float', 'int', 'int'],
  ['int', 'int', 'float', 'float'],
  ['short', 'short', 'short', 'short'],
  ['short', 'short', 'short', 'short', 'short', 'short', 'short'],
];

/** How many ints and doubles stand in front of a struct: registers for it, some, the last one, none. */
const BEFORE = [
  [0, 0],
  [1, 0],
  [2, 0],
  [3, 0],
  [4, 0],
  [0, 6],
  [0, 7],
  [0, 8],
  [3, 7],
  [5, 9],
] as const;

const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join('');

const value = (which: number, index: number): string => `${which * 20 + index + 1}`;

const nameOf = (shape: Shape, index: number): string => (shape.array ? `m[${index}]` : `m${index}`);

const initial = (shape: Shape, which: number): string =>
  `{ ${shape.map((_, index) => value(which, index)).join(', ')} }`;

const same = (shape: Shape, name: string, which: number): string =>
  shape.map((_, index) => `${name}.${nameOf(shape, index)} == ${value(which, index)}`).join(' && ');

const struct = (shape: Shape, id: number): string =>
  shape.array
    ? `struct s${id} { ${shape[0] ?? 'int'} m[${shape.length}]; };`
    : `struct s${id} { ${shape.map((member, index) => `${member} m${index};`).join(' ')} };`;

/** Reads a struct, an int, a double, a long double and a struct again; and all once more from a copy. */
const reader = (shape: Shape, id: number): string => `
int read_${id}(int ints, int doubles, ...) {
    __builtin_va_list list, copy;
    int i, right = 1;
    __builtin_va_start(list, doubles);
    for (i = 0; i < ints; i++) right = right && __builtin_va_arg(list, int) == i + 300;
    for (i = 0; i < doubles; i++) right = right && __builtin_va_arg(list, double) == i + 0.5;
    __builtin_va_copy(copy, list);
    for (i = 0; i < 2; i++) {
        struct s${id} a = __builtin_va_arg(list, struct s${id});
        int n = __builtin_va_arg(list, int);
        double d = __builtin_va_arg(list, double);
        long double l = __builtin_va_arg(list, long double);
        struct s${id} b = __builtin_va_arg(list, struct s${id});
        right = right && n == 77 && d == 1.25 && l == 2.5L && ${same(shape, 'a', 0)} && ${same(shape, 'b', 1)};
        __builtin_va_copy(list, copy);
    }
    return right;
}
int take_${id}(${parameters(id)}) {
    return i == 5 && d == 1.25 && l == 2.5L && ${same(shape, 'a', 0)} && ${same(shape, 'b', 1)};
}`;

const parameters = (id: number): string => `struct s${id} a, int i, double d, long double l, struct s${id} b`;

const call = (id: number, [ints, doubles]: readonly [number, number]): string => {
  const values = `${times(ints, (index) => `${index + 300}, `)}${times(doubles, (index) => `${index}.5, `)}`;
  return `
    right = right && read_${id}(${ints}, ${doubles}, ${values}*p, 77, 1.25, 2.5L, *q);`;
};

/** What is called: reads structs by va_arg and as parameters, and returns them. */
export function structReaders(): string {
  return SHAPES.map(
    (shape, id) => `
${struct(shape, id)}
${reader(shape, id)}
struct s${id} give_${id}(int which) {
    static struct s${id} both[2] = { ${initial(shape, 0)}, ${initial(shape, 1)} };
    return both[which];
}`,
  ).join('\n');
}

/** What calls: a line for each struct that came out wrong; then how many there were. */
export function structCallers(): string {
  return `
int printf(const char *, ...);
${SHAPES.map(
  (shape, id) => `
${struct(shape, id)}
int read_${id}(int ints, int doubles, ...);
int take_${id}(${parameters(id)});
struct s${id} give_${id}(int which);
static int right_${id}(void) {
    struct s${id} a = ${initial(shape, 0)}, b = ${initial(shape, 1)}, given[3] = { ${initial(shape, 1)}, ${initial(shape, 1)}, ${initial(shape, 1)} };
    struct s${id} *p = &a, *q = &b;
    int right = take_${id}(a, 5, 1.25, 2.5L, b) && take_${id}(*p, 5, 1.25, 2.5L, *q);
    ${BEFORE.map((before) => call(id, before)).join('')}
    given[1] = give_${id}(0);
    right = right && ${same(shape, 'given[0]', 1)} && ${same(shape, 'given[1]', 0)} && ${same(shape, 'given[2]', 1)};
    return right && give_${id}(1).${nameOf(shape, 0)} == ${value(1, 0)};
}`,
).join('\n')}
int main(void) {
    ${SHAPES.map((shape, id) => `if (!right_${id}()) printf("${shape.join(' ')}\\n");`).join('\n    ')}
    printf("%d structs\\n", ${SHAPES.length});
    return 0;
}
`;
}

export const smallStructs = (): string =>
  `${structReaders()}\n${structCallers().replace(/^struct s\d+ \{.*$/gm, '')}`;
