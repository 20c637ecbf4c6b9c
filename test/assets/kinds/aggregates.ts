import { Choices } from './choices';

type Type =
  | { readonly kind: 'number'; readonly name: string }
  | { readonly kind: 'bits'; readonly name: string; readonly width: number }
  | { readonly kind: 'array'; readonly of: Type; readonly length: number }
  | { readonly kind: 'struct' | 'union'; readonly members: readonly Type[] };

const NUMBERS = [
  'char',
  'signed char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned',
  'long',
  'float',
  'double',
  '_Bool',
  'long double',
];
const BITS: readonly (readonly [string, number])[] = [
  ['int', 3],
  ['unsigned', 7],
  ['unsigned', 1],
  ['int', 17],
  ['unsigned', 31],
  ['unsigned', 32],
  ['unsigned char', 3],
  ['short', 9],
  ['unsigned long', 33],
  ['long', 40],
  ['_Bool', 1],
];

function typeOf(choose: Choices, depth: number, member = false): Type {
  const kind = choose.below(depth > 0 ? 10 : 4);
  if (kind < 3 || (kind === 3 && !member)) return { kind: 'number', name: choose.of(NUMBERS) };
  if (kind === 3 || (kind === 4 && member)) {
    const [name, width] = choose.of(BITS);
    return { kind: 'bits', name, width };
  }
  if (kind < 7) return { kind: 'array', of: typeOf(choose, depth - 1), length: 1 + choose.below(4) };
  const count = 1 + choose.below(5);
  const members = Array.from({ length: count }, () => typeOf(choose, depth - 1, true));
  return { kind: kind === 9 ? 'union' : 'struct', members };
}

/** A declaration of `name`, which is what stands to the right of the type as well. */
function declare(type: Type, name: string): string {
  if (type.kind === 'number') return `${type.name} ${name}`;
  if (type.kind === 'bits') return `${type.name} ${name} : ${type.width}`;
  if (type.kind === 'array') return declare(type.of, `${name}[${type.length}]`);
  const packed = type.members.length === 4 ? ' __attribute__((packed))' : '';
  return `${type.kind}${packed} { ${type.members.map((each, index) => `${declare(each, `m${index}`)};`).join(' ')} } ${name}`;
}

/** Parts that a list in braces may name, and the type of each. */
const partsOf = (type: Type): (readonly [string, Type])[] => {
  if (type.kind === 'array')
    return Array.from({ length: type.length }, (_, index) => [`[${index}]`, type.of] as const);
  if (type.kind === 'struct') return type.members.map((each, index) => [`.m${index}`, each] as const);
  return type.kind === 'union' ? [['.m0', type.members[0] ?? { kind: 'number', name: 'int' }]] : [];
};

/** An expression: a constant, or what the function only knows when it runs. */
const value = (choose: Choices, constant: boolean): string =>
  constant || choose.once(2)
    ? `${choose.below(120) - 20}`
    : choose.of(['v', 'v + 1', 'v * 3', '-v', 'get(v)', '(char)v', 'v < 5']);

/** Every number of a type, without the inner braces. */
function flat(choose: Choices, type: Type, constant: boolean): string[] {
  const parts = partsOf(type);
  return parts.length === 0
    ? [value(choose, constant)]
    : parts.flatMap(([, of]) => flat(choose, of, constant));
}

/** What names a part, or a part of it; or a range of elements. */
function designator(choose: Choices, whole: Type, name: string, of: Type): readonly [string, Type] {
  const parts = partsOf(of);
  if (parts.length > 0 && choose.once(3)) {
    const [next, last] = choose.of(parts);
    return designator(choose, of, `${name}${next}`, last);
  }
  const index = Number(/\[(\d+)\]$/.exec(name)?.[1] ?? -1);
  if (whole.kind === 'array' && index >= 0 && of.kind !== 'array' && choose.once(4)) {
    const last = index + choose.below(whole.length - index);
    return [`${name.replace(/\d+\]$/, '')}${index} ... ${last}]`, of];
  }
  return [name, of];
}

function initial(choose: Choices, type: Type, constant: boolean): string {
  const parts = partsOf(type);
  if (parts.length === 0) return choose.once(8) ? `{ ${value(choose, constant)} }` : value(choose, constant);
  if (type.kind === 'array' && type.of.kind === 'number' && type.of.name.endsWith('char') && choose.once(2)) {
    return `"${'xyzw'.slice(0, choose.below(type.length + 1))}"`;
  }
  const texts: string[] = [];
  let index = choose.once(4) ? choose.below(parts.length) : 0;
  let named = index > 0;
  const count = 1 + choose.below(parts.length);
  for (let done = 0; done < count && index < parts.length; done += 1, index += 1) {
    const [name, of] = parts[index] ?? parts[0] ?? ['', type];
    let deep = false;
    if (named || choose.once(5)) {
      const [path, last] = designator(choose, type, name, of);
      texts.push(`${path} = ${initial(choose, last, constant)}`);
      deep = path !== name; // what came next without a name would stand behind it
    } else {
      texts.push(choose.once(4) ? flat(choose, of, constant).join(', ') : initial(choose, of, constant));
    }
    named = deep || choose.once(4);
    if (named) index += choose.below(2);
  }
  return `{ ${texts.join(', ')} }`;
}

/** Writes down every number in `place`. */
function show(type: Type, place: string): string[] {
  const parts = partsOf(type);
  if (parts.length > 0) return parts.flatMap(([name, of]) => show(of, `${place}${name}`));
  return [`show(${place});`];
}

/** A function with objects of a random type, all of whose numbers it writes down. */
function oneCase(choose: Choices, index: number): string {
  const made = typeOf(choose, 1 + choose.below(3));
  const type: Type =
    made.kind === 'number' || made.kind === 'bits'
      ? { kind: 'struct', members: [made, { kind: 'bits', name: 'int', width: 5 }, made] }
      : made;
  const [fixed, first, second] = [true, false, false].map((constant) => initial(choose, type, constant));
  return `
typedef ${declare(type, `t${index}`)};
static void case${index}(int v) {
    static t${index} fixed = ${fixed ?? ''};
    t${index} same = ${fixed ?? ''}, some = ${first ?? ''};
    t${index} *literal = &(t${index})${second?.startsWith('"') ? `{ ${second} }` : (second ?? '')};
    ${show(type, 'fixed').join(' ')} printf(" static\\n");
    ${show(type, 'same').join(' ')} printf(" automatic\\n");
    ${show(type, 'some').join(' ')} printf(" computed\\n");
    ${show(type, '(*literal)').join(' ')} printf(" literal\\n");
}`;
}

/** C99 6.7.8: what each number of an aggregate is, static, automatic on a used stack, and as a compound literal. */
export function aggregates(count = 250, seed = 1): string {
  const choose = new Choices(seed);
  const each = Array.from({ length: count }, (_, index) => oneCase(choose, index));
  return `
int printf(const char *, ...);
static void show(double value) { printf(" %g", value); }
static int get(int v) { return v + 7; }
static void dirty(void) { volatile char used[4000]; int i; for (i = 0; i < sizeof used; i++) used[i] = -1; }
${each.join('\n')}
int main(void) {
${each.map((_, index) => `    printf("${index}\\n"); dirty(); case${index}(${index % 9});`).join('\n')}
    return 0;
}
`;
}
