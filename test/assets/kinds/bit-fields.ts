const FIELDS: readonly (readonly [string, readonly number[]])[] = [
  ['int', [1, 3, 7, 8, 15, 16, 17, 31, 32]],
  ['unsigned', [1, 3, 7, 8, 15, 16, 17, 31, 32]],
  ['_Bool', [1]],
  ['signed char', [1, 5, 8]],
  ['unsigned char', [1, 5, 8]],
  ['short', [3, 11, 16]],
  ['unsigned short', [3, 11, 16]],
  ['long', [3, 31, 32, 33, 63]],
  ['unsigned long', [3, 31, 32, 33, 63]],
];

/** What of a bit-field is written down; those that are wider than an int have types that C leaves open. */
const USES = [
  'f',
  '+f',
  '-f',
  '~f',
  '!f',
  'f + m',
  'm - f',
  'f - 1 < 0',
  'f > m',
  'f < m',
  'f >= n',
  'f == m',
  'f << 1',
  'f >> 1',
  'f / m',
  'f % m',
  'f & m',
  'f | m',
  '(long)f',
  '(long)-f',
  '(unsigned char)f',
  '(short)f',
  '(f ? f : m)',
  '(1 ? f : m)',
  '(f = m)',
  '(f = n)',
  '(f += m)',
  '(f -= 3)',
  '(f *= n)',
  '(f ^= m)',
  '(f <<= 2)',
  '(f >>= 1)',
  '(f |= 5)',
  'f++',
  '++f',
  'f--',
  '--f',
  'f',
  '(f = w)',
  '(f = 0, f - 1 > 0)',
  '(f = -1, f == -1)',
  'take(f)',
  '(long)(f * 1.5)',
  '(f = 0.9)',
  'f && m',
];

/** Wider ones, unsigned, are of their own width in gcc, of 64 bits elsewhere: C99 6.7.2.1p4 knows neither. */
const isOpen = (type: string, width: number): boolean =>
  type.endsWith('long') && width !== 64 && (width > 32 || type === 'unsigned long');

const oneStruct = (id: number, fields: readonly (readonly [string, number])[], attribute: string): string => `
struct${attribute} s${id} { char before; ${fields.map(([type, width], index) => `${type} f${index} : ${width};`).join(' ')} char after; };
static void of_${id}(struct s${id} *s, int m, int n, long w) {
${fields
  .map(([type, width], index) => {
    const uses = isOpen(type, width)
      ? ['f', '(f = m)', 'f', '(f = w)', 'f', 'f++', 'f', '--f', 'f', '(long)f >> 3']
      : USES;
    return (
      uses.map((use) => `    show(${use.replaceAll(/\bf\b/g, `s->f${index}`)});`).join('\n') +
      `\n    printf(" ${type} ${width}: %lx\\n", sum);`
    );
  })
  .join('\n')}
    printf("${id}: %d %d %d\\n", s->before, s->after, (int)sizeof *s);
}`;

/** C99 6.3.1.1p2, 6.5.16.1, 6.7.2.1: bit-fields of each width, alone and beside others, packed and not. */
export function bitFields(): string {
  const all = FIELDS.flatMap(([type, widths]) => widths.map((width) => [type, width] as const));
  const three = all.map((field, index) => [
    ['unsigned', 3] as const,
    field,
    all[(index * 7 + 3) % all.length] ?? field,
  ]);
  const packed = ' __attribute__((packed))';
  const versions = [
    ...three.map((fields, index) => ({ fields, attribute: index % 2 ? packed : '' })),
    { fields: all, attribute: '' },
    { fields: [...all].reverse(), attribute: packed },
  ];
  return `
int printf(const char *, ...);
static unsigned long sum;
static void show(long value) { sum = sum * 31 + value; }
static int take(int value) { return value; }
${versions.map(({ fields, attribute }, id) => oneStruct(id, fields, attribute)).join('\n')}
int main(void) {
    static const int values[][2] = { { 1, 1 }, { -2, 5 }, { 100, 200 }, { 70000, -70000 }, { 0x7FFFFFFF, -0x7FFFFFFF } };
    unsigned i;
    for (i = 0; i < sizeof values / sizeof *values; i++) {
        int m = values[i][0], n = values[i][1];
        long w = m * 0x10001L;
${versions.map((_, id) => `        { struct s${id} s = { 85, .after = 86 }; of_${id}(&s, m, n, w); }`).join('\n')}
    }
    return 0;
}
`;
}
