import { Choices } from './choices';

const NUMBERS = [
  '0',
  '1',
  '2',
  '3',
  '5u',
  '7',
  '0x7FFFFFFF',
  '2147483648',
  '0xFFFFFFFF',
  '4294967295u',
  '0x100000000',
  '0x7FFFFFFFFFFFFFFF',
  '0xFFFFFFFFFFFFFFFF',
  '9223372036854775807',
  '18446744073709551615u',
  '1l',
  '3ul',
  '10LL',
  '017',
  "'a'",
  "'\\377'",
  "'\\x80'",
  'DEFINED',
  'LARGE',
  'unknown',
  'defined(DEFINED)',
  'defined unknown',
  '0u',
  '(-1)',
  '-1u',
];
const BINARY = ['+', '-', '*', '&', '|', '^', '==', '!=', '<', '>', '<=', '>=', '&&', '||'];

function condition(choose: Choices, depth: number): string {
  if (depth === 0) return choose.of(NUMBERS);
  const deeper = () => condition(choose, depth - 1);
  switch (choose.below(9)) {
    case 0:
      return `-(${deeper()})`;
    case 1:
      return `~(${deeper()})`;
    case 2:
      return `!(${deeper()})`;
    case 3:
      return `(${deeper()} ? ${deeper()} : ${deeper()})`;
    case 4:
      return `(${deeper()} ${choose.of(['<<', '>>'])} ${choose.below(63)})`;
    case 5:
      return `(${deeper()} ${choose.of(['/', '%'])} ${choose.of(['3', '7u', '-5', '0x100000001', '10'])})`;
    case 6:
      return choose.once(2) ? `(0 && 1 / 0 || ${deeper()})` : `(1 || 1 / 0) + ${deeper()}`;
    default:
      return `(${deeper()} ${choose.of(BINARY)} ${deeper()})`;
  }
}

/** C99 6.10.1p4: what is taken of #if, with values as wide as intmax_t and uintmax_t. */
export function conditions(count = 500, seed = 1): string {
  const choose = new Choices(seed);
  const each = Array.from({ length: count }, (_, index) => {
    const text = condition(choose, 1 + choose.below(4));
    return `#if ${text}\n    printf("${index}\\n");\n#elif ${condition(choose, 2)} > ${choose.of(NUMBERS)}\n    printf("${index} else\\n");\n#endif\n`;
  });
  return `
int printf(const char *, ...);
#define DEFINED 0x80000000
#define LARGE (1 << 31)
int main(void) {
${each.join('')}    return 0;
}
`;
}
